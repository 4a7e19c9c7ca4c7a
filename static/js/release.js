// The words under "Who can read this?" follow the choice. Each choice carries its own sentence.
(() => {
  "use strict";
  for (const group of document.querySelectorAll("[data-release]")) {
    const hint = group.querySelector("[data-release-hint]");
    const show = () => {
      const chosen = group.querySelector("input:checked");
      if (hint && chosen && chosen.dataset.hint) hint.textContent = chosen.dataset.hint;
    };
    group.addEventListener("change", show);
    show();
  }
})();

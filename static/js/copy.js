// Copy what a field holds, and say so. Without this the field can still be selected and copied by hand.
(() => {
  "use strict";
  for (const button of document.querySelectorAll("[data-copy]")) {
    const source = document.querySelector(button.dataset.copy);
    const status = button.parentElement.querySelector("[role=status]");
    if (!source || !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = source.value ?? source.textContent.trim();
      try {
        await navigator.clipboard.writeText(text);
        if (status) status.textContent = button.dataset.copied || "Copied";
      } catch {
        if (source.select) source.select();
      }
    });
  }
})();

// A tick for the sheet is kept at once, so that no other press on the page loses it; without this, the button keeps all.
(() => {
  "use strict";
  for (const form of document.querySelectorAll("form[data-picks]")) {
    const said = document.querySelector("[data-picks-said]");
    form.addEventListener("change", () => {
      const n = form.querySelectorAll("input[name=pick]:checked").length;
      if (said) said.textContent = said.dataset.picksSaid.replace("{n}", n);
      fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", keepalive: true }).catch(() => {});
    });
  }
})();

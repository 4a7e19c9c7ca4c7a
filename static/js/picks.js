// A tick for the sheet is kept at once, so that no other press on the page loses it; without this, the button keeps all.
// One is sent after the other, so that the last one counts, and the button waits for the one on its way.
(() => {
  "use strict";
  for (const form of document.querySelectorAll("form[data-picks]")) {
    const said = document.querySelector("[data-picks-said]");
    let sending = null; // the answer that is waited for
    let isNewer = false; // ticked since that was sent

    const send = async () => {
      isNewer = false;
      const fields = new FormData(form);
      fields.set("quietly", "yes");
      const body = new URLSearchParams(fields);
      try {
        await fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true });
      } catch {
        // the button keeps all
      }
      sending = isNewer ? send() : null;
      await sending;
    };

    form.addEventListener("change", () => {
      const n = form.querySelectorAll("input[name=pick]:checked").length;
      if (said) said.textContent = said.dataset.picksSaid.replace("{n}", n);
      isNewer = true;
      sending ??= send();
    });
    form.addEventListener("submit", async (event) => {
      if (!sending) return;
      event.preventDefault();
      while (sending) await sending;
      form.requestSubmit(event.submitter);
    });
    window.addEventListener("pagehide", () => {
      if (isNewer) send();
    });
  }
})();

// After a while without a touch: lock, once what was typed is kept (drafts.js).
// A page the browser kept for its back button is loaded afresh, so that it shows nothing after signing out.
(() => {
  "use strict";
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.body.replaceChildren();
    location.reload();
  });

  const minutes = Number(document.body.dataset.idleMinutes);
  if (!(minutes > 0)) return;

  let touchedAt = Date.now();
  let locking = false;

  // Another open page of this site counts as being here.
  const pages = "BroadcastChannel" in window ? new BroadcastChannel("touched") : null;
  if (pages) pages.onmessage = () => { touchedAt = Date.now(); };
  let toldAt = 0;
  const touched = () => {
    touchedAt = Date.now();
    if (pages && touchedAt - toldAt > 5000) {
      toldAt = touchedAt;
      pages.postMessage("here");
    }
  };
  for (const kind of ["pointerdown", "keydown", "scroll", "touchstart", "input"]) {
    document.addEventListener(kind, touched, { passive: true, capture: true });
  }

  const lock = async () => {
    locking = true;
    const waits = []; // drafts on their way
    document.dispatchEvent(new CustomEvent("locking", { detail: waits }));
    await Promise.allSettled(waits);
    const token = document.querySelector("input[name=csrf_token]");
    if (token) {
      try {
        await fetch("/hold", {
          method: "POST",
          body: new URLSearchParams({ draft_page: document.body.dataset.draftPage || location.pathname }),
          headers: { "X-CSRFToken": token.value },
          credentials: "same-origin",
          keepalive: true,
          signal: AbortSignal.timeout(4000),
        });
      } catch {
        // Locking matters more than finding this page again.
      }
    }
    document.body.replaceChildren();
    location.replace("/locked");
  };

  const look = () => {
    if (!locking && Date.now() - touchedAt >= minutes * 60000) lock();
  };
  setInterval(look, 5000);
  document.addEventListener("visibilitychange", look);
  window.addEventListener("focus", look);
})();

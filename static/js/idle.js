// After a while without a touch: hold what was typed on the server, then lock.
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
  let form = null; // the form last written in
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
  document.addEventListener("input", (event) => { form = event.target.form || form; });

  const written = () => {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      const box = form.elements[name];
      if (typeof value === "string" && box && box.type !== "password") fields.append(name, value);
    }
    fields.set("held_path", location.pathname);
    return fields;
  };

  const lock = async () => {
    locking = true;
    const token = form && form.elements.csrf_token;
    if (token && form.method === "post") {
      try {
        await fetch("/hold", {
          method: "POST",
          body: written(),
          headers: { "X-CSRFToken": token.value },
          credentials: "same-origin",
          keepalive: true,
          signal: AbortSignal.timeout(4000),
        });
      } catch {
        // Locking matters more than keeping the draft.
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

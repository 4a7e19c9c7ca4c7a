// What is being typed is kept on the server for the same account alone, until it is saved, thrown away, or its writer
// signs out (practice/accounts/drafts.py). A form with a password or a code is never kept.
(() => {
  "use strict";
  const page = document.body.dataset.draftPage;
  if (!page) return;
  const WRITING = "textarea, input:not([type]), input[type=text], input[type=search], input[type=email], input[type=url]";
  const SECRET = "input[type=password], input[autocomplete=one-time-code], input[type=file]";
  const rest = 1000; // milliseconds after the last letter
  const most = 60000; // bytes a browser sends from a page that is being left
  const states = new Map(); // by form: timer, sending, isKept
  const shown = document.querySelector("[data-draft-shown]") !== null;
  let isOver = false; // signing out or leaving: nothing more is kept

  const boxes = (form, kind) => [...form.elements].filter((box) => box.matches(kind));
  const canKeep = (form) =>
    form instanceof HTMLFormElement &&
    form.getAttribute("method") === "post" &&
    form.elements.csrf_token &&
    boxes(form, WRITING).length > 0 &&
    boxes(form, SECRET).length === 0;
  const path = (address) => new URL(address || location.href, location.href).pathname;
  const target = (form) =>
    form.elements.draft_target ? form.elements.draft_target.value : path(form.getAttribute("action"));
  const isEmpty = (form) => !boxes(form, WRITING).some((box) => box.value.trim());

  const read = (form) => {
    const fields = new URLSearchParams();
    const nothing = isEmpty(form);
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && (!nothing || name === "csrf_token")) fields.append(name, value);
    }
    fields.set("draft_page", page);
    fields.set("draft_target", target(form));
    return fields;
  };

  const send = async (form) => {
    const state = states.get(form);
    clearTimeout(state.timer);
    state.timer = 0;
    if (isOver || !form.isConnected) return;
    if (isEmpty(form) && !state.isKept && !shown) return;
    const body = read(form);
    state.isKept = true;
    const earlier = state.sending;
    const isSmall = body.toString().length < most;
    const sent = (async () => {
      if (earlier && document.visibilityState === "visible") await earlier;
      try {
        await fetch("/drafts", {
          method: "POST",
          body,
          credentials: "same-origin",
          keepalive: isSmall,
          signal: AbortSignal.timeout(4000),
        });
      } catch {
        // Typing goes on; the next letter tries again.
      }
    })();
    state.sending = sent;
    await sent;
    if (state.sending === sent) state.sending = null;
  };

  const note = (event) => {
    const form = event.target.form;
    if (!canKeep(form)) return;
    if (!states.has(form)) states.set(form, { timer: 0, sending: null, isKept: false });
    const state = states.get(form);
    clearTimeout(state.timer);
    state.timer = setTimeout(send, rest, form);
  };
  document.addEventListener("input", note);
  document.addEventListener("change", note);

  const sendAll = () => [...states].filter(([, state]) => state.timer).map(([form]) => send(form));
  const underWay = () => [...states.values()].map((state) => state.sending).filter(Boolean);

  window.addEventListener("pagehide", sendAll);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") sendAll();
  });
  document.addEventListener("locking", (event) => {
    sendAll();
    event.detail.push(...underWay());
  });

  // The server is told which page a form was sent from, also where an answer shows the form again.
  document.addEventListener("formdata", (event) => {
    if (event.target.getAttribute("method") === "post") event.formData.set("draft_page", page);
  });

  // A draft that is still on its way would arrive after the saving that ends it, so the saving waits for it.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const goesTo = path(event.submitter?.getAttribute("formaction") || form.getAttribute("action"));
      if (goesTo === "/sign-out") isOver = true;
      const state = states.get(form);
      if (state && goesTo === target(form)) {
        clearTimeout(state.timer);
        state.timer = 0;
      } else if (state && state.timer) {
        send(form); // one step of several: nothing is saved yet
        return;
      }
      const waits = isOver ? underWay() : [state?.sending].filter(Boolean);
      if (!waits.length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      Promise.allSettled(waits).then(() => form.requestSubmit(event.submitter));
    },
    true,
  );
  document.addEventListener(
    "click",
    (event) => {
      if (event.target.closest("[data-leave]")) isOver = true;
    },
    true,
  );
})();

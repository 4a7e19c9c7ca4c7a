// A check-in's pages follow one another without leaving the page: Back goes one page back with all that was typed,
// and the browser has no form to send again. Without this every page is an ordinary one.
(() => {
  "use strict";
  const main = document.querySelector("main");
  const form = () => main.querySelector("form[data-steps]");
  if (!form()) return;

  const run = String(Date.now()); // pages of an earlier visit are not ours to show
  const pages = []; // those gone through, before and after this one: their nodes, with what was typed in them
  let at = 0;
  const longest = 20000; // milliseconds a page may take before its form says that it does not come
  let asking = null; // what stops the page that is on its way
  history.replaceState({ run, step: at }, "");
  history.scrollRestoration = "manual";

  const put = (nodes, title) => {
    const left = new DocumentFragment();
    left.append(...main.childNodes);
    pages[at] = { nodes: left, title: document.title };
    main.append(nodes);
    document.title = title;
    document.dispatchEvent(new CustomEvent("shown"));
    window.scrollTo(0, 0);
    const heading = main.querySelector("h1");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  };

  const say = (words) => {
    const said = form().querySelector("[data-said]");
    if (said) said.textContent = words;
  };

  // While a page is on its way the buttons show it: a press then is answered, and does not go one page too far.
  const setBusy = (isBusy) => {
    form().setAttribute("aria-busy", String(isBusy));
    for (const button of form().querySelectorAll("button[name=press], button.btn--go")) {
      if (isBusy) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
      button.classList.toggle("is-resting", isBusy);
    }
    say(isBusy ? form().dataset.coming : "");
  };

  const read = (pressed) => {
    const fields = new URLSearchParams(new FormData(form()));
    if (pressed && pressed.name) fields.set(pressed.name, pressed.value);
    return fields;
  };

  const sendPlainly = (to, fields) => {
    const plain = document.createElement("form");
    plain.method = "post";
    plain.action = to;
    for (const [name, value] of fields) {
      const box = document.createElement("input");
      box.type = "hidden";
      box.name = name;
      box.value = value;
      plain.append(box);
    }
    document.body.append(plain);
    plain.submit();
  };

  const go = async (to, pressed, signal) => {
    const fields = read(pressed);
    let answer;
    let text;
    try {
      answer = await fetch(to, { method: "POST", body: fields, credentials: "same-origin", signal });
      text = await answer.text();
    } catch {
      return signal.reason === "back" ? "" : form().dataset.offline;
    }
    if (answer.status === 401 || answer.redirected) {
      location.reload(); // signed out meanwhile: what was typed is held, and given back after signing in
      return "";
    }
    const page = answer.ok && new DOMParser().parseFromString(text, "text/html");
    const next = page && page.querySelector("main");
    if (!next || !next.querySelector("form[data-steps]")) {
      sendPlainly(to, fields);
      return "";
    }
    if (read(pressed).toString() !== fields.toString()) return go(to, pressed, signal); // typed meanwhile
    const nodes = new DocumentFragment();
    nodes.append(...next.childNodes);
    setBusy(false);
    put(nodes, page.title);
    at += 1;
    pages.length = at;
    history.pushState({ run, step: at }, "", to);
    return "";
  };

  document.addEventListener("submit", async (event) => {
    if (event.target !== form()) return;
    const pressed = event.submitter;
    const to = pressed && pressed.hasAttribute("formaction") ? pressed.formAction : event.target.action;
    if (asking) {
      event.preventDefault();
      return;
    }
    if (to.endsWith("/save")) return;
    event.preventDefault();
    const stop = new AbortController();
    const tooLong = setTimeout(() => stop.abort("late"), longest);
    asking = stop;
    setBusy(true);
    const said = await go(to, pressed, stop.signal);
    clearTimeout(tooLong);
    if (asking !== stop) return; // the browser went back or on meanwhile
    asking = null;
    setBusy(false);
    say(said);
  });

  window.addEventListener("popstate", (event) => {
    const state = event.state;
    if (!state || state.step === at) return; // a place on this page
    const kept = state.run === run && pages[state.step];
    if (!kept) {
      location.reload();
      return;
    }
    if (asking) {
      asking.abort("back");
      asking = null;
      setBusy(false);
    }
    const typed = new FormData(form());
    put(kept.nodes, kept.title);
    at = state.step;
    // What was answered on later pages comes along, where this page only carries it.
    for (const [name, value] of typed) {
      const box = form().elements[name];
      const isOwn = name === "came_from" || name === "csrf_token";
      if (box instanceof HTMLInputElement && box.type === "hidden" && !isOwn) box.value = value;
    }
  });
})();

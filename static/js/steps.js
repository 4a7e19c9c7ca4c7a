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
  let asking = false;
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

  const go = async (to, fields) => {
    let answer;
    try {
      answer = await fetch(to, { method: "POST", body: fields, credentials: "same-origin" });
    } catch {
      say(form().dataset.offline);
      return;
    }
    if (answer.status === 401 || answer.redirected) {
      location.reload(); // signed out meanwhile: what was typed is held, and given back after signing in
      return;
    }
    const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page && page.querySelector("main");
    if (!next || !next.querySelector("form[data-steps]")) {
      sendPlainly(to, fields);
      return;
    }
    const nodes = new DocumentFragment();
    nodes.append(...next.childNodes);
    put(nodes, page.title);
    at += 1;
    pages.length = at;
    history.pushState({ run, step: at }, "", to);
  };

  document.addEventListener("submit", async (event) => {
    if (event.target !== form()) return;
    const pressed = event.submitter;
    const to = pressed && pressed.hasAttribute("formaction") ? pressed.formAction : event.target.action;
    if (to.endsWith("/save")) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    const fields = new URLSearchParams(new FormData(event.target));
    if (pressed && pressed.name) fields.set(pressed.name, pressed.value);
    say("");
    await go(to, fields);
    asking = false;
  });

  window.addEventListener("popstate", (event) => {
    const state = event.state;
    if (!state || state.step === at) return; // a place on this page
    const kept = state.run === run && pages[state.step];
    if (!kept) {
      location.reload();
      return;
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

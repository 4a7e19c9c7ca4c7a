// One press, one sending: the same form with the same content is not sent again for two seconds. After that, and with
// other content, a press is sent: a file leaves the page as it is, and nothing tells that the browser's Stop was pressed.
(() => {
  "use strict";
  const rest = 2000; // milliseconds
  const sent = new WeakMap(); // by form: what was sent last, and when

  const content = (form, button) => {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      fields.append(name, typeof value === "string" ? value : `${value.name} ${value.size} ${value.lastModified}`);
    }
    return [fields, button?.name, button?.value, button?.getAttribute("formaction")].join("\n");
  };

  const wake = (form) => {
    sent.delete(form);
    for (const button of form.querySelectorAll(".is-resting")) {
      button.removeAttribute("aria-disabled");
      button.classList.remove("is-resting");
    }
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method") !== "post" || form.hasAttribute("data-again")) return;
    const now = { content: content(form, event.submitter), at: Date.now() };
    const last = sent.get(form);
    if (last && last.content === now.content && now.at - last.at < rest) {
      event.preventDefault();
      return;
    }
    sent.set(form, now);
    // After the browser has read the pressed button's own name and value.
    setTimeout(() => {
      for (const button of form.querySelectorAll("button, input[type=submit]")) {
        button.setAttribute("aria-disabled", "true");
        button.classList.add("is-resting");
      }
    });
    setTimeout(() => {
      if (sent.get(form) === now) wake(form);
    }, rest);
  });
  document.addEventListener("input", (event) => {
    if (event.target.form && sent.has(event.target.form)) wake(event.target.form);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form")) wake(form);
  });
})();

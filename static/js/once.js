// One press, one sending: a form's buttons rest after the first press, and wake when the page is shown again.
(() => {
  "use strict";
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-again")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // After the browser has read the pressed button's own name and value.
    setTimeout(() => {
      for (const button of form.querySelectorAll("button, input[type=submit]")) {
        button.setAttribute("aria-disabled", "true");
        button.classList.add("is-resting");
      }
    });
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll(".is-resting")) {
        button.removeAttribute("aria-disabled");
        button.classList.remove("is-resting");
      }
    }
  });
})();

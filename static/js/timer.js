// A quiet timer for a check-in: it shows what is left, never sounds, never nags, and stops nothing when it ends.
(() => {
  "use strict";
  const wind = (timer) => {
    const left = timer.querySelector("[data-timer-left]");
    const button = timer.querySelector("button");
    const words = timer.dataset;
    if (!left || !button || words.wound) return;
    words.wound = "yes";
    let rest = Number(words.timer);
    let endsAt = 0;
    let ticking = null;

    const show = () => {
      const seconds = Math.max(0, Math.ceil(rest));
      left.textContent = seconds ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : words.over || "Take your time";
    };
    const stop = () => {
      clearInterval(ticking);
      ticking = null;
      button.textContent = words.start || "Start";
    };
    const tick = () => {
      rest = (endsAt - Date.now()) / 1000;
      if (rest <= 0) {
        rest = 0;
        stop();
        button.hidden = true;
      }
      show();
    };
    button.addEventListener("click", () => {
      if (ticking) return stop();
      endsAt = Date.now() + rest * 1000;
      ticking = setInterval(tick, 500);
      button.textContent = words.pause || "Pause";
      tick();
    });
    show();
  };
  const windAll = () => document.querySelectorAll("[data-timer]").forEach(wind);
  windAll();
  document.addEventListener("shown", windAll); // a page of steps.js
})();

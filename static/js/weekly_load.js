// The minutes a week this plan asks for, while it is being made. The server says the same when the page is loaded.
// On the aside: data-weekly-load, data-held (minutes a week already asked for), data-room (minutes a week that fit), data-per-week (how
// many of each window a week holds, as JSON), data-many (too many at once already). Inside, [data-weekly-load-soft] is the soft word that
// shows when it is much. In the form: [name=minutes], [name=high] and [name=window].
(() => {
  "use strict";
  const aside = document.querySelector("[data-weekly-load]");
  const sum = aside && aside.querySelector("[data-weekly-load-sum]");
  const form = aside && document.querySelector(aside.dataset.weeklyLoad || "form.form");
  if (!sum || !form) return;
  const perWeek = JSON.parse(aside.dataset.perWeek || "{}");

  const number = (name) => Number(new FormData(form).get(name)) || 0;
  const count = () => {
    const window = String(new FormData(form).get("window") || "week").toLowerCase();
    const asked = Math.round(number("minutes") * number("high") * (perWeek[window] ?? 1));
    const total = asked + (Number(aside.dataset.held) || 0);
    const room = Number(aside.dataset.room) || 0;
    const words = aside.dataset.words || "About {n} minutes a week";
    sum.textContent = words.replace("{n}", total);
    const full = (room > 0 && total > room) || aside.hasAttribute("data-many");
    aside.classList.toggle("load-summary--full", full);
    const soft = aside.querySelector("[data-weekly-load-soft]");
    if (soft) soft.hidden = !full;
  };
  form.addEventListener("input", count);
  form.addEventListener("change", count);
  count();
})();

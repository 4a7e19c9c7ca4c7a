// The minutes a week this plan asks for, while it is being made. The server says the same when the page is loaded.
// On the aside: data-feasible, data-held (minutes a week already asked for), data-room (minutes a week that fit), data-many (too many
// at once already). Inside, [data-feasible-soft] is the soft word that shows when it is much.
// In the form: [name=minutes], [name=high], [name=window] whose options carry data-per-week, or the table below.
(() => {
  "use strict";
  const perWeek = { day: 7, week: 1, fortnight: 0.5, month: 0.25, between_sessions: 1, once: 1 };
  const aside = document.querySelector("[data-feasible]");
  const sum = aside && aside.querySelector("[data-feasible-sum]");
  const form = aside && document.querySelector(aside.dataset.feasible || "form.form");
  if (!sum || !form) return;

  const number = (name) => Number(new FormData(form).get(name)) || 0;
  const count = () => {
    const window = String(new FormData(form).get("window") || "week").toLowerCase();
    const asked = Math.round(number("minutes") * number("high") * (perWeek[window] ?? 1));
    const total = asked + (Number(aside.dataset.held) || 0);
    const room = Number(aside.dataset.room) || 0;
    const words = aside.dataset.words || "About {n} minutes a week";
    sum.textContent = words.replace("{n}", total);
    const full = (room > 0 && total > room) || aside.hasAttribute("data-many");
    aside.classList.toggle("feasible--full", full);
    const soft = aside.querySelector("[data-feasible-soft]");
    if (soft) soft.hidden = !full;
  };
  form.addEventListener("input", count);
  form.addEventListener("change", count);
  count();
})();

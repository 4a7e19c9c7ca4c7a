// Guess the time zone and the paper at set-up; the person can choose otherwise.
(() => {
  "use strict";
  const box = document.querySelector("[data-guess-zone]");
  const list = box && document.getElementById(box.dataset.guessZone);
  if (!list) return;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...list.options].some((option) => option.value === zone)) list.value = zone;
})();

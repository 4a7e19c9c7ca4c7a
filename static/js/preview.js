// The couple's page beside the builder's form, following the typing. Without this the Preview button does the same.
// [data-preview] names the form. Inside: data-shows (a field; data-otherwise stands while it is empty, data-paragraphs keeps
// its paragraphs), data-often (the rhythm in words, from data-range, data-times and data-once), data-question (a number).
(() => {
  "use strict";
  const phone = document.querySelector("[data-preview]");
  const form = phone && document.querySelector(phone.dataset.preview);
  if (!form) return;

  const value = (name) => String(new FormData(form).get(name) ?? "").trim();
  const piece = (tag, text, kind) => {
    const made = document.createElement(tag);
    made.textContent = text;
    made.dir = "auto";
    if (kind) made.className = kind;
    return made;
  };
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  const texts = () => {
    for (const place of phone.querySelectorAll("[data-shows]")) {
      const text = value(place.dataset.shows);
      if (place.hasAttribute("data-paragraphs")) {
        place.replaceChildren(...text.split(/\n\s*\n/).map((one) => piece("p", one)));
      } else {
        place.textContent = text || place.dataset.otherwise;
      }
    }
  };

  const often = () => {
    const place = phone.querySelector("[data-often]");
    const list = form.elements.namedItem("window");
    const low = Number(value("low")), high = Number(value("high"));
    const chosen = list.selectedOptions[0];
    const pattern = low !== high ? phone.dataset.range : high === 1 ? phone.dataset.once : phone.dataset.times;
    const words = chosen ? chosen.textContent.trim() : "";
    if (list.value === "whenever") place.textContent = capital(words);
    else place.textContent = high > 0
      ? capital(pattern.replace("{low}", low).replace("{high}", high).replace("{window}", words))
      : "";
  };

  const offered = (kind, lines) => {
    if (kind.startsWith("scale_")) {
      return Array.from({ length: Number(kind.slice(6)) + 1 }, (_, n) => String(n));
    }
    return kind === "one_of" || kind === "some_of" ? lines.split("\n").map((one) => one.trim()).filter(Boolean) : [];
  };

  const questions = () => {
    let asked = 0;
    for (const place of phone.querySelectorAll("[data-question]")) {
      const part = (name) => value(`ask_${place.dataset.question}_${name}`);
      place.hidden = !part("label");
      if (!place.hidden) asked += 1;
      place.querySelector("[data-label]").textContent = part("label");
      place.querySelector("[data-hint]").textContent = part("hint");
      place.querySelector("[data-choices]").replaceChildren(
        ...offered(part("type"), part("choices")).map((one) => piece("span", one, "tag")));
      for (const who of place.querySelectorAll("[data-who]")) who.hidden = who.dataset.who !== part("who");
    }
    const none = phone.querySelector("[data-no-questions]");
    if (none) none.hidden = asked > 0;
  };

  const follow = () => { texts(); often(); questions(); };
  form.addEventListener("input", follow);
  form.addEventListener("change", follow);
  follow();
})();

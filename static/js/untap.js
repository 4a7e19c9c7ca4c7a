// A second tap on a choice, or Space on it, takes it back where nothing has to be chosen. Without this a last choice does.
(() => {
  "use strict";
  let pressed = null; // the radio that was chosen as the press began
  const radio = (target) => {
    const choice = target instanceof Element && target.closest("[data-untap] .choice");
    return choice ? choice.querySelector("input[type=radio]") : null;
  };
  const begin = (event) => {
    const box = radio(event.target);
    pressed = box && box.checked ? box : null;
  };
  document.addEventListener("pointerdown", begin);
  document.addEventListener("keydown", (event) => {
    if (event.key === " ") begin(event);
    else pressed = null; // arrows choose another one
  });
  const end = (event) => {
    const box = event.target === pressed ? pressed : null;
    pressed = null;
    if (!box) return;
    if (event.type === "keyup") event.preventDefault(); // some browsers would choose it again
    box.checked = false;
    for (const kind of ["input", "change"]) box.dispatchEvent(new Event(kind, { bubbles: true }));
  };
  document.addEventListener("click", (event) => {
    if (event.target instanceof HTMLInputElement) end(event); // a click on the words becomes one on their box
  });
  document.addEventListener("keyup", (event) => {
    if (event.key === " ") end(event);
  });
})();

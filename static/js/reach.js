// The whole box that is written in comes into sight, not its first line alone: when it is entered, and when the
// keyboard has taken its room.
(() => {
  "use strict";
  const show = () => {
    const box = document.activeElement;
    if (box && box.matches("textarea, input[type=text]")) box.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("focusin", show);
  if (window.visualViewport) window.visualViewport.addEventListener("resize", show);
})();

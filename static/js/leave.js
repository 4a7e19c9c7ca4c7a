// Leave: blank the page first, then be gone from it. Shift three times quickly does the same.
// Never Escape: in many browsers it stops a page from loading, so it could stop the leaving.
(() => {
  "use strict";
  const link = document.querySelector("[data-leave]");
  if (!link) return;
  const quick = 900; // milliseconds for the three presses
  let presses = [];

  const leave = () => {
    const address = link.href;
    document.title = " ";
    document.documentElement.style.background = "var(--white)";
    document.body.replaceChildren();
    location.replace(address);
  };

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  document.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    if (event.key !== "Shift") {
      presses = []; // Shift for a capital letter is not a wish to leave
      return;
    }
    presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at < quick);
    if (presses.length >= 3) leave();
  });
})();

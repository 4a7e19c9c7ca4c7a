// A page that opens at one of its parts does not heed autofocus, and a screen reader says nothing of what stood on the page
// from the beginning: the notice is said once more, where only a reader hears it, and the place on the page stays.
(() => {
  "use strict";
  const notice = location.hash && document.querySelector(".flashes [autofocus]");
  if (!notice) return;
  const said = document.createElement("p");
  said.className = "vh";
  said.setAttribute("role", "status");
  document.querySelector("main").append(said);
  setTimeout(() => { said.textContent = notice.textContent.trim(); }, 200);
})();

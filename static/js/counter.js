// How many letters are left, shown near the end and said politely, not at every letter.
(() => {
  "use strict";
  const near = 100;
  for (const box of document.querySelectorAll("textarea[maxlength]")) {
    const most = Number(box.maxLength);
    if (!(most > 0)) continue;
    const left = document.createElement("p");
    const heard = document.createElement("p");
    left.className = "field__left";
    left.setAttribute("aria-hidden", "true");
    left.hidden = true;
    heard.className = "vh";
    heard.setAttribute("role", "status");
    box.after(left, heard);
    let pause;
    const count = () => {
      const rest = most - box.value.length;
      const words = (document.body.dataset.lettersLeft || "{n} letters left").replace("{n}", rest);
      left.hidden = rest > near;
      left.textContent = words;
      clearTimeout(pause);
      pause = setTimeout(() => { heard.textContent = rest > near ? "" : words; }, 1200);
    };
    box.addEventListener("input", count);
    count();
  }
})();

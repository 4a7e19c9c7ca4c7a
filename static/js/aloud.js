// How a note will be read aloud, following the typing. The rules are the server's (practice/appreciations/rules.py);
// without this, the page after saving tells it.
(() => {
  "use strict";
  const rest = 500; // milliseconds after the last letter
  for (const place of document.querySelectorAll("[data-aloud]")) {
    const form = place.closest("form");
    const words = place.querySelector("[data-aloud-words]");
    let timer = 0, asked = 0;
    const show = (read) => {
      words.replaceChildren(...read.map((text) => {
        const line = document.createElement("p");
        line.className = "their-words";
        line.dir = "auto";
        line.textContent = text;
        return line;
      }));
      place.hidden = !read.length;
    };
    const ask = async () => {
      const turn = ++asked;
      const typed = new FormData(form);
      typed.set("prompt", place.dataset.prompt || "");
      try {
        const answer = await fetch(place.dataset.aloud, { method: "POST", body: typed });
        if (answer.ok && turn === asked) show(await answer.json());
      } catch {
        // what is shown stays; saving works without it
      }
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, rest);
    });
  }
})();

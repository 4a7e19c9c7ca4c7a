// What is wrong with a page as it lies in its window, one line each: too wide, cut off, squeezed, or box on box.
() => {
  const found = [];
  const width = document.documentElement.clientWidth;
  const named = (element) => `${element.tagName.toLowerCase()}.${String(element.className)} "${element.textContent.trim().replace(/\s+/g, " ").slice(0, 40)}"`;
  const above = function* (element) { for (let up = element; up && up !== document.body; up = up.parentElement) yield up; };
  const style = (element) => getComputedStyle(element);
  const isHidden = (element) => [...above(element)].some((up) => style(up).clipPath !== "none");
  const scrolls = (element) => [...above(element)].some((up) => ["auto", "scroll"].includes(style(up).overflowX) && up.scrollWidth > up.clientWidth);

  const tooWide = document.documentElement.scrollWidth - width;
  if (tooWide > 0) found.push(`the page is ${tooWide} px wider than its window`);

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (texts.nextNode()) {
    const letters = texts.currentNode.data.trim().length;
    const element = texts.currentNode.parentElement;
    if (!letters || !element.checkVisibility() || element.closest("svg, script, style, noscript, option, .skip")) continue;
    if (isHidden(element) || scrolls(element)) continue;
    range.selectNodeContents(texts.currentNode);
    const lines = [...range.getClientRects()].filter((line) => line.width > 0);
    if (!lines.length) continue;
    const left = Math.min(...lines.map((line) => line.left)), right = Math.max(...lines.map((line) => line.right));
    const n = new Set(lines.map((line) => Math.round(line.top))).size;
    if (letters > 8 && letters / n < 4) found.push(`${letters} letters squeezed onto ${n} lines: ${named(element)}`);
    if (left < -1 || right > width + 1) found.push(`outside the window: ${named(element)}`);
    const holder = [...above(element)].find((up) => style(up).display !== "inline" && (up.matches("a, button, td, th") || style(up).overflowX !== "visible" || parseFloat(style(up).borderLeftWidth) > 0));
    const box = holder && holder.getBoundingClientRect();
    if (box && (left < box.left - 1 || right > box.right + 1)) found.push(`${named(element)} sticks out of ${named(holder)}`);
  }

  const boxes = [...document.querySelectorAll(".notice, .undo, .empty, .errors, .look-note, .card, .box, .note, .trynow, .tablebox, .load-summary, .timer, .written__one, .btn, .field__box")]
    .filter((box) => box.checkVisibility() && !box.closest(".note__save, .pinned, .nav, .phone__top, .side"));
  const edges = boxes.map((box) => box.getBoundingClientRect());
  boxes.forEach((one, i) => boxes.slice(i + 1).forEach((other, j) => {
    if (one.contains(other)) return;
    const a = edges[i], b = edges[i + 1 + j];
    const across = Math.max(a.left, b.left) - Math.min(a.right, b.right), down = Math.max(a.top, b.top) - Math.min(a.bottom, b.bottom);
    if (across < 1 && down < 3) found.push(`${named(one)} touches ${named(other)}`);
  }));
  return found;
}

// The screen in the room by keys, as a remote for slides presses them. What is longer than the window is scrolled through
// first. Without this, the focus is on Next when a page arrives, and Enter goes on.
(() => {
  "use strict";
  const steps = document.querySelector("[data-room]");
  if (!steps) return;
  const isRightToLeft = document.documentElement.dir === "rtl";
  const ON = new Set(["ArrowDown", "PageDown", " ", "Enter", isRightToLeft ? "ArrowLeft" : "ArrowRight"]);
  const BACK = new Set(["ArrowUp", "PageUp", isRightToLeft ? "ArrowRight" : "ArrowLeft"]);
  const SCROLLS = new Set(["ArrowDown", "PageDown", " ", "ArrowUp", "PageUp"]);
  let isLeaving = false;
  window.addEventListener("pageshow", () => {
    isLeaving = false;
  });

  const canScroll = (isOn) => {
    const view = document.scrollingElement;
    return isOn ? view.scrollTop + view.clientHeight < view.scrollHeight - 1 : view.scrollTop > 0;
  };
  const linked = (rel) => {
    const link = steps.querySelector(`a[rel=${rel}]`);
    return link && link.href;
  };
  const wanted = (event) => {
    const { key } = event;
    if (key === "Home") return linked("prev") && steps.dataset.first;
    if (key === "End") return linked("next") && steps.dataset.last;
    const isBack = BACK.has(key) || (key === " " && event.shiftKey);
    if (!isBack && !ON.has(key)) return null;
    if (SCROLLS.has(key) && canScroll(!isBack)) return null;
    return linked(isBack ? "prev" : "next");
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.shiftKey && event.key !== " ") return;
    const on = event.target.closest("a, button, input, select, textarea, summary");
    if (on && (!on.matches("a") || event.key === "Enter")) return; // it knows itself what to do with the key
    const address = wanted(event);
    if (!address) return;
    event.preventDefault();
    if (isLeaving || event.repeat) return;
    isLeaving = true;
    location.assign(address);
  });
})();

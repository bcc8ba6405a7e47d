/* What is typed before htmx listens would not be saved by itself: it is told again once htmx is there. */
"use strict";
{
  const early = new Set();
  const remember = (event) => early.add(event.target);
  document.addEventListener("input", remember, true);
  document.addEventListener("htmx:load", () => {
    document.removeEventListener("input", remember, true);
    for (const field of early) field.dispatchEvent(new Event("input", { bubbles: true }));
  }, { once: true });
}

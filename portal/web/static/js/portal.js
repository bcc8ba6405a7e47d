/* Comforts only: every page works without this file. */
"use strict";

document.documentElement.classList.add("js");

/* Buttons that need a script are hidden in the page and shown here. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/* Reading aloud, where the browser can speak. */
if ("speechSynthesis" in window) {
  for (const button of document.querySelectorAll("[data-read-aloud]")) {
    const start = button.textContent;
    const stopped = () => { button.textContent = start; button.setAttribute("aria-pressed", "false"); };
    button.hidden = false;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      if (window.speechSynthesis.speaking) { window.speechSynthesis.cancel(); stopped(); return; }
      const text = document.querySelector(button.dataset.readAloud)?.innerText ?? "";
      for (const piece of text.split(/\n+/).filter((line) => line.trim())) {
        const utterance = new SpeechSynthesisUtterance(piece);
        utterance.lang = "zh-CN";
        utterance.rate = 0.9;
        window.speechSynthesis.speak(utterance);
      }
      button.textContent = "停止朗读";
      button.setAttribute("aria-pressed", "true");
    });
  }
}

/* After a refused form, the reader starts at the list of errors. */
document.querySelector("[data-error-summary]")?.focus();

/* A form is sent once: a second press while the first is under way does nothing. */
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) { delete form.dataset.sent; }
});

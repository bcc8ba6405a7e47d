/* Comforts only: every page works without this file. */
"use strict";

document.documentElement.classList.add("js");

/* Buttons that need a script are hidden in the page and shown here. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/* "Quote this article" also copies the quotation; without a script it is a link to the article. */
const cited = document.querySelector("[data-cite]");
if (cited && navigator.clipboard) {
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  document.body.append(said);
  for (const link of cited.querySelectorAll(".anchor-link")) {
    link.addEventListener("click", async () => {
      const number = link.closest(".article, h2, h3").dataset.number ?? "";
      await navigator.clipboard.writeText(`${cited.dataset.cite}${number}，${cited.dataset.citeAt}${link.hash}`);
      said.textContent = cited.dataset.cited;
      link.dataset.said = cited.dataset.cited;
      setTimeout(() => { said.textContent = ""; delete link.dataset.said; }, 2000);
    });
  }
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
      const parts = [...document.querySelectorAll(button.dataset.readAloud)];
      const text = parts.map((part) => part.innerText).join("\n");
      for (const piece of text.split(/\n+/).filter((line) => line.trim())) {
        const utterance = new SpeechSynthesisUtterance(piece);
        utterance.lang = "zh-CN";
        utterance.rate = 0.9;
        window.speechSynthesis.speak(utterance);
      }
      button.textContent = button.dataset.say;
      button.setAttribute("aria-pressed", "true");
    });
  }
}

/* After a refused form, the reader starts at the list of errors. */
document.querySelector("[data-error-summary]")?.focus();

/* A form is sent once: a second press while the first is under way does nothing. */
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget) return;  // goes to a page of its own, this one stays to be sent
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) { delete form.dataset.sent; }
});

/* A session that ends in the middle of a form loses nothing: what was sent stays in this tab until the sending
   has succeeded. The key names the person, so nobody else who signs in here reads it. */
const KEPT = "jqt-kept:";
const texts = (form) => [...form.elements].filter((one) => one.name && one.matches("textarea, input[type=text]"));
const keeping = [...document.querySelectorAll("form[data-keep]")];
if (document.querySelector(".workspace")) {
  for (const form of keeping) {
    const kept = JSON.parse(sessionStorage.getItem(KEPT + form.dataset.keep) ?? "{}");
    const refused = form.closest("main").querySelector("[data-error-summary]");  // the server filled it in again
    const lost = refused ? [] : texts(form).filter((one) => kept[one.name] && kept[one.name] !== one.value);
    for (const one of lost) { one.value = kept[one.name]; one.closest("details")?.setAttribute("open", ""); }
    if (lost.length) {
      const note = document.createElement("p");
      note.className = "banner";
      note.setAttribute("role", "status");
      note.textContent = "上次没有提交成功，填写的文字已恢复；附件请重新选择。核对后请再次提交。";
      form.before(note);
    }
  }
  for (const key of Object.keys(sessionStorage).filter((one) => one.startsWith(KEPT))) { sessionStorage.removeItem(key); }
}
for (const form of keeping) {
  form.addEventListener("submit", () => {
    const sent = Object.fromEntries(texts(form).map((one) => [one.name, one.value]));
    sessionStorage.setItem(KEPT + form.dataset.keep, JSON.stringify(sent));
  });
}

/* A chosen phrase goes into the text where the cursor stands; without this the server puts it at the end. */
for (const button of document.querySelectorAll("[data-insert]")) {
  button.addEventListener("click", (event) => {
    const text = document.getElementById(button.dataset.into);
    const chosen = document.getElementById(button.dataset.insert).selectedOptions[0];
    if (!text || !chosen) return;
    event.preventDefault();
    text.setRangeText(chosen.dataset.text, text.selectionStart, text.selectionEnd, "end");
    text.focus();
    text.dispatchEvent(new Event("phrase-inserted"));
  });
}

/* Lists of work: j and k go from row to row, Enter opens the one in focus (it is a link). */
const rows = [...document.querySelectorAll("[data-rows] [data-row]")];
if (rows.length) {
  for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const step = { j: 1, k: -1 }[event.key];
    if (!step) return;
    const at = rows.indexOf(document.activeElement);
    rows[Math.min(rows.length - 1, Math.max(0, at + step))].focus();
  });
}

/* Several files at once: all of the page, and how many are chosen. */
for (const bar of document.querySelectorAll("[data-select]")) {
  const boxes = [...document.querySelectorAll(`input[type=checkbox][form="${bar.dataset.select}"]`)];
  const all = bar.querySelector("[data-select-all]");
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    for (const words of document.querySelectorAll("[data-chosen]")) {
      words.textContent = chosen ? `已勾选 ${chosen} 件` : "尚未勾选";
    }
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  bar.hidden = false;
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; tell(); });
  for (const box of boxes) box.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
}

/* Beside the form, the first paper lies open where there is room for both; elsewhere each is opened by hand. */
if (window.matchMedia("(min-width: 80rem)").matches && !document.documentElement.classList.contains("elder")) {
  document.querySelector(".side-by-side .preview")?.setAttribute("open", "");
}

/* What is to be corrected is typed beside the rows of the application; the panel with the verdicts lists it. */
const askedList = document.querySelector("[data-asked]");
if (askedList) {
  const asks = [...document.querySelectorAll(".ask textarea")];
  const list = () => {
    const asked = asks.filter((one) => one.value.trim());
    askedList.replaceChildren(...asked.map((one) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = `#${one.id}`;
      link.textContent = one.closest(".ask").dataset.title;
      item.append(link);
      return item;
    }));
    askedList.hidden = !asked.length;
    document.querySelector("[data-asked-none]").hidden = asked.length > 0;
  };
  for (const one of asks) one.addEventListener("input", list);
  for (const fold of document.querySelectorAll(".ask")) {
    fold.querySelector("summary").addEventListener("click", () => {
      requestAnimationFrame(() => { if (fold.open) fold.querySelector("textarea").focus(); });
    });
  }
  list();
}

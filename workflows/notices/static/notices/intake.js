/* Comforts of the objection form; it works without this file. */
"use strict";

/* A draft on this device, only when asked for. It never leaves the browser; files, tokens and the declaration stay out. */
const objection = document.querySelector("form[data-draft]");
const LONGEST_DRAFT = 30 * 24 * 3600 * 1000;
const draftStore = (() => {
  try { return window.localStorage; } catch { return null; }  // a browser may forbid it
})();

if (objection && draftStore) {
  const key = objection.dataset.draft;
  const box = objection.querySelector(".draft");
  const asked = box.querySelector("[data-draft-switch]");
  const note = box.querySelector("[data-draft-note]");
  const skipped = new Set(["csrfmiddlewaretoken", "token", "ticket", "work", "website", "kept", "left", "declared"]);
  const parts = () => [...objection.elements].filter((one) => one.name && one.type !== "file" && !skipped.has(one.name));
  const save = () => {
    if (!asked.checked) return;
    const values = {};
    for (const one of parts()) {
      if ((one.type === "checkbox" || one.type === "radio") && !one.checked) continue;
      (values[one.name] ??= []).push(one.value);
    }
    draftStore.setItem(key, JSON.stringify({ at: Date.now(), values }));
  };
  const clear = () => draftStore.removeItem(key);
  const restore = (values) => {
    // of a long notice only the chosen items have boxes: ask for the page with those of the draft
    const boxes = new Set(parts().filter((one) => one.name === "items").map((one) => one.value));
    const asked = new URLSearchParams(window.location.search).getAll("item");
    const missing = (values.items ?? []).filter((one) => !boxes.has(one) && !asked.includes(one));
    if (objection.elements.numbers && missing.length) {
      window.location.replace(`?${new URLSearchParams([...asked, ...missing].map((one) => ["item", one]))}`);
      return;
    }
    for (const one of parts()) {
      const kept = values[one.name] ?? [];
      if (one.type === "checkbox" || one.type === "radio") one.checked = kept.includes(one.value);
      else if (kept.length) one.value = kept[0];
    }
  };
  let draft = null;
  try { draft = JSON.parse(draftStore.getItem(key)); } catch { clear(); }
  if (draft && Date.now() - draft.at > LONGEST_DRAFT) { clear(); draft = null; }
  if (draft) {
    asked.checked = true;
    if (!("filled" in objection.dataset)) { restore(draft.values); note.textContent = note.dataset.restored; }
  }
  objection.addEventListener("input", save);
  asked.addEventListener("change", () => { if (asked.checked) save(); else { clear(); note.textContent = note.dataset.cleared; } });
  objection.addEventListener("submit", (event) => {  // what is carried to another form takes its draft along
    const to = event.submitter?.dataset.carry;
    const kept = draftStore.getItem(key);
    if (!to || !kept) return;
    draftStore.setItem(to, kept);
    if (!event.submitter.formTarget) clear();
  });
  box.querySelector("[data-draft-clear]").addEventListener("click", () => {
    clear();
    asked.checked = false;
    asked.focus();  // the button goes away with the draft
    note.textContent = note.dataset.cleared;
  });
}
if (objection && !draftStore) objection.querySelector(".draft").hidden = true;
for (const receipt of document.querySelectorAll("[data-draft-done]")) draftStore?.removeItem(receipt.dataset.draftDone);

/* Told to wait: compute instead, or wait the seconds out, whichever is done first; then send the form once more. */
const queue = objection?.querySelector("[data-queue]");
if (queue) {
  queue.textContent = queue.dataset.working;
  const due = Date.now() + Number(objection.dataset.wait) * 1000;
  const bits = Number(objection.dataset.bits);
  const word = objection.elements.ticket.value;
  const zeros = (digest) => {
    let count = 0;
    for (const byte of new Uint8Array(digest)) {
      if (byte) return count + Math.clz32(byte) - 24;
      count += 8;
    }
    return count;
  };
  const send = (work) => { objection.elements.work.value = work; objection.requestSubmit(); };
  (async () => {
    const encoder = new TextEncoder();
    for (let tried = 0; Date.now() < due; tried += 1) {
      if (!window.crypto?.subtle) { await new Promise((done) => { setTimeout(done, due - Date.now()); }); break; }
      const digest = await crypto.subtle.digest("SHA-256", encoder.encode(`${word}:${tried}`));
      if (zeros(digest) >= bits) { send(String(tried)); return; }
    }
    send("");
  })();
}

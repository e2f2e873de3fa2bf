/* Texts of mails: a click inserts a field where somebody wrote last, and the preview follows what is typed. Without this
   file fields are typed, and a button shows the preview. */
(() => {
  "use strict";

  const form = document.querySelector("[data-words]");
  if (!form) return;
  const show = form.querySelector("[data-preview]");
  const writable = [form.elements.subject, form.elements.body];
  let last = form.elements.body;
  let timer = 0;

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => form.requestSubmit(show), 700);
  };

  for (const field of writable) {
    field.addEventListener("focus", () => { last = field; });
    field.addEventListener("input", soon);
  }
  for (const button of form.querySelectorAll("[data-field]")) {
    button.addEventListener("click", () => {
      last.setRangeText(button.dataset.field, last.selectionStart, last.selectionEnd, "end");
      last.focus();
      last.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
})();

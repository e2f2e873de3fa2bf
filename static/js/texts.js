/* Texts of letters and decisions: a click inserts a field where somebody wrote last, and the preview follows what is
   typed. Without this file fields are typed, and a button opens the preview. */
(() => {
  "use strict";

  const panel = document.querySelector("[data-text-preview]");
  if (!panel) return;
  const form = panel.closest("form");
  const shown = panel.querySelector("[data-shown]");
  const writable = ["subject", "body", "operative", "reasons"].map((name) => form.elements[name]).filter(Boolean);
  let last = form.elements.kind.value === "decision" ? form.elements.operative : form.elements.body;
  let timer = 0;
  let round = 0;

  const refresh = async () => {
    const mine = ++round;
    try {
      const answer = await fetch(panel.dataset.textPreview, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } });
      if (answer.ok && mine === round) shown.innerHTML = await answer.text();
    } catch {
      /* The next change tries again. */
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, 300);
  };

  /* The parts of the other kinds, as long as nothing stands in them. */
  const narrow = () => {
    const decision = form.elements.kind.value === "decision";
    for (const [name, wanted] of [["body", !decision], ["operative", decision]]) {
      const part = form.elements[name]?.closest("fieldset");
      if (!part) continue;
      const typed = [...part.querySelectorAll("input, textarea, select")].some((field) => field.value);
      part.hidden = !wanted && !typed && !part.querySelector(".errorlist");
    }
  };

  panel.querySelector("[data-without-script]").hidden = true;
  form.elements.kind.addEventListener("change", narrow);
  narrow();
  for (const field of writable) field.addEventListener("focus", () => { last = field; });
  for (const button of panel.querySelectorAll("[data-field]")) {
    button.addEventListener("click", () => {
      last.setRangeText(button.dataset.field, last.selectionStart, last.selectionEnd, "end");
      last.focus();
      last.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  refresh();
})();

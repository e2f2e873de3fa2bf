/* The assistant as a panel. Without this file its link leads to its page, where the same form is sent. */
(() => {
  "use strict";
  const box = document.querySelector("[data-helper]");
  if (!box) return;
  const open = box.querySelector(".helper-open");
  const panel = box.querySelector(".helper-panel");
  const form = panel.querySelector("form");
  const input = form.querySelector("input[name=vprasanje]");
  const said = panel.querySelector(".helper-said");
  let asked = null;

  open.setAttribute("role", "button");
  open.setAttribute("aria-controls", panel.id);
  const toggle = (show) => {
    panel.hidden = !show;
    open.setAttribute("aria-expanded", String(show));
    (show ? input : open).focus();
  };
  open.setAttribute("aria-expanded", "false");

  open.addEventListener("click", (event) => {
    event.preventDefault();
    toggle(panel.hidden);
  });
  open.addEventListener("keydown", (event) => { /* what says it is a button opens by the space bar too */
    if (event.key !== " ") return;
    event.preventDefault();
    toggle(panel.hidden);
  });
  panel.querySelector(".helper-close").addEventListener("click", () => toggle(false));
  panel.addEventListener("keydown", (event) => { if (event.key === "Escape") toggle(false); });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    delete form.dataset.sent; /* it is asked as often as one likes */
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    said.textContent = box.dataset.busy;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "X-Pomocnik": "1" }, signal });
      if (!answer.ok) throw new Error(answer.status);
      said.innerHTML = await answer.text();
      input.select();
    } catch (error) {
      if (error.name !== "AbortError") said.textContent = box.dataset.failed;
    }
  });
})();

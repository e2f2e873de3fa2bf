/* While somebody describes what is wrong: which category it may be, and whom to call first. The page works without. */
document.addEventListener("DOMContentLoaded", () => {
  const box = document.querySelector("[data-hints]");
  const text = document.getElementById("id_text"), select = document.getElementById("id_category");
  if (!box || !text || !select) return;
  const chips = box.querySelector("[data-chips]"), danger = box.querySelector("[data-danger]");
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  let timer = 0, asked = "", found = [];

  function warn() {
    const chosen = found.find((one) => one.id === select.value) || (select.value ? null : found[0]);
    danger.hidden = !chosen || !chosen.number;
    if (danger.hidden) return;
    const link = Object.assign(document.createElement("a"), { href: `tel:${chosen.number}`, textContent: chosen.number });
    danger.querySelector("[data-danger-number]").replaceChildren(`${box.dataset.call} `, link);
    danger.querySelector("[data-danger-text]").textContent = chosen.danger;
  }

  function show(results) {
    found = results;
    box.hidden = !results.length;
    chips.replaceChildren(...results.map((one) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "ds-chip", textContent: one.name });
      button.setAttribute("aria-pressed", String(select.value === one.id));
      button.addEventListener("click", () => {
        select.value = one.id;
        select.dispatchEvent(new Event("change", { bubbles: true }));
      });
      const item = document.createElement("li");
      item.append(button);
      return item;
    }));
    warn();
  }

  async function ask() {
    asked = text.value.trim();
    const sent = asked;
    if (sent.length < 4) return show([]);
    try {
      const answer = await fetch(box.dataset.hints, { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams({ text: sent, kljuc: box.dataset.key }) });
      if (answer.ok && sent === asked) show((await answer.json()).results);
    } catch { /* without a connection nothing is proposed */ }
  }

  text.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 400); });
  select.addEventListener("change", () => show(found));
  if (text.value.trim()) ask();
});

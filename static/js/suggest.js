/* Suggestions while typing: an ARIA combobox over the server's list. Without it the input is a plain input. */
document.addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll("[data-suggest]")) combobox(box);
  document.addEventListener("portal:added", (event) => { /* a new row of a form */
    for (const box of event.detail.querySelectorAll("[data-suggest]")) if (!box.querySelector("[role=listbox]")) combobox(box);
  });

  function combobox(box) {
    const input = box.querySelector("input");
    const list = Object.assign(document.createElement("ul"), { id: `${input.id}-predlogi`, className: "suggestions", hidden: true });
    const status = Object.assign(document.createElement("p"), { className: "sr" });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.dataset.many);
    status.setAttribute("role", "status");
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
      input.setAttribute(name, value);
    }
    box.append(list, status);
    let active = -1, timer = 0, asked = "";

    const options = () => [...list.children];
    const close = () => { list.hidden = true; active = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const choose = (option) => {
      if (option.dataset.url) return location.assign(option.dataset.url); /* what is offered is a page */
      input.value = `${option.dataset.text} `; close(); input.focus(); input.dispatchEvent(new Event("change", { bubbles: true }));
    };

    function mark(index) {
      const all = options();
      clearTimeout(timer);
      asked = ""; /* who is choosing keeps what they choose from, whatever answer comes late */
      active = (index + all.length) % all.length;
      all.forEach((option, place) => option.setAttribute("aria-selected", String(place === active)));
      input.setAttribute("aria-activedescendant", all[active].id);
      all[active].scrollIntoView({ block: "nearest" });
    }

    function show(results) {
      list.replaceChildren(...results.map((result, place) => {
        const option = Object.assign(document.createElement("li"), { id: `${list.id}-${place}`, textContent: result.text });
        option.append(Object.assign(document.createElement("small"), { textContent: result.hint }));
        option.dataset.text = result.text;
        if ("follow" in box.dataset) option.dataset.url = result.url;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        return option;
      }));
      list.hidden = !results.length;
      active = -1;
      input.setAttribute("aria-expanded", String(results.length > 0));
      status.textContent = results.length ? `${box.dataset.many} ${results.length}` : box.dataset.none;
    }

    async function ask() {
      const text = input.value.trim();
      asked = text;
      if (text.length < 2) return close();
      const query = new URLSearchParams({ q: text });
      if (box.dataset.kinds) query.set("kinds", box.dataset.kinds);
      try {
        const answer = await fetch(`${box.dataset.suggest}?${query}`);
        if (answer.ok && asked === text) show((await answer.json()).results);
      } catch { close(); }
    }

    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
    input.addEventListener("blur", () => setTimeout(close, 150));
    input.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown") mark(active + 1);
      else if (event.key === "ArrowUp") mark(active - 1);
      else if (event.key === "Enter" && active >= 0) choose(options()[active]);
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
    });
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("li");
      if (option) choose(option);
    });
  }
});

/* While somebody writes a question: public answers that are like it. The page works without. */
document.addEventListener("DOMContentLoaded", () => {
  const box = document.querySelector("[data-alike]");
  const title = document.getElementById("id_title"), text = document.getElementById("id_text");
  if (!box || !title || !text) return;
  const list = box.querySelector("[data-found]");
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  let timer = 0, asked = "";

  function show(results) {
    box.hidden = !results.length;
    list.replaceChildren(...results.map((one) => {
      const item = document.createElement("li"), inner = document.createElement("div");
      const head = Object.assign(document.createElement("h3"), { className: "t" });
      head.append(Object.assign(document.createElement("a"), { href: one.url, textContent: one.title, target: "_blank", rel: "noopener" }));
      inner.append(head, Object.assign(document.createElement("p"), { className: "small", lang: "sl", textContent: one.text }));
      item.append(inner);
      return item;
    }));
  }

  async function ask() {
    asked = `${title.value} ${text.value}`.trim();
    const sent = asked;
    if (sent.length < 8) return show([]);
    try {
      const answer = await fetch(box.dataset.alike, { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams({ text: sent }) });
      if (answer.ok && sent === asked) show((await answer.json()).results);
    } catch { /* without a connection nothing is proposed */ }
  }

  for (const field of [title, text]) field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 400); });
  /* What the assistant or search could not answer comes along behind the #, which no server and no log gets to see. */
  const carried = new URLSearchParams(location.hash.slice(1)).get("vprasanje");
  if (carried && !title.value) {
    title.value = carried.slice(0, title.maxLength);
    history.replaceState(null, "", location.pathname);
  }
  if (title.value.trim()) ask();
});

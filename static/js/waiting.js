/* In pages of reports: how many wait on this device, and sends them as soon as there is a connection. On the page
   without a connection also the form that puts them there, and the list of them. */
(() => {
  "use strict";
  const box = document.querySelector("[data-waiting]");
  const queue = self.portalQueue;
  if (!box || !queue || !("indexedDB" in self)) return;
  const words = box.dataset;
  const list = document.querySelector("[data-waiting-list]"), form = document.querySelector("[data-waiting-form]");
  const make = (tag, facts, ...inside) => {
    const one = Object.assign(document.createElement(tag), facts);
    one.append(...inside);
    return one;
  };

  if (form) form.hidden = false; /* without scripts it could only be sent to nowhere */

  /* Proof of work on this device, with the same code as the widget's. */
  async function prove(address) {
    const [{ solveChallengeWorkers }, challenge] = await Promise.all([import(words.altcha), fetch(address).then((answer) => answer.json())]);
    const solution = await solveChallengeWorkers({ challenge, concurrency: 2, createWorker: () => new Worker(words.worker) });
    return btoa(JSON.stringify({ challenge: { parameters: challenge.parameters, signature: challenge.signature }, solution }));
  }

  const textOf = (entry) => (entry.fields.find(([name]) => name === "text") || ["", ""])[1];
  const act = (text, name, run) => {
    const button = make("button", { type: "button", className: "ds-button" }, text, make("span", { className: "sr" }, `: ${name}`));
    button.dataset.variant = "tertiary";
    button.dataset.size = "sm";
    button.addEventListener("click", run);
    return button;
  };
  function row(entry) {
    const text = textOf(entry), name = text.slice(0, 60);
    const state = entry.state === "sent" ? (entry.confirm ? words.confirm : words.sent) : entry.state === "refused" ? words.refused : words.waits;
    const told = make("div", {}, make("p", { className: "t" }, text.slice(0, 140)), make("p", { className: "small" }, state));
    for (const error of Object.values(entry.errors).flat()) told.append(make("p", { className: "small" }, error));
    const end = make("div", { className: "end row" });
    if (entry.state === "sent") end.append(make("a", { className: "ds-link", href: entry.url }, words.open));
    else if (form) end.append(act(words.edit, name, () => edit(entry)));
    end.append(act(words.remove, name, async () => {
      if (entry.state !== "sent" && !self.confirm(words.sure)) return;
      await queue.remove(entry.key);
      await show();
    }));
    return make("li", {}, told, end);
  }

  async function show() {
    const entries = await queue.all(), open = entries.filter((entry) => entry.state !== "sent");
    box.hidden = !open.length;
    box.querySelector("[data-count]").textContent = open.length;
    if (!list) return;
    list.replaceChildren(...entries.map(row));
    list.closest("section").hidden = !entries.length;
  }

  async function send() {
    if (navigator.onLine) await queue.sendAll(prove).catch(() => {}); /* it waits, and the list says so */
    await show();
  }

  /* Back into the form, photos as well. */
  async function edit(entry) {
    await queue.remove(entry.key);
    const photos = new DataTransfer();
    for (const [name, value] of entry.fields) {
      const field = form.elements[name];
      if (value instanceof File) photos.items.add(value);
      else if (field?.type === "checkbox") field.checked = true;
      else if (field) field.value = value;
    }
    form.elements.photos.files = photos.files;
    form.elements.photos.dispatchEvent(new Event("change"));
    form.dispatchEvent(new Event("portal:put"));
    await show();
    form.elements.text.focus();
  }

  const lacking = (data) => [
    [!data.get("text").trim(), "text"],
    [!data.get("place").trim() && !data.get("place-lat"), "place"],
    [form.elements.email.validity.typeMismatch, "email"],
  ].filter(([lacks]) => lacks).map(([, name]) => name);

  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form), missing = lacking(data);
    for (const one of form.querySelectorAll("[data-missing]")) one.hidden = !missing.includes(one.dataset.missing);
    if (missing.length) {
      form.elements[missing[0]].focus();
      return;
    }
    const fields = [...data].filter(([, value]) => typeof value === "string" ? value.trim() : value.size);
    await queue.add(fields, { ticket: words.ticket, deliver: words.deliver });
    form.reset();
    form.elements["place-lat"].value = form.elements["place-lon"].value = "";
    form.elements.photos.dispatchEvent(new Event("change"));
    form.dispatchEvent(new Event("portal:put"));
    sessionStorage.removeItem("vloga:prijava");
    delete form.dataset.sent;
    await send();
    list.closest("section").scrollIntoView();
    document.querySelector("[data-told]").textContent = navigator.onLine ? "" : words.kept;
  });
  form?.querySelector("select")?.addEventListener("change", ({ target }) => {
    for (const one of form.querySelectorAll("[data-danger-of]")) one.hidden = one.dataset.dangerOf !== target.value;
  });

  /* What was typed into the usual form as the connection went away is here again. */
  const usual = document.getElementById("prijava");
  usual?.addEventListener("submit", () => {
    const kept = JSON.parse(sessionStorage.getItem("vloga:prijava") || "{}");
    for (const name of ["text", "place", "place-lat", "place-lon", "email"]) if (usual.elements[name]) kept[name] = usual.elements[name].value;
    sessionStorage.setItem("vloga:prijava", JSON.stringify(kept));
  });
  if (form) {
    for (const [name, value] of Object.entries(JSON.parse(sessionStorage.getItem("vloga:prijava") || "{}"))) form.elements[name].value = value;
    form.dispatchEvent(new Event("portal:put"));
  }

  queue.watch(show);
  self.addEventListener("online", send);
  send();
})();

/* Enhancements of every page. Each works without this file as well: forms post, menus open by <details>. */
(() => {
  "use strict";

  /* Errors first: the summary takes the focus when a form comes back. */
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  /* Appearance without loading the page again. */
  const appearance = document.querySelector("[data-appearance]");
  const schemes = { samodejno: "auto", svetel: "light", temen: "dark" };
  const sizes = { obicajno: "md", vecje: "lg" };
  appearance?.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button) return;
    event.preventDefault();
    const data = new URLSearchParams({ [button.name]: button.value, nazaj: "/" });
    /* keepalive: who leaves at once keeps the choice all the same */
    fetch(appearance.action, { method: "POST", body: data, redirect: "manual", keepalive: true }).catch(() => {});
    if (button.name === "videz") document.documentElement.dataset.colorScheme = schemes[button.value];
    else document.body.dataset.size = sizes[button.value];
    for (const other of button.parentElement.querySelectorAll("button")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
  });

  /* Menus close by Escape and by a click elsewhere. */
  const menus = document.querySelectorAll("details.menu");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus) {
      if (!menu.open) continue;
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
  });

  /* A form is sent once, however often the button is pressed. */
  for (const form of document.querySelectorAll("form[method=post]:not([data-appearance])")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
    });
  }
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  /* Signing out takes along what forms kept in this tab. */
  for (const form of document.querySelectorAll("form[action$='/odjava/']")) {
    form.addEventListener("submit", () => {
      for (const key of Object.keys(sessionStorage)) if (key.startsWith("vloga:")) sessionStorage.removeItem(key);
    });
  }

  /* How many characters are left, when they get few. */
  for (const area of document.querySelectorAll("textarea[data-most][data-left]")) {
    const say = Object.assign(document.createElement("p"), { className: "hint" });
    const count = () => {
      const left = area.dataset.most - area.value.length;
      say.hidden = left > area.dataset.most / 5;
      say.textContent = `${left < 0 ? area.dataset.over : area.dataset.left} ${Math.abs(left).toLocaleString(document.documentElement.lang)}`;
    };
    area.after(say);
    area.addEventListener("input", count);
    count();
  }

  /* A password can be looked at while it is typed. */
  for (const input of document.querySelectorAll("input[type=password][data-show]")) {
    const { show, hide } = input.dataset;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "ds-button", textContent: show });
    button.dataset.variant = "tertiary";
    button.setAttribute("aria-controls", input.id);
    const row = Object.assign(document.createElement("div"), { className: "reveal" });
    input.replaceWith(row);
    row.append(input, button);
    button.addEventListener("click", () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.textContent = shown ? show : hide;
    });
    input.form.addEventListener("submit", () => { input.type = "password"; });
  }

  /* The page that is shown without a connection. */
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
})();

/* Uploads: dropping onto the field, early words on size, a word while it is sent, and states that follow the check.
   Without this file the input, the button and a reload do the same. */
(() => {
  "use strict";

  for (const drop of document.querySelectorAll(".drop")) {
    const input = drop.querySelector("input[type=file]");
    const say = document.createElement("p");
    say.setAttribute("role", "status");
    say.className = "strong breaks";
    drop.append(say);
    const megabytes = (size) => `${(size / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })}\u00a0MB`;
    const told = () => {
      const most = Number(input.dataset.most || Infinity);
      const words = input.form.dataset.tooLarge || "";
      const large = [...input.files].filter((file) => file.size > most);
      input.setCustomValidity(large.length && words ? `${large[0].name} ${words} ${megabytes(most)}.` : "");
      say.textContent = input.validationMessage || (input.multiple && input.files.length > 1 ? [...input.files].map((file) => file.name).join(", ") : "");
    };
    input.addEventListener("change", told);
    for (const name of ["dragover", "dragleave", "drop"]) {
      drop.addEventListener(name, (event) => {
        event.preventDefault();
        drop.classList.toggle("over", name === "dragover");
        if (name === "drop" && event.dataTransfer.files.length) {
          input.files = event.dataTransfer.files;
          told();
        }
      });
    }
    input.form.addEventListener("submit", (event) => {
      if (input.validationMessage) {
        event.preventDefault();
        delete input.form.dataset.sent;
        input.focus();
        return;
      }
      if (input.files.length && input.form.dataset.sending) say.textContent = input.form.dataset.sending;
    });
  }

  /* While something is being checked, ask again: soon at first, then ever more seldom, at most a few minutes. */
  const follow = (pause) => {
    const list = document.querySelector("[data-checking]");
    if (!list || pause > 60000) return;
    setTimeout(async () => {
      try {
        const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
        const fresh = page.getElementById(list.id);
        if (fresh && !list.contains(document.activeElement)) list.replaceWith(fresh);
      } catch {
        /* no connection: the next time */
      }
      follow(pause * 1.5);
    }, pause);
  };
  follow(1500);
})();

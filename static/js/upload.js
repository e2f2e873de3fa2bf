/* Uploads: every file that is chosen or dropped is sent by itself, with its own progress, and again when the connection
   was lost; a file that fails stops no other. The form needs `data-upload`, the page documents/uploading.html and live.js.
   Without this file the input and the button of the form do the same. */
(() => {
  "use strict";

  const LANES = 3, TRIES = 6, STALLED = 45000, FIRST = 1000, LONGEST = 30000;
  const AGAIN = [0, 408, 425, 429, 500, 502, 503, 504];
  const template = document.querySelector("template[data-upload-row]");
  const words = template ? template.dataset : {};
  const pending = new Set(), running = new Set(), failed = new Set(), done = new Set(), queue = [];
  let held = null; /* a form that was sent while files were on their way, and its button */

  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
  const number = (value, maximumFractionDigits = 0) => value.toLocaleString(document.documentElement.lang, { maximumFractionDigits });
  const size = (bytes) => (bytes < 1e6 ? `${number(Math.max(1, bytes / 1e3))}\u00a0kB` : `${number(bytes / 1e6, 1)}\u00a0MB`);

  const changed = () => document.dispatchEvent(new Event("portal:changed"));
  const tell = (form, text) => {
    const news = form.querySelector("[data-upload-news]");
    news.append(Object.assign(document.createElement("span"), { textContent: `${text} ` }));
    while (news.childElementCount > 4) news.firstElementChild.remove();
  };

  const part = (upload, name) => upload.row.querySelector(`[data-part=${name}]`);
  const show = (upload, state, text = "", why = "") => {
    upload.row.dataset.state = state;
    part(upload, "say").textContent = ["failed", "done"].includes(state) ? "" : text;
    part(upload, "failed").hidden = state !== "failed";
    part(upload, "fault").textContent = state === "failed" ? text : "";
    part(upload, "why").textContent = why;
    part(upload, "done").hidden = state !== "done";
    part(upload, "bar").hidden = ["failed", "done"].includes(state);
    part(upload, "again").hidden = !(state === "failed" && upload.again);
    part(upload, "away").hidden = state === "done";
  };

  const next = () => {
    while (running.size < LANES && queue.length) queue[0].gone ? queue.shift() : send(queue.shift());
    if (pending.size || !held) return;
    const { form, button } = held;
    held = null;
    if (failed.size) tell(form, words.mend);
    else form.requestSubmit(button);
  };

  const begin = (upload) => {
    upload.timer = clearTimeout(upload.timer);
    failed.delete(upload);
    pending.add(upload);
    show(upload, "queued", words.queued);
    queue.push(upload);
    next();
  };

  const fail = (upload, text, why, again) => {
    pending.delete(upload);
    failed.add(upload);
    upload.again = again;
    show(upload, "failed", text, why);
    tell(upload.form, filled(words.newsFailed, { name: upload.file.name, why: why || text }));
  };

  const later = (upload, request) => {
    const wait = 1000 * Number(request.getResponseHeader("Retry-After") || 0);
    upload.tries += navigator.onLine ? 1 : 0;
    const over = upload.tries > TRIES || wait > LONGEST;
    if (over) return fail(upload, request.status ? words.refused : words.lost, request.response?.detail || "", true);
    show(upload, "lost", words.later);
    const pause = Math.min(FIRST * 2 ** Math.max(0, upload.tries - 1), LONGEST) * (0.75 + Math.random() / 2);
    return (upload.timer = setTimeout(begin, Math.max(wait, pause), upload));
  };

  const ended = (upload, request) => {
    if (upload.gone) return;
    const { status, response } = request;
    if (status === 201 && response?.id) {
      pending.delete(upload);
      done.add(upload);
      upload.id = response.id;
      const wrong = upload.input.closest(".invalid"); /* an error of before the file came */
      wrong?.querySelector(".ds-validation-message")?.remove();
      wrong?.classList.remove("invalid");
      part(upload, "name").textContent = response.name;
      show(upload, "done", "", `${size(response.size)}, SHA-256: ${response.sha256}`);
      tell(upload.form, filled(words.newsDone, { name: response.name }));
      changed();
    } else if (AGAIN.includes(status)) later(upload, request);
    else fail(upload, words.refused, response?.detail || response?.message || words.expired, false);
  };

  const send = (upload) => {
    running.add(upload);
    const request = (upload.request = new XMLHttpRequest());
    const data = new FormData();
    for (const input of upload.form.querySelectorAll("input[type=hidden]")) data.append(input.name, input.value);
    data.append(upload.name, upload.file);
    let stalled;
    const alive = () => clearTimeout(stalled) || (stalled = setTimeout(() => request.abort(), STALLED));
    request.upload.addEventListener("progress", (event) => {
      alive();
      const share = event.total ? event.loaded / event.total : 0;
      part(upload, "bar").value = 100 * share;
      const values = { percent: `${number(100 * share)}\u00a0%`, size: size(upload.file.size) };
      show(upload, "sending", share < 1 ? filled(words.sending, values) : words.sent);
    });
    request.addEventListener("loadend", () => {
      clearTimeout(stalled);
      running.delete(upload);
      ended(upload, request);
      next();
    });
    request.open("POST", upload.form.getAttribute("action") || location.href);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-Requested-With", "fetch");
    request.responseType = "json";
    alive();
    request.send(data);
  };

  const away = (upload) => {
    upload.gone = true;
    clearTimeout(upload.timer);
    for (const set of [pending, failed, done]) set.delete(upload);
    upload.request?.abort();
    if (upload.row.contains(document.activeElement)) upload.input.focus();
    upload.row.remove();
    next();
    changed(); /* the portal may have had it all before we said no */
  };

  const add = (input, list, file) => {
    const row = template.content.firstElementChild.cloneNode(true);
    const upload = { file, input, row, form: input.form, name: input.name, tries: 0, timer: 0, gone: false, again: false };
    part(upload, "sheet").textContent = file.name.includes(".") ? file.name.split(".").pop().toUpperCase().slice(0, 4) : "";
    part(upload, "name").textContent = file.name;
    part(upload, "bar").setAttribute("aria-label", filled(words.bar, { name: file.name }));
    part(upload, "away").setAttribute("aria-label", filled(words.away, { name: file.name }));
    part(upload, "away").addEventListener("click", () => away(upload));
    part(upload, "again").addEventListener("click", () => {
      upload.tries = 0;
      part(upload, "away").focus();
      begin(upload);
    });
    list.append(row);
    const most = Number(input.dataset.most || Infinity);
    if (file.size > most) fail(upload, words.refused, filled(words.large, { name: file.name, most: size(most) }), false);
    else begin(upload);
  };

  for (const input of template ? document.querySelectorAll("form[data-upload] .drop input[type=file]") : []) {
    const drop = input.closest(".drop");
    const list = Object.assign(document.createElement("ul"), { className: "files" });
    list.setAttribute("aria-label", words.list);
    drop.after(list);
    const take = (files) => {
      for (const file of files) add(input, list, file);
      input.value = "";
    };
    input.addEventListener("change", () => take([...input.files]));
    for (const name of ["dragover", "dragleave", "drop"]) drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop") take([...event.dataTransfer.files]);
    });
  }

  for (const form of template ? document.querySelectorAll("form[data-upload]") : []) {
    const told = Object.assign(document.createElement("p"), { className: "hint breaks" });
    told.setAttribute("role", "status");
    told.setAttribute("aria-atomic", "false"); /* what is new is read, not all again */
    told.dataset.uploadNews = "";
    form.querySelector(".actions").before(told);
    for (const part of form.querySelectorAll("[data-without-script]")) part.hidden = true;
    form.addEventListener("submit", (event) => {
      if (!pending.size && !failed.size) return;
      event.preventDefault();
      delete form.dataset.sent;
      held = pending.size ? { form, button: event.submitter } : null;
      tell(form, pending.size ? words.hold : words.mend);
      if (!pending.size) part([...failed][0], "away").focus();
    });
  }

  window.addEventListener("online", () => {
    for (const upload of [...pending].filter((one) => one.timer)) begin(upload);
    for (const upload of [...failed].filter((one) => one.again)) begin(upload);
  });
  window.addEventListener("beforeunload", (event) => {
    if (pending.size && !held) event.preventDefault();
  });

  /* What was received stands in the page's own list by now (static/js/live.js). */
  document.addEventListener("portal:listed", () => {
    for (const upload of done) if (document.getElementById(upload.id)) done.delete(upload) && upload.row.remove();
  });
})();

/* What is typed is sent after a short pause and before the page is left. What could not be sent stays in this tab
   (sessionStorage) until it is saved or the person signs out. Without this file the buttons save. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const { draft, saving, offline, ended, kept } = form.dataset;
  const KEY = `vloga:${draft}`, PAUSE = 1200, MOST = 60000;
  const OURS = new Set(["csrfmiddlewaretoken", "acting", "seen", "polja", "dejanje", "stran", "prej"]);
  const LAST = `${KEY}:stran`; /* the page that was left while it was still saving */
  const note = form.querySelector("[data-unsaved]"), acts = form.querySelector("[data-unsaved-acts]");
  let timer = 0, sending = null, dirty = false, stopped = false, leaving = false, signingOut = false, wait = 0;

  const field = (name) => form.querySelector(`input[name="${name}"]`);
  const answers = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OURS.has(name) && !name.endsWith("-okvir"));
  const tell = (text) => { for (const place of document.querySelectorAll("[data-saved] span")) place.textContent = text; };
  const warn = (text, choose = false) => {
    note.hidden = !text;
    note.querySelector("[data-unsaved-text]").textContent = text;
    acts.hidden = !choose;
  };
  const store = (sent) => {
    if (signingOut) return;
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ seen: field("seen").value, sent, answers: answers() }));
    } catch { /* full or forbidden: then the server alone keeps it */ }
  };
  const forget = () => { try { sessionStorage.removeItem(KEY); } catch { /* forbidden */ } };

  function body() {
    const data = new URLSearchParams(answers());
    for (const name of ["csrfmiddlewaretoken", "acting", "seen", "polja", "stran", "prej"]) if (field(name)) data.set(name, field(name).value);
    data.set("dejanje", "samodejno");
    return data;
  }

  async function send(keepalive = false) {
    clearTimeout(timer);
    dirty = false;
    if (!keepalive) tell(saving);
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body: body(), keepalive, redirect: "manual", headers: { "X-Requested-With": "fetch" } });
    } catch { return later(); }
    const told = (answer.headers.get("content-type") || "").includes("json") ? await answer.json() : {};
    if (answer.ok && told.seen) return done(told);
    dirty = true;
    if (answer.status >= 500 || answer.status === 429) return later();
    stopped = Boolean(told.stale || told.url);
    tell("");
    warn(told.stale || told.url ? told.message : ended);
  }

  function done({ seen, saved }) {
    field("seen").value = seen;
    wait = 0;
    warn("");
    tell(saved);
    if (!dirty) forget();
  }

  /* No connection: said, and tried again, ever more seldom. */
  function later() {
    dirty = true;
    wait = Math.min(60000, wait * 2 || 4000);
    tell("");
    warn(offline);
    plan(wait);
  }

  function plan(pause) {
    clearTimeout(timer);
    timer = setTimeout(run, pause);
  }

  /* One request at a time. */
  function run(keepalive = false) {
    if (sending || stopped || !dirty) return sending;
    sending = send(keepalive === true).finally(() => {
      sending = null;
      if (dirty && !wait && !stopped && note.hidden) plan(PAUSE);
    });
    return sending;
  }

  /* Signed in again in another tab: the page gets fresh tokens and goes on. */
  async function renew() {
    if (stopped || !dirty || note.hidden || sending) return;
    try {
      const page = new DOMParser().parseFromString(await (await fetch(location.pathname, { headers: { Accept: "text/html" } })).text(), "text/html");
      for (const name of ["csrfmiddlewaretoken", "acting"]) {
        const fresh = page.querySelector(`form[data-draft="${draft}"] input[name="${name}"]`);
        if (!fresh) return;
        if (field(name)) field(name).value = fresh.value;
      }
      plan(0);
    } catch { /* still no connection */ }
  }

  function changed() {
    dirty = true;
    store(false);
    if (!stopped) plan(wait || PAUSE);
  }
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  addEventListener("online", () => { if (dirty) { wait = 0; plan(0); } });
  addEventListener("focus", renew);

  function leave() {
    if (!dirty || leaving || stopped) return;
    const small = body().toString().length < MOST;
    try { sessionStorage.setItem(LAST, field("stran").value); } catch { /* forbidden */ }
    store(small && navigator.onLine && !wait);
    if (!small) return;
    if (sending) send(true); /* the page may not live to see the end of that one */
    else run(true);
  }
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });

  /* The button waits for what is on its way, so that the page is not taken for another one. */
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (sending) {
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = event.submitter;
      sending.finally(() => form.requestSubmit(button));
      return;
    }
    leaving = true;
    if (dirty) store(true);
  }, true);
  addEventListener("pageshow", () => { leaving = false; });

  /* Signing out waits for the last words, and leaves nothing in this tab. */
  for (const other of document.querySelectorAll("form[action$='/odjava/']")) {
    other.addEventListener("submit", (event) => {
      signingOut = leaving = true;
      if (!dirty || stopped || wait) return forget();
      event.preventDefault();
      Promise.resolve(run()).finally(() => { forget(); other.submit(); });
    });
  }

  function put(stored) {
    const byName = stored.reduce((map, pair) => map.set(pair[0], [...(map.get(pair[0]) || []), pair]), new Map());
    for (const set of form.querySelectorAll("[data-group]")) {
      const there = new Set([...set.querySelectorAll("[data-row]")].map((row) => row.dataset.row));
      for (const [, id] of byName.get(set.dataset.group) || []) if (!there.has(id)) set.addRow(id);
    }
    for (const input of form.elements) {
      if (!input.name || OURS.has(input.name) || input.type === "submit" || input.parentElement.dataset.row !== undefined) continue;
      const values = (byName.get(input.name) || []).map(([, value]) => value);
      if (input.type === "checkbox" || input.type === "radio") input.checked = values.includes(input.value);
      else if (values.length) input.value = values[0];
    }
    form.dispatchEvent(new CustomEvent("portal:put", { bubbles: true }));
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /* This page, and the one before it in this tab, by which the server knows its late word from somebody else's. */
  const name = (key, value) => form.append(Object.assign(document.createElement("input"), { type: "hidden", name: key, value }));
  name("stran", crypto.randomUUID ? crypto.randomUUID() : [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
  try {
    name("prej", sessionStorage.getItem(LAST) || "");
    sessionStorage.removeItem(LAST);
  } catch { /* forbidden */ }

  /* What was typed here and did not reach the server: back in its place when nothing was saved since, else offered. */
  try {
    const found = JSON.parse(sessionStorage.getItem(KEY) || "null");
    if (found && JSON.stringify(found.answers) !== JSON.stringify(answers())) {
      if (found.seen === field("seen").value) put(found.answers);
      else if (!found.sent) {
        warn(kept, true);
        form.querySelector("[data-restore]").addEventListener("click", () => { warn(""); put(found.answers); });
        form.querySelector("[data-discard]").addEventListener("click", () => { warn(""); forget(); });
      } else forget();
    } else forget();
  } catch { forget(); }
})();

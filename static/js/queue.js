/* Reports that wait on this device until there is a connection. The same file works in pages and in the service worker.
   An entry: key, created, state (waiting, sent, refused), fields (names with texts and photos), urls, errors. */
self.portalQueue = (() => {
  "use strict";
  const NAME = "prijave", SYNC = "prijave";
  const others = new BroadcastChannel("portal-prijave"); /* tabs and the service worker see what the other did */

  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  async function store(mode) {
    const opening = indexedDB.open("portal", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(NAME, { keyPath: "key" });
    const base = await done(opening);
    return { base, rows: base.transaction(NAME, mode).objectStore(NAME) };
  }
  async function run(mode, work) {
    const { base, rows } = await store(mode);
    try { return await done(work(rows)); } finally { base.close(); }
  }
  const all = async () => (await run("readonly", (rows) => rows.getAll())).sort((one, other) => one.created - other.created);
  const change = async (work) => { await run("readwrite", work); others.postMessage(""); };
  const put = (entry) => change((rows) => rows.put(entry));
  const remove = (key) => change((rows) => rows.delete(key));
  const watch = (told) => others.addEventListener("message", told);

  async function add(fields, urls) {
    await put({ key: crypto.randomUUID(), created: Date.now(), state: "waiting", fields, urls, errors: {} });
    const worker = await self.navigator.serviceWorker?.getRegistration();
    await worker?.sync?.register(SYNC).catch(() => {}); /* the browser sends even when the page is closed */
  }

  async function send(entry, prove) {
    const facts = await (await fetch(entry.urls.ticket)).json();
    const body = new FormData();
    for (const [name, value] of entry.fields) body.append(name, value);
    body.set("kljuc", entry.key);
    body.set("csrfmiddlewaretoken", facts.csrf);
    if (facts.acting) body.set("acting", facts.acting);
    if (prove && !facts.known) body.set("altcha", await prove(facts.challenge));
    const answer = await fetch(entry.urls.deliver, { method: "POST", body });
    if (answer.status === 201) {
      const { url, confirm } = await answer.json();
      await put({ ...entry, state: "sent", fields: entry.fields.filter(([name]) => name === "text"), url, confirm, errors: {} });
    } else if (answer.status === 422) {
      await put({ ...entry, state: "refused", errors: (await answer.json()).errors });
    } else throw new Error(`answer ${answer.status}`);
  }

  /* One sender at a time; what fails waits, and the rest is tried all the same. */
  async function sendAll(prove) {
    const work = async (lock) => {
      if (!lock) return;
      let failed = null;
      for (const entry of await all()) {
        if (entry.state === "waiting") await send(entry, prove).catch((error) => { failed = error; });
      }
      if (failed) throw failed;
    };
    await self.navigator.locks.request("portal-prijave", { ifAvailable: true }, work);
  }

  return { SYNC, add, all, remove, sendAll, watch };
})();

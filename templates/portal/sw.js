{% load i18n %}/* Keeps the offline page and what it needs; everything else comes from the network. */
const FILES = [{% for file in files %}"{{ file|escapejs }}",{% endfor %}];
const PAGES = ["/brez-povezave/", "/en/brez-povezave/"];
const CACHE = "portal-" + FILES.join("").split("").reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) >>> 0, 7);

/* Fetched as nobody: the page of a signed-in person must not stay behind on a shared device. */
const keep = async (cache, page) => cache.put(page, await fetch(page, { credentials: "omit" }));

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => Promise.all([cache.addAll(FILES), ...PAGES.map((page) => keep(cache, page))])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("portal-") && name !== CACHE);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.mode === "navigate") {
    const page = url.pathname.startsWith("/en/") ? PAGES[1] : PAGES[0];
    event.respondWith(fetch(event.request).catch(() => caches.match(page)));
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
  }
});

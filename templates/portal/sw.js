{% load i18n %}/* Keeps the offline pages and what they need, and sends reports that waited; everything else comes from the network. */
importScripts("{{ queue|escapejs }}");
const FILES = [{% for file in files %}"{{ file|escapejs }}",{% endfor %}];
const PAGES = ["/brez-povezave/", "/en/brez-povezave/"];
const FORMS = ["/izboljsajmo-ptuj/brez-povezave/", "/en/izboljsajmo-ptuj/brez-povezave/"];
const CACHE = "portal-" + FILES.join("").split("").reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) >>> 0, 7);

/* Fetched as nobody: the page of a signed-in person must not stay behind on a shared device. */
const keep = async (cache, page) => cache.put(page, await fetch(page, { credentials: "omit" }));

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => Promise.all([cache.addAll(FILES), ...PAGES.concat(FORMS).map((page) => keep(cache, page))])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("portal-") && name !== CACHE);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))).then(() => self.clients.claim()));
});

/* Reports can be written without a connection, everything else waits. */
const instead = (path) => (path.includes("/izboljsajmo-ptuj/nova/") || path.includes("/izboljsajmo-ptuj/brez-povezave/") ? FORMS : PAGES)[path.startsWith("/en/") ? 1 : 0];

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.mode === "navigate") {
    event.respondWith(fetch(event.request).catch(() => caches.match(instead(url.pathname))));
    /* Whoever is about to report gets the form with the categories of today. */
    if (url.pathname.endsWith("/izboljsajmo-ptuj/nova/")) event.waitUntil(caches.open(CACHE).then((cache) => keep(cache, instead(url.pathname))).catch(() => {}));
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
  }
});

/* Notices: title and a path of ours, nothing else; whatever comes from elsewhere leads to the list of notices. */
const NOTICES = "/moj-ptuj/obvestila/";

self.addEventListener("push", (event) => {
  const notice = event.data ? event.data.json() : {};
  const shown = { tag: notice.tag, icon: "{{ icon|escapejs }}", badge: "{{ icon|escapejs }}", data: notice.url || NOTICES };
  event.waitUntil(self.registration.showNotification(notice.title || "Moj Ptuj", shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const goal = new URL(event.notification.data, self.location.origin);
  event.waitUntil(self.clients.openWindow(goal.origin === self.location.origin ? goal.href : NOTICES));
});

self.addEventListener("sync", (event) => {
  if (event.tag === self.portalQueue.SYNC) event.waitUntil(self.portalQueue.sendAll());
});

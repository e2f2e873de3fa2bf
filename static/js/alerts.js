/* Alerts in open pages: asks every few seconds what holds (`data-state`), a few hundred bytes without cookies. What comes
   while somebody reads stands at the lower edge of the window, so that nothing moves under their eyes; with the next page
   it stands above. Shrunk it stays a line, it is never gone. Without this file every new page shows what holds. */
(() => {
  "use strict";
  const box = document.querySelector("[data-state]");
  if (!box) return;
  const PAUSE = 3300, HIDDEN = 30000, MOST = 60000, JITTER = 0.06; /* 3.5 s at most, then at most 1.5 s old */
  const PATIENCE = 5000; /* then an answer that hangs is none */
  const polite = document.querySelector("[data-alerts-polite]"), assertive = document.querySelector("[data-alerts-assertive]");
  const english = box.dataset.lang === "en" ? "en" : "sl";
  const shrunk = new Set(JSON.parse(sessionStorage.getItem("opozorila") || "[]"));
  let etag = "", timer = 0, failures = 0;

  const part = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text }, more);
  function icon(name) {
    const space = "http://www.w3.org/2000/svg", svg = document.createElementNS(space, "svg"), use = document.createElementNS(space, "use");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${box.dataset.icons}#${name}`);
    svg.append(use);
    return svg;
  }

  function small(strip) {
    strip.classList.toggle("small", shrunk.has(strip.dataset.alert));
    strip.querySelector("button").hidden = shrunk.has(strip.dataset.alert);
  }
  function dress(strip) {
    const button = part("button", box.dataset.shrink, { type: "button", className: "shrink" });
    button.addEventListener("click", () => {
      shrunk.add(strip.dataset.alert);
      sessionStorage.setItem("opozorila", JSON.stringify([...shrunk]));
      small(strip);
      strip.querySelector("a")?.focus();
    });
    strip.querySelector(".wrap").append(button);
    small(strip);
  }
  function make(alert) {
    const words = alert[english], strip = part("section", "", { className: "strip late" }), wrap = part("div", "", { className: "wrap" }), line = part("p", "");
    strip.dataset.alert = alert.id;
    strip.dataset.color = alert.colour;
    strip.setAttribute("aria-label", words.label);
    line.append(part("strong", `${words.label}:`), " ", part("span", words.text), " ", part("a", words.link, { className: "ds-link", href: words.url }));
    wrap.append(icon(alert.colour === "info" ? "podatek" : "opozorilo"), line);
    strip.append(wrap);
    dress(strip);
    return strip;
  }

  function show(alerts) {
    const known = new Map([...box.querySelectorAll("[data-alert]")].map((strip) => [strip.dataset.alert, strip]));
    const late = document.querySelector(".strips-late") || part("div", "", { className: "strips-late" });
    if (!late.isConnected) box.after(late);
    for (const strip of late.querySelectorAll("[data-alert]")) known.set(strip.dataset.alert, strip);
    for (const alert of alerts) {
      if (known.delete(alert.id)) continue;
      late.append(make(alert));
      (alert.urgent ? assertive : polite).textContent = `${alert[english].label}: ${alert[english].text}`;
    }
    for (const gone of known.values()) {
      if (gone.parentElement === late) gone.remove();
      else if (!gone.classList.contains("over")) { /* the place stays, so that nothing moves */
        gone.classList.add("over");
        gone.querySelector("strong").textContent = `${box.dataset.over}:`;
      }
    }
  }

  const next = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(ask, pause * (1 + (Math.random() * 2 - 1) * JITTER));
  };
  async function ask() {
    if (navigator.onLine === false) return next(PAUSE);
    try {
      const answer = await fetch(box.dataset.state, {
        credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(PATIENCE), headers: etag ? { "If-None-Match": etag } : {},
      });
      if (answer.status === 200) {
        show((await answer.json()).alerts);
        etag = answer.headers.get("ETag") || "";
      } else if (answer.status !== 304) throw new Error(answer.status);
      failures = 0;
    } catch {
      failures += 1; /* no connection, or no answer of ours: later, ever later; what was known stands */
    }
    next(Math.min(MOST, (document.hidden ? HIDDEN : PAUSE) * 2 ** Math.min(failures, 4)));
  }

  for (const strip of box.querySelectorAll("[data-alert]")) dress(strip);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) next(0); });
  next(PAUSE / 2);
})();

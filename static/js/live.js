/* Lists with `data-live` and an id follow what the portal finds: asked for again while something in them is being checked
   (`data-checking`), soon at first, then ever more seldom, at most a few minutes; with `data-every` (seconds) besides for
   as long as the page is looked at; and at once when a script of the page says `portal:changed`. Without this file a
   reload does the same. */
(() => {
  "use strict";

  const FIRST = 1500, AT_ONCE = 400, SELDOM = 60000, PATIENCE = 15000;
  let timer;
  const fresh = async () => {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(PATIENCE) });
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };
  const every = () => 1000 * (document.querySelector("[data-checking][data-every]")?.dataset.every || 0);
  const follow = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      if (every() && document.hidden) return;
      try {
        const page = await fresh();
        for (const list of document.querySelectorAll("[data-live]")) {
          const newer = page.getElementById(list.id);
          if (newer && !list.contains(document.activeElement)) list.replaceWith(newer);
        }
        document.dispatchEvent(new Event("portal:listed"));
      } catch {
        /* no connection: the next time */
      }
      if (every()) follow(every());
      else if (pause * 1.5 < SELDOM && document.querySelector("[data-checking]")) follow(Math.max(FIRST, pause * 1.5));
    }, pause);
  };
  document.addEventListener("portal:changed", () => follow(AT_ONCE));
  document.addEventListener("visibilitychange", () => { if (every() && !document.hidden) follow(AT_ONCE); });
  if (document.querySelector("[data-checking]")) follow(FIRST);
})();

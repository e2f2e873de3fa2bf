/* Lists with `data-live` and an id follow what the portal finds: asked for again while something in them is being checked
   (`data-checking`), soon at first, then ever more seldom, at most a few minutes; and at once when a script of the page
   says `portal:changed`. Without this file a reload does the same. */
(() => {
  "use strict";

  const FIRST = 1500, AT_ONCE = 400, SELDOM = 60000;
  let timer;
  const fresh = async () => new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const follow = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
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
      if (pause * 1.5 < SELDOM && document.querySelector("[data-checking]")) follow(Math.max(FIRST, pause * 1.5));
    }, pause);
  };
  document.addEventListener("portal:changed", () => follow(AT_ONCE));
  if (document.querySelector("[data-checking]")) follow(FIRST);
})();

/* What is copied to a bank: a button beside every `data-copy`, where the browser can. Without this file people select it. */
(() => {
  "use strict";

  if (!navigator.clipboard) return;
  for (const place of document.querySelectorAll("[data-copy]")) {
    const { copy, copyLabel, copied } = place.dataset;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "ds-button copy-btn", textContent: copyLabel });
    Object.assign(button.dataset, { variant: "tertiary", size: "sm" });
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(copy);
        button.textContent = copied;
        setTimeout(() => { button.textContent = copyLabel; }, 3000);
      } catch {
        getSelection().selectAllChildren(place);
      }
    });
    place.append(" ", button);
  }
})();

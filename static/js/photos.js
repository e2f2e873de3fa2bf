/* Shows the photos that were just chosen, before they are sent. What the browser cannot show (HEIC) stands by its name. */
(() => {
  "use strict";

  const picture = (file, words) => new Promise((resolve) => {
    const reader = new FileReader();
    const image = new Image();
    const name = Object.assign(document.createElement("span"), { className: "breaks", textContent: words.unseen });
    image.alt = words.shown;
    image.addEventListener("load", () => resolve(image));
    for (const one of [image, reader]) one.addEventListener("error", () => resolve(name));
    reader.addEventListener("load", () => (image.src = reader.result));
    reader.readAsDataURL(file);
  });

  for (const field of document.querySelectorAll("[data-photos]:not([data-shown])")) {
    field.dataset.shown = "";
    const input = field.querySelector("input[type=file]"), list = field.querySelector("[data-photos-new]");
    input.addEventListener("change", async () => {
      const files = [...input.files], told = (text, file) => text.replace("{name}", file.name);
      const { new: shown, unseen } = field.dataset;
      const made = await Promise.all(files.map((file) => picture(file, { shown: told(shown, file), unseen: told(unseen, file) })));
      list.replaceChildren(...made.map((part) => {
        const item = document.createElement("li");
        item.append(part);
        return item;
      }));
      list.hidden = !made.length;
    });
  }
})();

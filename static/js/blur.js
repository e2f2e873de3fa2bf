/* Parts of a photo that are to be blurred, drawn on the picture by finger, pen, mouse or keys. The numbers in the form
   are what is sent; this file writes them, and draws what stands there. Without it they are typed. */
document.querySelectorAll("[data-blur]").forEach((root) => {
  "use strict";

  const SIDES = ["left", "top", "width", "height"], LEAST = 1, STEP = 1, FIRST = 20, TAP = 6;
  const find = (name) => root.querySelector(`[data-blur-${name}]`);
  const stage = find("stage"), numbers = find("numbers"), away = find("away"), news = find("news");
  const template = root.querySelector("template");
  const parts = [];
  let chosen = null;

  const filled = (text, number) => text.replace("{number}", number);
  const within = (value, least, most) => Math.min(Math.max(value, least), most);
  const read = (input) => Number.parseFloat(input.value.replace(",", "."));
  const inputs = (row) => Object.fromEntries(SIDES.map((side) => [side, row.querySelector(`[name$=${side}]`)]));
  const share = (event) => {
    const box = stage.getBoundingClientRect();
    return { x: (100 * (event.clientX - box.left)) / box.width, y: (100 * (event.clientY - box.top)) / box.height };
  };

  const number = () => {
    parts.forEach((part, index) => {
      const name = filled(root.dataset.name, index + 1);
      part.tag.textContent = index + 1;
      part.shape.setAttribute("aria-label", name);
      part.row.querySelector("legend").textContent = name;
    });
    away.disabled = !chosen;
  };

  const place = (part, { left, top, width, height }) => {
    const box = { width: within(width, LEAST, 100), height: within(height, LEAST, 100) };
    box.left = within(left, 0, 100 - box.width);
    box.top = within(top, 0, 100 - box.height);
    part.box = box;
    for (const side of SIDES) {
      part.shape.style[side] = `${box[side]}%`;
      part.inputs[side].value = (Math.round(box[side] * 10) / 10).toLocaleString(document.documentElement.lang);
    }
  };

  const choose = (part) => {
    chosen = part;
    away.disabled = !part;
  };

  const drop = (part) => {
    const index = parts.indexOf(part);
    parts.splice(index, 1);
    part.shape.remove();
    part.row.remove();
    choose(null);
    number();
    news.textContent = root.dataset.gone;
    (parts[Math.min(index, parts.length - 1)]?.shape || find("add")).focus();
  };

  /* Follows the pointer until it is let go; `move` gets how far it went, in percent. */
  const follow = (event, target, move, end = () => {}) => {
    const from = share(event);
    target.setPointerCapture(event.pointerId);
    const moved = (next) => move(share(next).x - from.x, share(next).y - from.y);
    const stop = () => {
      target.removeEventListener("pointermove", moved);
      end();
    };
    target.addEventListener("pointermove", moved);
    target.addEventListener("pointerup", stop, { once: true });
    target.addEventListener("pointercancel", stop, { once: true });
  };

  const held = (part, event) => {
    if (event.button) return;
    event.preventDefault();
    event.stopPropagation();
    part.shape.focus();
    const { ...from } = part.box;
    const resizes = event.target === part.corner;
    follow(event, part.shape, (x, y) => place(part, resizes
      ? { ...from, width: Math.min(from.width + x, 100 - from.left), height: Math.min(from.height + y, 100 - from.top) }
      : { ...from, left: from.left + x, top: from.top + y }));
  };

  const keys = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const pressed = (part, event) => {
    if (["Delete", "Backspace"].includes(event.key)) {
      event.preventDefault();
      return drop(part);
    }
    const way = keys[event.key];
    if (!way) return undefined;
    event.preventDefault();
    const [x, y] = way.map((one) => one * STEP), box = part.box;
    return place(part, event.shiftKey
      ? { ...box, width: Math.min(box.width + x, 100 - box.left), height: Math.min(box.height + y, 100 - box.top) }
      : { ...box, left: box.left + x, top: box.top + y });
  };

  const add = (box, row) => {
    if (!row) {
      row = template.content.firstElementChild.cloneNode(true);
      numbers.append(row);
    }
    const shape = document.createElement("button");
    shape.type = "button";
    shape.className = "blur-part";
    const tag = document.createElement("span"), corner = document.createElement("i");
    shape.append(tag, corner);
    stage.append(shape);
    const part = { row, shape, tag, corner, inputs: inputs(row), box };
    parts.push(part);
    place(part, box);
    shape.addEventListener("focus", () => choose(part));
    shape.addEventListener("pointerdown", (event) => held(part, event));
    shape.addEventListener("keydown", (event) => pressed(part, event));
    row.addEventListener("change", () => {
      const values = Object.fromEntries(SIDES.map((side) => [side, read(part.inputs[side])]));
      if (SIDES.every((side) => Number.isFinite(values[side]))) place(part, values);
    });
    number();
    return part;
  };

  stage.addEventListener("pointerdown", (event) => {
    if (event.button || event.target.closest(".blur-part")) return;
    event.preventDefault();
    const from = share(event);
    let part = null;
    follow(event, stage, (x, y) => {
      const far = Math.max(Math.abs(x), Math.abs(y)) > (100 * TAP) / stage.clientWidth;
      if (!part && !far) return;
      part ||= add({ left: from.x, top: from.y, width: LEAST, height: LEAST });
      const to = { x: within(from.x + x, 0, 100), y: within(from.y + y, 0, 100) };
      place(part, {
        left: Math.min(from.x, to.x), top: Math.min(from.y, to.y),
        width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y),
      });
    }, () => part?.shape.focus());
  });
  find("add").addEventListener("click", () => {
    const middle = 50 - FIRST / 2;
    const part = add({ left: middle, top: middle, width: FIRST, height: FIRST });
    news.textContent = filled(root.dataset.added, parts.length);
    part.shape.focus();
  });
  away.addEventListener("click", () => chosen && drop(chosen));

  for (const row of numbers.querySelectorAll(".blur-row")) {
    const box = Object.fromEntries(Object.entries(inputs(row)).map(([side, input]) => [side, read(input)]));
    if (SIDES.every((side) => Number.isFinite(box[side]))) add(box, row);
    else if (SIDES.every((side) => !inputs(row)[side].value.trim())) row.remove();
  }
  numbers.open = false;
  stage.classList.add("live");
  for (const name of ["how", "tools"]) find(name).hidden = false;
});

/* Questions that follow from an answer on the same page are shown and hidden at once. The server decides the same
   again when the page is saved; without this file every such question is shown with a line that says when to answer. */
(() => {
  "use strict";
  const form = document.getElementById("obrazec"), source = document.getElementById("pogoji");
  if (!form || !source) return;
  const { conditions, types, known } = JSON.parse(source.textContent);
  form.classList.add("live");
  for (const one of form.querySelectorAll(".cond.off")) one.classList.remove("off");

  /* 1.234,50 and 1,234.50, 14,5 and 14.5; a single dot (in English a comma) before three digits groups thousands. */
  const thousands = document.documentElement.lang.startsWith("en") ? "," : ".";
  const number = (text) => {
    let plain = text.replace(/[\s€]/g, "").replace("−", "-");
    const last = Math.max(plain.lastIndexOf(","), plain.lastIndexOf("."));
    if (last >= 0) {
      const mark = plain[last], other = mark === "," ? "." : ",";
      const groups = plain.indexOf(mark) !== last || (mark === thousands && !plain.includes(other) && /[.,]\d{3}$/.test(plain));
      plain = groups ? plain.replaceAll(mark, "") : plain.slice(0, last).replaceAll(other, "") + "." + plain.slice(last + 1);
    }
    return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
  };
  const day = (parts) => {
    const [d, m, y] = parts.length === 3 ? parts : (parts[0] || "").split(/[\s.]+/);
    if (!/^\d{1,2}\.?$/.test(d || "") || !/^\d{1,2}\.?$/.test(m || "") || !/^\d{4}$/.test(y || "")) return null;
    return `${y}-${String(parseInt(m, 10)).padStart(2, "0")}-${String(parseInt(d, 10)).padStart(2, "0")}`;
  };
  const hour = (text) => {
    const found = /^(\d{1,2})(?:[.:,](\d{2}))?$/.exec(text);
    return found ? `${found[1].padStart(2, "0")}:${found[2] || "00"}` : null;
  };

  const all = (name) => [...form.querySelectorAll(`[name="${name}"]`)];
  const text = (name) => (all(name)[0]?.value || "").trim();
  const parts = (name, count) => Array.from({ length: count }, (_, at) => text(`${name}_${at}`));
  const read = {
    choice: (name) => (all(name).length > 1 || all(name)[0].type === "radio" ? all(name).find((one) => one.checked)?.value : text(name)) || null,
    choices: (name) => all(name).filter((one) => one.checked).map((one) => one.value),
    number: (name) => number(text(name)),
    money: (name) => { const euros = number(text(name)); return euros === null ? null : Math.round(euros * 100); },
    date: (name) => (parts(name, 3).some(Boolean) ? day(parts(name, 3)) : null),
    datetime: (name) => { const at = day(parts(name, 3)), time = hour(text(`${name}_3`)); return at && time ? `${at}T${time}` : null; },
    time: (name) => hour(text(name)),
    map_point: (name) => text(name) || text(`${name}-lat`) || null,
    boolean: (name) => (all(name)[0].type === "checkbox" ? all(name)[0].checked : { true: true, false: false }[read.choice(name)] ?? null),
  };
  read.quarter = read.choice;

  function value(id, row) {
    const about = types[id];
    if (!about) return known[id] ?? null;
    if (about.type === "group") return all(id).length ? all(id) : null;
    const name = about.group ? `${about.group}-${row}-${id}` : id;
    const first = all(name)[0] || all(`${name}_0`)[0];
    if (!first || first.closest(".cond[hidden]")) return null;
    return about.type in read ? read[about.type](name) : text(name) || null;
  }

  const equal = (one, other) => (Array.isArray(one) ? one.includes(other) : one !== null && one === other);
  const compare = {
    eq: equal,
    ne: (one, other) => !equal(one, other),
    in: (one, others) => others.some((other) => equal(one, other)),
    gt: (one, other) => one !== null && one > other,
    gte: (one, other) => one !== null && one >= other,
    lt: (one, other) => one !== null && one < other,
    lte: (one, other) => one !== null && one <= other,
  };

  function holds([op, ...rest], row) {
    if (op === "and") return rest.every((part) => holds(part, row));
    if (op === "or") return rest.some((part) => holds(part, row));
    if (op === "not") return !holds(rest[0], row);
    const [id, wanted, kind] = rest;
    let found = value(id, row);
    if (op === "filled") return !(found === null || found.length === 0 || (kind === "checkbox" && !found)) === wanted;
    if (found === null && kind === "checkbox") found = false;
    if (kind === "number" && found !== null) found = Number(found);
    return compare[op](found, wanted);
  }

  function update() {
    for (const block of form.querySelectorAll("[data-cond]")) {
      block.hidden = !holds(conditions[block.dataset.cond], block.closest("[data-row]")?.dataset.row);
    }
  }
  for (const name of ["input", "change", "portal:added"]) form.addEventListener(name, update);
  update();
})();

/* Rows of repeating groups without loading the page: added, removed, put back. Without this file the same buttons send
   the page and the server does it. */
(() => {
  "use strict";
  const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  /* A ULID, as the server makes them: milliseconds, then chance. */
  function newId() {
    let time = Date.now(), id = "";
    for (let at = 0; at < 10; at++) {
      id = ALPHABET[time % 32] + id;
      time = Math.floor(time / 32);
    }
    return id + [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => ALPHABET[byte % 32]).join("");
  }

  for (const set of document.querySelectorAll("[data-group]")) {
    const rows = set.querySelector("[data-rows]"), add = set.querySelector("[data-add]"), blank = set.querySelector("template[data-blank]");
    const say = set.querySelector("[data-say]"), undo = set.querySelector("[data-undo]");
    const { item, most, added, removed } = set.dataset;
    let gone = null;

    const nameOf = (row) => row.querySelector("[data-name]").textContent;
    const focusIn = (row) => row.querySelector("input:not([type=hidden]), select, textarea").focus();
    function settle(node) {
      [...rows.children].forEach((row, at) => {
        for (const name of row.querySelectorAll("[data-name]")) name.textContent = `${item} ${at + 1}`;
      });
      add.parentElement.hidden = rows.children.length >= Number(most);
      node.dispatchEvent(new CustomEvent("portal:added", { bubbles: true, detail: node }));
      set.dispatchEvent(new Event("change", { bubbles: true }));
    }

    set.addRow = (id) => {
      const made = document.createElement("template");
      made.innerHTML = blank.innerHTML.replaceAll("VRSTICA", id);
      const row = made.content.firstElementChild;
      rows.append(row);
      settle(row);
      return row;
    };

    add.addEventListener("click", (event) => {
      event.preventDefault();
      const row = set.addRow(newId());
      focusIn(row);
      say.textContent = `${added}: ${nameOf(row)}.`;
    });

    rows.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove]");
      if (!button) return;
      event.preventDefault();
      const row = button.closest("[data-row]");
      gone = { row, before: row.nextElementSibling };
      const told = `${removed}: ${nameOf(row)}.`;
      row.remove();
      settle(set);
      undo.hidden = false;
      undo.querySelector("[data-undo-text]").textContent = say.textContent = told;
      undo.querySelector("button").focus();
    });

    undo.querySelector("button").addEventListener("click", () => {
      rows.insertBefore(gone.row, gone.before?.isConnected ? gone.before : null);
      undo.hidden = true;
      settle(gone.row);
      focusIn(gone.row);
      say.textContent = `${added}: ${nameOf(gone.row)}.`;
    });
  }
})();

// Buttons above the texts of news: each puts the marks of Markdown around what is selected. Without scripts the marks
// are typed; the hint under the field shows them.
const TOOLS = [
  ["Naslov", (text) => `\n## ${text || "Naslov"}\n`],
  ["Krepko", (text) => `**${text || "krepko"}**`],
  ["Seznam", (text) => `\n${(text || "prvo\ndrugo").split("\n").map((line) => `- ${line}`).join("\n")}\n`],
  ["Povezava", (text) => `[${text || "besedilo povezave"}](https://)`],
];

function put(area, made) {
  const begin = area.selectionStart;
  const text = made(area.value.slice(begin, area.selectionEnd));
  area.setRangeText(text, begin, area.selectionEnd, "end");
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const area of document.querySelectorAll("textarea[data-markdown]")) {
  const bar = document.createElement("div");
  bar.className = "markdown-tools";
  const words = (area.dataset.markdown || "").split("|");
  TOOLS.forEach(([name, made], place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words[place] || name;
    button.addEventListener("click", () => put(area, made));
    bar.append(button);
  });
  area.before(bar);
}

/* Proof of work beside a form, loaded after the widget: where its computing comes from. Nothing is asked of people. */
const widget = document.querySelector("altcha-widget[data-worker]");
if (widget) {
  const start = () => new Worker(widget.dataset.worker);
  for (const size of ["256", "384", "512"]) globalThis.$altcha.algorithms.set(`PBKDF2/SHA-${size}`, start);
}

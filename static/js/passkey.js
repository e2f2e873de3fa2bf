/* Passkeys: asks the browser for one and posts its answer. Needs webauthn-json.js (django-allauth). */
(() => {
  "use strict";

  const form = document.querySelector("form[data-passkey]");
  const data = document.getElementById("passkey-data");
  if (!form || !data || !window.webauthnJSON) return;
  const options = JSON.parse(data.textContent);
  const problem = form.querySelector("[data-passkey-error]");
  const answer = form.querySelector("[name=credential]");
  form.hidden = false;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    delete form.dataset.sent;
    problem.hidden = true;
    try {
      const credential = form.dataset.passkey === "create"
        ? await window.webauthnJSON.create(options.creation_options)
        : await window.webauthnJSON.get(options.request_options);
      answer.value = JSON.stringify(credential);
      HTMLFormElement.prototype.submit.call(form);
    } catch {
      problem.hidden = false;
    }
  });
})();

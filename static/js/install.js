/* The browser offers to keep the portal as an app: a button says so, where it is of use. */
let offer = null;
const install = document.querySelector("[data-install]");
self.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = event;
  install.hidden = false;
});
install.addEventListener("click", async () => {
  install.hidden = true;
  await offer.prompt();
});

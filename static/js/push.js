/* Notices on this device: the browser asks its maker's push service for an address, which the form hands to the portal. */
const form = document.querySelector("form[data-push]");
const button = form.querySelector("button:not([name])");
const say = form.querySelector("[role=status]");
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
const words = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/* "Firefox, Windows": enough to know one's devices apart. */
const label = () => {
  const agent = navigator.userAgent;
  const browser = ["Firefox", "Edg", "OPR", "Chrome", "Safari"].find((name) => agent.includes(name)) ?? "";
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux"].find((name) => agent.includes(name)) ?? "";
  return [{ Edg: "Edge", OPR: "Opera" }[browser] ?? browser, system].filter(Boolean).join(", ");
};

const subscribe = async () => {
  if ((await Notification.requestPermission()) !== "granted") {
    say.textContent = form.dataset.denied;
    return;
  }
  const worker = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: bytes(form.dataset.push) };
  await (await worker.pushManager.getSubscription())?.unsubscribe();
  const given = await worker.pushManager.subscribe(options);
  form.elements.endpoint.value = given.endpoint;
  form.elements.p256dh.value = words(given.getKey("p256dh"));
  form.elements.auth.value = words(given.getKey("auth"));
  form.elements.label.value = label();
  form.submit();
};

if ("serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  button.hidden = false;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    subscribe().catch(() => { say.textContent = form.dataset.failed; });
  });
}

/* "In which quarter am I?": asks the device for its position, then the server. */
document.addEventListener("DOMContentLoaded", () => {
  /* About ten metres are enough, and the address keeps them no longer than the answer needs. */
  if (location.search) history.replaceState(null, "", location.pathname);
  const box = document.querySelector("[data-where]");
  if (!box || !("geolocation" in navigator)) return;
  box.hidden = false;
  const status = box.querySelector("[role=status]");
  box.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => { location.search = `?lat=${coords.latitude.toFixed(4)}&lon=${coords.longitude.toFixed(4)}`; },
      () => { status.textContent = box.dataset.denied; },
      { enableHighAccuracy: true, timeout: 10000 },
    );
  });
});

/* "In which quarter am I?": asks the device for its position, then the server. */
document.addEventListener("DOMContentLoaded", () => {
  const box = document.querySelector("[data-where]");
  if (!box || !("geolocation" in navigator)) return;
  box.hidden = false;
  const status = box.querySelector("[role=status]");
  box.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => { location.search = `?lat=${coords.latitude.toFixed(6)}&lon=${coords.longitude.toFixed(6)}`; },
      () => { status.textContent = box.dataset.denied; },
      { enableHighAccuracy: true, timeout: 10000 },
    );
  });
});

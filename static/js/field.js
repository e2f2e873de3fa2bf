/* "Where I am": asks the device for its position and shows the nearest reports first, with the same filters. */
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("[data-field]"), box = form?.querySelector("[data-here]");
  if (!box || !("geolocation" in navigator)) return;
  box.hidden = false;
  const keep = (name, value) => {
    let input = form.querySelector(`[name=${name}]`);
    if (!input) {
      input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      form.append(input);
    }
    input.value = value.toFixed(4); /* about ten metres */
  };
  box.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        keep("lat", coords.latitude);
        keep("lon", coords.longitude);
        form.submit();
      },
      () => { box.querySelector("[role=status]").textContent = form.dataset.denied; },
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 30000 },
    );
  });
});

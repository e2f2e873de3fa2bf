/* The map in the browser, in place of the drawing: our own land, tiles only when the installation has some. */
document.addEventListener("DOMContentLoaded", async () => {
  const box = document.querySelector("[data-map]");
  const data = document.getElementById("tocke");
  if (!box || !data || !window.L) return;
  const L = window.L, pins = JSON.parse(data.textContent);
  let land;
  try { land = await (await fetch(box.dataset.land)).json(); } catch { return; }

  const drawing = box.querySelector("svg");
  const label = drawing.getAttribute("aria-label");
  drawing.remove();
  box.classList.add("live");
  const map = L.map(box, { zoomControl: false, attributionControl: Boolean(box.dataset.tiles), scrollWheelZoom: false, zoomSnap: box.dataset.tiles ? 1 : 0.25, minZoom: 11, maxZoom: 18 });
  L.control.zoom({ position: "topright", zoomInTitle: box.dataset.in, zoomOutTitle: box.dataset.out }).addTo(map);
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", label);
  if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { attribution: box.dataset.attribution }).addTo(map);

  map.createPane("names").style.zIndex = 450; /* below the pins */
  const quarters = L.geoJSON(land, {
    interactive: false,
    style: ({ properties }) => ({ className: `land ${properties.class}` }),
    filter: ({ properties }) => properties.class === "quarter" || !box.dataset.tiles,
  }).addTo(map);
  for (const layer of quarters.getLayers()) {
    const name = layer.feature.properties.name;
    if (layer.feature.properties.class === "quarter") layer.bindTooltip(name.replace("Četrt ", ""), { permanent: true, direction: "center", pane: "names", className: "quarter-name" });
  }

  const whole = "whole" in box.dataset; /* many more than the pins: all of the town is shown */
  const bounds = pins.length && !whole ? L.latLngBounds(pins.map((pin) => [pin.lat, pin.lon])) : quarters.getBounds();
  map.fitBounds(bounds.pad(0.15), { maxZoom: 15, animate: false });

  /* From afar a crowd of pins is dots: numbers that cover each other tell nothing. */
  const crowd = () => box.classList.toggle("far", (whole || pins.length > 25) && map.getZoom() < 13.5);
  map.on("zoomend", crowd);
  crowd();

  const markers = new Map();
  for (const pin of pins) {
    const icon = L.divIcon({ className: `pin-live ${pin.look || ""} ${pin.number ? "" : "plain"}`, html: `<span><b>${pin.number}</b></span>`, iconSize: [28, 36], iconAnchor: [14, 36], popupAnchor: [0, -34] });
    const popup = document.createElement("a");
    popup.href = pin.url || `#${pin.slug}`;
    popup.textContent = pin.name;
    const marker = L.marker([pin.lat, pin.lon], { icon, title: pin.name, riseOnHover: true });
    marker.addTo(map).bindPopup(popup);
    marker.getElement().setAttribute("aria-label", pin.number ? `${pin.number}. ${pin.name}` : pin.name);
    markers.set(String(pin.number), marker);
  }

  const urls = new Set(pins.map((pin) => pin.url));
  box.dispatchEvent(new CustomEvent("map:ready", { bubbles: true, detail: { L, map, urls } }));

  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });

  for (const button of document.querySelectorAll("[data-pin]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const marker = markers.get(button.dataset.pin);
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      box.scrollIntoView({ block: "nearest", behavior: still ? "auto" : "smooth" });
      map.setView(marker.getLatLng(), Math.max(map.getZoom(), 15), { animate: !still });
      marker.openPopup();
      marker.getElement().focus();
    });
  }
});

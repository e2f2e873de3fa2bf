/* The area of an alert is drawn on the map, corner by corner, and stands in the field below as lines of latitude and
   longitude, where keys change it as well. Ticked quarters are shown. Without this file the field is all there is. */
(() => {
  "use strict";
  const L = window.L, box = document.querySelector("[data-area]");
  if (!L || !box) return;
  const field = document.getElementById(box.dataset.field), count = box.querySelector("[data-count]");
  const ticks = [...document.querySelectorAll("input[name=quarters]")];
  const nameOf = (tick) => tick.closest("label").textContent.trim();

  async function start() {
    let land;
    try { land = await (await fetch(box.dataset.land)).json(); } catch { return; }
    box.hidden = false;
    const [south, west, north, east] = box.dataset.box.split(",").map(Number);
    const map = L.map(box.querySelector(".canvas"), { zoomControl: false, attributionControl: Boolean(box.dataset.tiles), scrollWheelZoom: false, minZoom: 10, maxZoom: 18 });
    L.control.zoom({ position: "topright", zoomInTitle: box.dataset.in, zoomOutTitle: box.dataset.out }).addTo(map);
    if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { attribution: box.dataset.attribution, maxZoom: 18 }).addTo(map);
    const ground = L.geoJSON(land, { interactive: false, style: ({ properties }) => ({ className: `land ${properties.class}` }) }).addTo(map);
    map.fitBounds([[south, west], [north, east]], { animate: false });
    const drawn = L.polygon([], { className: "drawn", interactive: false }).addTo(map);
    const corners = L.layerGroup().addTo(map);
    let points = [];

    function quarters() {
      const chosen = new Set(ticks.filter((tick) => tick.checked).map(nameOf));
      for (const layer of ground.getLayers()) {
        const { class: kind, name } = layer.feature.properties;
        if (kind === "quarter") layer.getElement()?.classList.toggle("chosen", chosen.has(name) && !points.length);
      }
    }
    function show() {
      drawn.setLatLngs(points);
      corners.clearLayers();
      points.forEach((point, place) => {
        const corner = L.marker(point, { draggable: true, keyboard: false, icon: L.divIcon({ className: "corner", iconSize: [16, 16] }) }).addTo(corners);
        corner.on("drag", () => { points[place] = corner.getLatLng(); drawn.setLatLngs(points); });
        corner.on("dragend", write);
      });
      count.textContent = points.length ? `${box.dataset.told}: ${points.length}` : "";
      quarters();
    }
    function write() {
      field.value = points.map(({ lat, lng }) => `${lat.toFixed(5)}, ${lng.toFixed(5)}`).join("\n");
      show();
    }
    function read() {
      points = field.value.split("\n").map((line) => line.replace(/,/g, " ").split(/\s+/).filter(Boolean).map(Number))
        .filter((pair) => pair.length === 2 && pair.every(Number.isFinite)).map(([lat, lng]) => L.latLng(lat, lng));
      show();
    }
    map.on("click", ({ latlng }) => { points.push(latlng); write(); });
    box.querySelector("[data-undo]").addEventListener("click", () => { points.pop(); write(); });
    box.querySelector("[data-clear]").addEventListener("click", () => { points = []; write(); });
    field.addEventListener("change", read);
    for (const tick of ticks) tick.addEventListener("change", quarters);
    read();
  }
  start();
})();

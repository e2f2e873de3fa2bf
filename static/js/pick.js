/* A place is chosen on the map: by a click, by dragging the pin, by keys, or by where the device is. Without this file
   the server draws the map, and the place can be described in words in any case. */
(() => {
  "use strict";
  const L = window.L;
  if (!L) return;
  const STEP = 12, FAR = 60; /* pixels that an arrow moves the pin, and with Shift */
  const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const loaded = new Map();
  const landOf = (url) => loaded.get(url) || loaded.set(url, fetch(url).then((answer) => answer.json())).get(url);

  const inRing = ([x, y], ring) => {
    let inside = false;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ax, ay] = ring[i], [bx, by] = ring[j];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    return inside;
  };

  async function start(box) {
    const frame = box.closest("fieldset"), canvas = box.querySelector(".map"), where = box.querySelector("[data-where]");
    const lat = frame.querySelector("[data-lat]"), lon = frame.querySelector("[data-lon]"), clear = box.querySelector("[data-clear]");
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    let land;
    try { land = await landOf(box.dataset.land); } catch { return; }
    box.hidden = false;
    const map = L.map(canvas, { zoomControl: false, keyboard: false, scrollWheelZoom: false, attributionControl: Boolean(box.dataset.tiles), minZoom: 11, maxZoom: 19, zoomAnimation: !still, fadeAnimation: !still });
    L.control.zoom({ position: "topright", zoomInTitle: box.dataset.in, zoomOutTitle: box.dataset.out }).addTo(map);
    if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { attribution: box.dataset.attribution, maxZoom: 19 }).addTo(map);
    const ground = L.geoJSON(land, {
      interactive: false,
      style: ({ properties }) => ({ className: `land ${properties.class}` }),
      filter: ({ properties }) => properties.class === "quarter" || !box.dataset.tiles,
    }).addTo(map);
    for (const layer of ground.getLayers()) {
      const { name, class: kind } = layer.feature.properties;
      if (kind === "quarter") layer.bindTooltip(name.replace("Četrt ", ""), { permanent: true, direction: "center", className: "quarter-name" });
    }
    const bounds = ground.getBounds();
    const icon = L.divIcon({ className: "pin-live chosen", html: "<span></span>", iconSize: [28, 36], iconAnchor: [14, 36] });
    let pin = null;

    const quarterAt = (point) => land.features.find(({ properties, geometry }) => properties.class === "quarter" && inRing([point.lng, point.lat], geometry.coordinates[0]));
    function tell(point) {
      const quarter = point && quarterAt(point);
      where.classList.toggle("strong", Boolean(point));
      where.classList.toggle("outside", Boolean(point && !quarter));
      clear.hidden = !point;
      where.textContent = !point ? box.dataset.nothing : quarter ? `${box.dataset.chosen}: ${quarter.properties.name} (${point.lat.toFixed(5)}, ${point.lng.toFixed(5)})` : box.dataset.outside;
    }
    function set(point, { look = false, told = true } = {}) {
      if (!pin) {
        pin = L.marker(point, { icon, draggable: true, keyboard: false, alt: box.dataset.chosen }).addTo(map);
        pin.on("dragend", () => set(pin.getLatLng()));
      }
      pin.setLatLng(point);
      if (look) map.setView(point, Math.max(map.getZoom(), 16), { animate: !still });
      else if (!map.getBounds().pad(-0.05).contains(point)) map.panTo(point, { animate: !still });
      lat.value = point.lat.toFixed(6);
      lon.value = point.lng.toFixed(6);
      tell(L.latLng(point));
      if (told) lat.dispatchEvent(new Event("change", { bubbles: true }));
    }
    function unset() {
      pin?.remove();
      pin = null;
      lat.value = lon.value = "";
      tell(null);
      lat.dispatchEvent(new Event("change", { bubbles: true }));
    }
    function show() {
      const known = lat.value && lon.value && L.latLng(Number(lat.value), Number(lon.value));
      const inside = known && quarterAt(known);
      map.invalidateSize();
      if (inside) map.setView(known, 16, { animate: false });
      else map.fitBounds(known ? L.latLngBounds(bounds).extend(known) : bounds, { animate: false });
      if (known) set(known, { told: false });
      else tell(null);
      if (known && !inside && box.closest(".invalid")) where.textContent = ""; /* the server says it already */
    }

    map.on("click", (event) => set(event.latlng));
    canvas.addEventListener("keydown", (event) => {
      if (event.target !== canvas || event.ctrlKey || event.altKey || event.metaKey) return;
      const arrow = ARROWS[event.key];
      if (arrow && pin) {
        const far = event.shiftKey ? FAR : STEP;
        set(map.containerPointToLatLng(map.latLngToContainerPoint(pin.getLatLng()).add(L.point(arrow).multiplyBy(far))));
      } else if (arrow || event.key === "Enter") set(map.getCenter());
      else if (event.key === "+" || event.key === "=") pin ? map.setZoomAround(pin.getLatLng(), map.getZoom() + 1) : map.zoomIn();
      else if (event.key === "-") pin ? map.setZoomAround(pin.getLatLng(), map.getZoom() - 1) : map.zoomOut();
      else if (event.key === "Delete" && pin) unset();
      else return;
      event.preventDefault();
    });
    clear.addEventListener("click", () => { unset(); canvas.focus(); });
    const locate = box.querySelector("[data-locate]");
    locate.hidden = !("geolocation" in navigator);
    locate.addEventListener("click", () => {
      where.textContent = box.dataset.searching;
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => set(L.latLng(coords.latitude, coords.longitude), { look: true }),
        () => { where.textContent = box.dataset.denied; },
        { enableHighAccuracy: true, timeout: 10000 },
      );
    });
    frame.closest("form").addEventListener("portal:put", show);
    new ResizeObserver(() => map.invalidateSize()).observe(canvas);
    show();
  }

  const all = (place) => { for (const box of place.querySelectorAll("[data-pick]")) start(box); };
  document.addEventListener("portal:added", (event) => {
    for (const box of event.detail.querySelectorAll("[data-pick]")) if (box.hidden) start(box);
  });
  all(document);
})();

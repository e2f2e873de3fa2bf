/* Reports on the map: clusters, single ones, heat and school routes, asked for by what is in view. The list beside it
   says the same to whoever does not use the map. */
document.addEventListener("map:ready", ({ target: box, detail: { L, map, urls } }) => {
  if (!box.dataset.features) return;
  const layer = L.layerGroup().addTo(map);
  const frame = box.dataset.framed ? { target: "_blank", rel: "noopener" } : {};
  const steps = [1, 2, 5, 10, 25];
  let asked = null;

  /* The view lives in the address too: whoever comes back by the back button finds it as it was. */
  const seen = /^#m=([\d.]+)\/(-?[\d.]+)\/(-?[\d.]+)$/.exec(location.hash);
  if (seen) map.setView([Number(seen[2]), Number(seen[3])], Number(seen[1]), { animate: false });
  const remember = () => {
    const { lat, lng } = map.getCenter();
    history.replaceState(history.state, "", `#m=${map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}`);
  };

  const told = (text, numbers) => text.replace(/\{(\w+)\}/g, (all, name) => numbers[name] ?? all);

  function link(properties) {
    const text = `${properties.name} (${properties.state})`;
    return Object.assign(document.createElement("a"), { href: properties.url, textContent: text }, frame);
  }

  function single(feature, at) {
    const about = feature.properties;
    if (urls.has(about.url)) return null; /* the list has it, with its number */
    const icon = L.divIcon({ className: `pin-live plain ${about.look}`, html: "<span></span>", iconSize: [28, 36], iconAnchor: [14, 36], popupAnchor: [0, -34] });
    return L.marker(at, { icon, title: about.name, alt: about.name, riseOnHover: true, url: about.url }).bindPopup(link(about));
  }

  function cluster(feature, at) {
    const { reports, open } = feature.properties;
    const size = 26 + 8 * Math.min(4, Math.floor(Math.log10(reports) * 1.5));
    const label = told(box.dataset.cluster, { reports, open });
    const icon = L.divIcon({ className: "cluster-live", html: `<span>${reports}</span>`, iconSize: [size, size] });
    const marker = L.marker(at, { icon, title: label, alt: label });
    const openUp = () => {
      map.setView(at, Math.min(map.getZoom() + 2, map.getMaxZoom()));
      box.focus({ preventScroll: true }); /* the cluster is about to go */
    };
    marker.on("click", openUp);
    marker.on("keypress", ({ originalEvent }) => { if (originalEvent.key === "Enter") openUp(); });
    return marker;
  }

  function square(feature) {
    const { reports, open } = feature.properties;
    const step = steps.filter((least) => reports >= least).length;
    const drawn = L.geoJSON(feature, { style: { className: `heat heat-${step}` } });
    drawn.bindTooltip(told(box.dataset.cluster, { reports, open }));
    return drawn;
  }

  const MADE = { report: single, cluster, square };

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const view = map.getBounds();
    const query = new URLSearchParams(box.dataset.query);
    query.set("okvir", [view.getSouth(), view.getWest(), view.getNorth(), view.getEast()].map((value) => value.toFixed(5)).join(","));
    query.set("zum", Math.round(map.getZoom()));
    let answer;
    try {
      const response = await fetch(`${box.dataset.features}?${query}`, { signal: asked.signal, credentials: "omit" });
      if (!response.ok) return;
      answer = await response.json();
    } catch { return; /* what was drawn before stays */ }
    const opened = layer.getLayers().find((one) => one.isPopupOpen?.())?.options.url;
    layer.clearLayers();
    for (const feature of answer.features) {
      const [lon, lat] = feature.geometry.coordinates;
      const drawn = MADE[feature.properties.kind](feature, [lat, lon]);
      if (!drawn) continue;
      drawn.addTo(layer);
      drawn.getElement?.()?.setAttribute("aria-label", drawn.options.title ?? "");
    }
    if (opened) layer.getLayers().find((one) => one.options.url === opened)?.openPopup();
    box.dataset.shown = answer.features.length;
  }

  /* The map makes room for what has just opened: drawn anew, that would be gone. */
  let waiting = 0, making = false;
  map.on("autopanstart", () => { making = true; });
  map.on("moveend", () => {
    const again = !making;
    making = false;
    clearTimeout(waiting);
    waiting = setTimeout(() => { remember(); if (again) ask(); }, 150);
  });
  ask();

  if (box.dataset.routes) {
    fetch(box.dataset.routes, { credentials: "omit" }).then((response) => response.json()).then((lines) => {
      const drawn = L.geoJSON(lines, { style: { className: "school-route" } }).addTo(map);
      drawn.eachLayer((line) => line.bindTooltip(`${line.feature.properties.school}: ${line.feature.properties.name}`));
    }).catch(() => {});
  }
});

// The map: outlines of the areas, one pin, no picture from outside unless the city serves tiles itself.
// Loaded by a click (see islands/place.ts). By keyboard: Enter puts the pin in the middle of the map, the arrow keys
// move it while it has the focus. Everything shown is text, never markup.
import * as L from "leaflet";
import "./map.css";

export interface MapOptions {
  areasUrl: string;
  note: string;
  help: string;
  tiles: string | undefined;
  zoomIn: string | undefined;
  zoomOut: string | undefined;
  start: [number, number] | undefined;
  onMove: (lat: number, lon: number) => void;
}

export interface PinMap {
  moveTo(lat: number, lon: number): void;
  clear(): void;
  focus(): void;
  pinned(): boolean;
}

/** Below this the names of the areas would lie on each other. */
const NAMES_FROM_ZOOM = 13;
const STEP_PX = 8;
const LEAP_PX = 40;

export async function openMap(host: HTMLElement, options: MapOptions): Promise<PinMap> {
  const [areas] = await Promise.all([outlines(options.areasUrl), ownStyle()]);
  const map = L.map(host, { zoomControl: false, attributionControl: false, maxZoom: 18 });
  host.setAttribute("role", "application");
  host.setAttribute("aria-label", options.help);
  L.control.zoom({ zoomInTitle: options.zoomIn ?? "+", zoomOutTitle: options.zoomOut ?? "−" }).addTo(map);
  L.control.attribution({ prefix: false }).addTo(map).addAttribution(escaped(options.note));
  if (options.tiles) L.tileLayer(options.tiles, { maxZoom: 18 }).addTo(map);
  const layer = drawAreas(areas).addTo(map);
  lookAt(map, layer.getBounds(), options.start);
  nameWhenNear(map, host);
  return pinOn(map, host, options);
}

async function outlines(url: string): Promise<GeoJSON.GeoJsonObject> {
  const answer = await fetch(url, { headers: { Accept: "application/geo+json, application/json" } });
  if (!answer.ok) throw new Error(`areas: ${answer.status}`);
  return (await answer.json()) as GeoJSON.GeoJsonObject;
}

// The sheet lies beside this file under the same name; a map without it would fall apart, so wait for it.
function ownStyle(): Promise<void> {
  const href = new URL(import.meta.url.replace(/\.js(?=$|\?)/, ".css")).href;
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  return new Promise((done, failed) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    link.onload = () => done();
    link.onerror = () => failed(new Error("map style"));
    // Before the page's own, so that the city's sheet still wins.
    document.head.prepend(link);
  });
}

function drawAreas(areas: GeoJSON.GeoJsonObject): L.GeoJSON {
  return L.geoJSON(areas, {
    style: () => ({ className: "area" }),
    // A point in the data, such as the centre of an area, would become a picture we do not ship.
    filter: (feature) => feature.geometry?.type !== "Point",
    onEachFeature: (feature, layer) => {
      const name: unknown = feature.properties?.["name"];
      if (typeof name !== "string") return;
      const label = document.createElement("span");
      label.textContent = name;
      layer.bindTooltip(label, { permanent: true, direction: "center", className: "area-name" });
    },
  });
}

function lookAt(map: L.Map, bounds: L.LatLngBounds, start: [number, number] | undefined): void {
  if (bounds.isValid()) {
    map.fitBounds(bounds);
    map.setMinZoom(map.getZoom() - 1);
    map.setMaxBounds(bounds.pad(0.5));
  }
  if (start) map.setView(start, 16);
  else if (!bounds.isValid()) map.setView([0, 0], 2);
}

function nameWhenNear(map: L.Map, host: HTMLElement): void {
  const judge = (): void => void host.classList.toggle("near", map.getZoom() >= NAMES_FROM_ZOOM);
  map.on("zoomend", judge);
  judge();
}

function pinOn(map: L.Map, host: HTMLElement, options: MapOptions): PinMap {
  const icon = L.divIcon({ className: "pin", iconSize: [44, 44], iconAnchor: [22, 40] });
  const pin = L.marker(map.getCenter(), { icon, draggable: true, keyboard: true, title: options.help, autoPanOnFocus: false });
  const tell = (at: L.LatLng): void => options.onMove(at.lat, at.lng);
  const put = (at: L.LatLng): void => {
    pin.setLatLng(at);
    if (!map.hasLayer(pin)) pin.addTo(map);
    map.panInside(at, { padding: [48, 48] });
  };
  const putAndTell = (at: L.LatLng): void => {
    put(at);
    tell(at);
  };

  map.on("click", (event) => putAndTell(event.latlng));
  pin.on("dragend", () => tell(pin.getLatLng()));
  pin.on("add", () => pin.getElement()?.addEventListener("keydown", (event) => nudge(map, pin, event, putAndTell)));
  host.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== host) return;
    event.preventDefault();
    putAndTell(map.getCenter());
    pin.getElement()?.focus();
  });
  if (options.start) put(L.latLng(options.start));

  return {
    moveTo: (lat, lon) => {
      const at = L.latLng(lat, lon);
      const moved = !map.hasLayer(pin) || !pin.getLatLng().equals(at);
      put(at);
      if (moved) map.setView(at, Math.max(map.getZoom(), 16));
    },
    clear: () => void pin.remove(),
    focus: () => (map.hasLayer(pin) ? pin.getElement() : host)?.focus(),
    pinned: () => map.hasLayer(pin),
  };
}

function nudge(map: L.Map, pin: L.Marker, event: KeyboardEvent, move: (at: L.LatLng) => void): void {
  const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!by) return;
  event.preventDefault();
  // Else the map would move too, and the pin would seem to stand still.
  event.stopPropagation();
  const px = event.shiftKey ? LEAP_PX : STEP_PX;
  const at = map.latLngToContainerPoint(pin.getLatLng()).add([(by[0] ?? 0) * px, (by[1] ?? 0) * px]);
  move(map.containerPointToLatLng(at));
}

// Leaflet writes the attribution as markup.
function escaped(text: string): string {
  const box = document.createElement("span");
  box.textContent = text;
  return box.innerHTML;
}

// [data-island=place]: where it happened, by the phone's position or a pin on a map, both optional.
// The select and the landmark do the same without this script. The map is loaded only when somebody opens it.
// The pin fills lat and lon; the server says which kelurahan that is, or that it lies outside the city.
import { all, fill, make, one, speaker } from "../dom";
import type { PinMap } from "../map";

/** Arrow keys move a pin many times a second; the server is asked when it rests. */
const REST_MS = 250;

interface Found {
  area: string;
  name: string;
  kecamatan?: string;
}

class Place {
  private readonly lat = one<HTMLInputElement>("[name=lat]", this.root);
  private readonly lon = one<HTMLInputElement>("[name=lon]", this.root);
  private readonly area = one<HTMLSelectElement>("select[name=area]", this.root);
  private readonly name = one("[data-place-name]:not([aria-live])", this.root);
  // A name that is a live region speaks for itself: two would say everything twice.
  private readonly say = speaker(this.root, "[data-place-status], [data-place-name][aria-live]");
  private readonly msg = this.root.dataset;
  private map: PinMap | undefined;
  private asking: AbortController | undefined;

  constructor(private readonly root: HTMLElement) {
    this.button("[data-open-map]", () => void this.openMap());
    if ("geolocation" in navigator) this.button("[data-use-gps]", () => this.useGps());
    for (const button of all("[data-clear-pin]", root)) button.addEventListener("click", () => this.clear());
    this.showClear();
  }

  private button(selector: string, onClick: () => void): void {
    for (const button of all(selector, this.root)) {
      button.hidden = false;
      button.addEventListener("click", onClick);
    }
  }

  private useGps(): void {
    this.say(this.msg.msgWaiting ?? "…");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => void this.pin(coords.latitude, coords.longitude),
      () => this.say(this.msg.msgDenied ?? "", true),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  }

  private async openMap(): Promise<void> {
    if (this.map) return this.map.focus();
    const button = one("[data-open-map]", this.root);
    const host = one("[data-map]", this.root) ?? make("div", { "data-map": "" });
    // Under the buttons that opened it, not after the rest of the form.
    if (!host.isConnected) (button?.parentElement ?? this.root).after(host);
    host.hidden = false;
    host.classList.add("map");
    try {
      const { openMap } = await import("../map");
      this.map = await openMap(host, {
        areasUrl: this.msg.areasUrl ?? "",
        note: this.msg.mapNote ?? "",
        help: this.msg.msgMapHelp ?? button?.textContent?.trim() ?? "",
        tiles: this.msg.tiles,
        zoomIn: this.msg.msgZoomIn,
        zoomOut: this.msg.msgZoomOut,
        start: this.position(),
        onMove: (lat, lon) => void this.pin(lat, lon),
      });
      this.map.focus();
      if (this.msg.msgMapHelp) this.say(this.msg.msgMapHelp);
    } catch {
      // No connection just now: the list of kelurahan is still there.
      host.hidden = true;
      this.say(this.msg.msgOffline ?? this.msg.msgDenied ?? "", true);
    }
  }

  private position(): [number, number] | undefined {
    const [lat, lon] = [this.lat?.value, this.lon?.value];
    return lat && lon ? [Number(lat), Number(lon)] : undefined;
  }

  private async pin(lat: number, lon: number): Promise<void> {
    this.write(lat.toFixed(6), lon.toFixed(6));
    this.map?.moveTo(lat, lon);
    const found = await this.locate(lat, lon);
    if (found === "superseded") return;
    if (found === "outside") {
      // Keep the pin in sight, but do not send a place that is not the city's.
      this.write("", "");
      this.showName("");
      return this.say(this.msg.msgOutside ?? "", true);
    }
    if (found) this.choose(found);
    const name = found ? [found.name, found.kecamatan].filter(Boolean).join(", ") : `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
    this.showName(name);
    const text = this.msg.msgPinned ?? "{name}";
    this.say(text.includes("{name}") ? fill(text, { name }) : `${text} ${name}`);
  }

  /** undefined when the server cannot be asked now: the pin stays and the server decides when the form comes. */
  private async locate(lat: number, lon: number): Promise<Found | "outside" | "superseded" | undefined> {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    await new Promise((rested) => setTimeout(rested, REST_MS));
    if (asking.signal.aborted) return "superseded";
    try {
      const url = new URL(this.msg.locateUrl ?? "", location.href);
      url.searchParams.set("lat", lat.toFixed(6));
      url.searchParams.set("lon", lon.toFixed(6));
      const answer = await fetch(url, { signal: asking.signal, headers: { Accept: "application/json" } });
      if (answer.status === 404) return "outside";
      return answer.ok ? ((await answer.json()) as Found) : undefined;
    } catch {
      return asking.signal.aborted ? "superseded" : undefined;
    }
  }

  private choose(found: Found): void {
    if (!this.area) return;
    this.area.value = found.area;
    this.area.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private write(lat: string, lon: string): void {
    if (this.lat) this.lat.value = lat;
    if (this.lon) this.lon.value = lon;
    this.showClear();
  }

  private showName(name: string): void {
    if (this.name) this.name.textContent = name;
  }

  private showClear(): void {
    const pinned = this.position() !== undefined || this.map?.pinned() === true;
    for (const button of all("[data-clear-pin]", this.root)) button.hidden = !pinned;
  }

  private clear(): void {
    this.asking?.abort();
    this.map?.clear();
    this.write("", "");
    this.showName("");
    this.say(this.msg.msgCleared ?? "");
    this.area?.focus();
  }
}

export function place(root: HTMLElement): void {
  new Place(root);
}

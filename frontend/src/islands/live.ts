// [data-live=address]: hears from the server that what is shown has changed, while somebody looks at the page.
// A list is fetched again and put in place, ticks and focus kept; a case only says what happened, because somebody may
// be typing. No stream is held while the page is in the background: browsers allow only a few at one time.
import { all, one, fill, make } from "../dom";

const AGAIN_MS = 5000;

export function live(): void {
  for (const root of all("[data-live]")) watch(root);
}

function watch(root: HTMLElement): void {
  const address = new URL(root.dataset.live ?? "", location.href);
  let source: EventSource | undefined;
  const close = (): void => {
    source?.close();
    source = undefined;
  };
  const open = (): void => {
    if (source || document.hidden || !window.EventSource) return;
    const opened = new EventSource(address);
    source = opened;
    opened.addEventListener("changed", (event) => {
      const news = JSON.parse(event.data) as { mark?: string; text?: string };
      if (root.dataset.island === "news") return tell(root, news.text);
      if (news.mark) address.searchParams.set("tanda", news.mark);
      void renew(root);
    });
    // The browser tries again by itself unless it was refused; then it is asked once more, later.
    opened.addEventListener("error", () => {
      if (opened.readyState !== EventSource.CLOSED) return;
      close();
      setTimeout(open, AGAIN_MS);
    });
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", open);
  open();
}

function tell(root: HTMLElement, text = ""): void {
  const place = one("[data-news]", root);
  if (place) place.textContent = text;
  root.hidden = false;
}

/** Puts the page's own list in place again, as the server shows it now. */
async function renew(root: HTMLElement): Promise<void> {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => undefined);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(root.id);
  if (!fresh) return;
  const before = state(root);
  root.replaceChildren(...fresh.childNodes);
  restore(root, before);
  for (const place of ["#jumlah", ".desk > aside nav"]) {
    const [old, now] = [one(place), page.querySelector(place)];
    if (old && now) old.replaceChildren(...now.childNodes);
  }
  root.dispatchEvent(new CustomEvent("sambat:renewed"));
  const clock = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  const said = one("[data-said]", root.parentElement ?? root) ?? root.insertAdjacentElement("beforebegin", make("p", { class: "small quiet", role: "status", "data-said": "" }));
  if (said) said.textContent = fill(root.dataset.msgNew ?? "", { clock });
}

type State = { ticked: Set<string>; versions: Map<string, string>; focused: string | undefined };

const codeOf = (box: HTMLInputElement): string => box.value.split(".")[0] ?? "";

function state(root: HTMLElement): State {
  const boxes = all<HTMLInputElement>("tbody input[type=checkbox]:checked", root);
  const rows = all("tr[data-href]", root);
  const active = document.activeElement;
  return {
    ticked: new Set(boxes.map(codeOf)),
    versions: new Map(rows.map((row) => [row.dataset.href ?? "", row.dataset.version ?? ""])),
    focused: active instanceof HTMLElement ? (active.closest<HTMLElement>("tr[data-href]")?.dataset.href) : undefined,
  };
}

// What changed is marked, so that the eye finds it; a tick stays on its case.
function restore(root: HTMLElement, before: State): void {
  for (const box of all<HTMLInputElement>("tbody input[type=checkbox]", root)) box.checked = before.ticked.has(codeOf(box));
  for (const row of all("tr[data-href]", root)) {
    const href = row.dataset.href ?? "";
    row.classList.toggle("fresh", before.versions.get(href) !== row.dataset.version);
    if (href === before.focused) one("a", row)?.focus({ preventScroll: true });
  }
}

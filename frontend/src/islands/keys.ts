// [data-key="x"]: one key for one action, for officers who work through a hundred cases a day.
// Single keys can be switched off in the dialog that lists them (WCAG 2.1.4): people who dictate would trigger them.
import { all, one, remember, usable } from "../dom";

const OFF = "sambat:keys-off";
const FIELD = "input:not([type=hidden]):not(:disabled), select:not(:disabled), textarea:not(:disabled)";

export function keys(): void {
  const dialog = one<HTMLDialogElement>("dialog#keys");
  for (const opener of all("[data-opens]")) showOpener(opener);
  if (dialog) switchIn(dialog);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return leaveField(event);
    if (!plainKey(event)) return;
    if (event.key === "?" && dialog?.showModal) return act(event, () => dialog.showModal());
    const target = all(`[data-key="${CSS.escape(event.key)}"]`).find(reachable);
    if (target) act(event, () => press(target));
  });
}

/** A key that means an action: no modifier, nobody typing, no dialog open, not switched off. */
export function plainKey(event: KeyboardEvent): boolean {
  return !(
    event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing ||
    isTyping(event.target) || one("dialog[open]") || remember("localStorage", OFF)
  );
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit])");
}

// Hidden inside a closed fold-out still counts: pressing the key opens it.
const reachable = (target: HTMLElement): boolean => usable(target) || closedAround(target) !== null;

function closedAround(target: HTMLElement): HTMLDetailsElement | null {
  if (isSummary(target)) return null;
  const around = target.closest<HTMLDetailsElement>("details:not([open])");
  return around && usable(around) ? around : null;
}

const isSummary = (target: HTMLElement): boolean => target.tagName === "SUMMARY";

function press(target: HTMLElement): void {
  const closed = closedAround(target);
  if (closed) return unfold(closed);
  const parent = target.parentElement;
  if (isSummary(target) && parent instanceof HTMLDetailsElement && !parent.open) return unfold(parent);
  if (target.matches(FIELD) && !target.matches("[type=checkbox], [type=radio], [type=submit], [type=button]")) {
    target.focus();
    if (target instanceof HTMLInputElement) target.select();
    return;
  }
  target.click();
}

function unfold(details: HTMLDetailsElement): void {
  details.open = true;
  (one(FIELD, details) ?? one("button, a", details) ?? one("summary", details))?.focus();
  details.scrollIntoView({ block: "nearest" });
}

function act(event: KeyboardEvent, action: () => void): void {
  event.preventDefault();
  action();
}

// An open dialog closes by itself; here Escape only steps out of a field, so that keys work again.
function leaveField(event: KeyboardEvent): void {
  if (!one("dialog[open]") && isTyping(event.target)) (event.target as HTMLElement).blur();
}

function showOpener(opener: HTMLElement): void {
  const dialog = document.getElementById(opener.dataset.opens ?? "");
  if (!(dialog instanceof HTMLDialogElement)) return;
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
}

function switchIn(dialog: HTMLDialogElement): void {
  const off = one<HTMLInputElement>("[data-keys-off]", dialog);
  if (!off) return;
  off.checked = remember("localStorage", OFF) !== null;
  off.addEventListener("change", () => remember("localStorage", OFF, off.checked ? "1" : null));
}

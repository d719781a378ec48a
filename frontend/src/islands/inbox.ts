// [data-island=inbox]: a table of cases walked with j and k, opened with Enter, ticked with x.
// The chosen row is remembered for this tab, so that coming back from a case goes on where one left.
import { all, one, remember } from "../dom";
import { plainKey } from "./keys";

const CHOSEN = "tr[aria-selected=true]";

export function inbox(root: HTMLElement): void {
  const memory = `sambat:row:${location.pathname}${location.search}`;
  const rows = (): HTMLTableRowElement[] => all<HTMLTableRowElement>("tbody tr[data-href]", root);
  const chosen = (): HTMLTableRowElement | undefined => one<HTMLTableRowElement>(CHOSEN, root);

  const choose = (row: HTMLTableRowElement | undefined): void => {
    if (!row) return;
    for (const other of all(CHOSEN, root)) other.removeAttribute("aria-selected");
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    remember("sessionStorage", memory, row.dataset.href ?? null);
  };
  const step = (by: number): void => {
    const list = rows();
    const at = list.findIndex((row) => row.matches(CHOSEN));
    const row = list[at < 0 ? 0 : Math.min(Math.max(at + by, 0), list.length - 1)];
    choose(row);
    // The focus goes along, so that a screen reader reads the case and Tab goes on from there.
    if (row) one("a", row)?.focus({ preventScroll: true });
  };

  const remembered = (): void => choose(rows().find((row) => row.dataset.href === remember("sessionStorage", memory)));
  remembered();
  root.addEventListener("sambat:renewed", remembered);
  root.addEventListener("focusin", (event) => choose(rowOf(event)));
  root.addEventListener("click", (event) => choose(rowOf(event)));
  document.addEventListener("keydown", (event) => {
    if (plainKey(event) && pressed(event, chosen(), step)) event.preventDefault();
  });
  tickAll(root);
}

function rowOf(event: Event): HTMLTableRowElement | undefined {
  const row = event.target instanceof Element && event.target.closest<HTMLTableRowElement>("tr[data-href]");
  return row || undefined;
}

/** Answers whether the key meant something here. */
function pressed(event: KeyboardEvent, row: HTMLTableRowElement | undefined, step: (by: number) => void): boolean {
  if (event.key === "j" || (event.key === "ArrowDown" && row)) return step(1), true;
  if (event.key === "k" || (event.key === "ArrowUp" && row)) return step(-1), true;
  if (!row) return false;
  if (event.key === "x") return one("input[type=checkbox]", row)?.click(), true;
  if (event.key === "o" || (event.key === "Enter" && !ownsEnter(event))) return open(row), true;
  return false;
}

// A focused link or button does its own work when Enter is pressed.
const ownsEnter = (event: KeyboardEvent): boolean =>
  event.target instanceof Element && event.target.closest("a, button, summary, input") !== null;

function open(row: HTMLTableRowElement): void {
  if (row.dataset.href) location.assign(row.dataset.href);
}

/** The box in the head ticks all; [data-selected-count] tells how many. */
function tickAll(root: HTMLElement): void {
  const boxes = (): HTMLInputElement[] => all<HTMLInputElement>("tbody input[type=checkbox]", root);
  const head = (): HTMLInputElement | undefined => one<HTMLInputElement>("thead input[type=checkbox]", root);
  const tell = (): void => {
    const ticked = boxes().filter((box) => box.checked).length;
    for (const count of all("[data-selected-count]")) count.textContent = String(ticked);
    const top = head();
    if (!top) return;
    top.checked = ticked > 0 && ticked === boxes().length;
    top.indeterminate = ticked > 0 && !top.checked;
  };
  root.addEventListener("change", (event) => {
    const top = head();
    if (top && event.target === top) for (const box of boxes()) box.checked = top.checked;
    tell();
  });
  root.addEventListener("sambat:renewed", tell);
  tell();
}

// Forms that are sent once, buttons that ask first, and mistakes that are read first.
import { all, one } from "../dom";

const buttonsOf = (form: HTMLFormElement): HTMLButtonElement[] =>
  all<HTMLButtonElement>("button:not([type=button]):not([type=reset])", form);

/** form[data-once]: a double click sends one report. The server's own key for a report is the real guard. */
export function sendOnce(): void {
  const sent = new Set<HTMLFormElement>();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-once") || event.defaultPrevented) return;
    if (sent.has(form)) return event.preventDefault();
    sent.add(form);
    // Not at once: the pressed button's own name and value are collected after this event.
    setTimeout(() => buttonsOf(form).forEach((button) => (button.disabled = true)));
  });
  // A page that comes back from the browser's memory must be usable again.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of sent) buttonsOf(form).forEach((button) => (button.disabled = false));
    sent.clear();
  });
}

/** [data-confirm="question"]: asks before something that cannot be taken back. */
export function confirmations(): void {
  document.addEventListener("click", (event) => {
    const asked = event.target instanceof Element && event.target.closest<HTMLElement>("[data-confirm]");
    if (asked && !confirm(asked.dataset.confirm)) event.preventDefault();
  });
}

/** The summary of mistakes is read first, wherever the page was left. */
export function focusErrors(): void {
  one(".errors[tabindex]")?.focus();
}

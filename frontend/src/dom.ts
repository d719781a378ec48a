// The few words every island uses to find, show and speak.

/** All elements that match, typed. */
export function all<T extends HTMLElement = HTMLElement>(selector: string, root: ParentNode = document): T[] {
  return [...root.querySelectorAll<T>(selector)];
}

/** The first element that matches, or undefined. */
export function one<T extends HTMLElement = HTMLElement>(selector: string, root: ParentNode = document): T | undefined {
  return root.querySelector<T>(selector) ?? undefined;
}

/** A new element with attributes and text; never markup, so nothing a resident typed can become some. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  text = "",
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}

/** Where an island speaks: the element it was given, else a new polite live region at its end. */
export function speaker(root: HTMLElement, selector: string): (text: string, bad?: boolean) => void {
  const region = one(selector, root) ?? root.appendChild(make("p", { class: "flat", role: "status" }));
  if (!region.hasAttribute("role")) region.setAttribute("role", "status");
  return (text, bad = false) => {
    region.textContent = text;
    region.hidden = false;
    region.classList.toggle("notice", text !== "");
    region.classList.toggle("late", bad);
  };
}

/** Puts values into a text with {names}. An unknown name stays as it is, so that a mistake is seen. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** Browser storage that may be full, switched off or forbidden; then nothing is remembered and nothing breaks. */
export function remember(kind: "localStorage" | "sessionStorage", name: string, value?: string | null): string | null {
  try {
    const store = window[kind];
    if (value === undefined) return store.getItem(name);
    if (value === null) store.removeItem(name);
    else store.setItem(name, value);
  } catch {
    // A private window: go on without.
  }
  return null;
}

/** Can somebody see and use it now? */
export function usable(element: HTMLElement): boolean {
  return element.getClientRects().length > 0 && !element.matches(":disabled");
}

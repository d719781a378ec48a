// [data-island=ready]: links that put a ready answer into the text below them. Without this they open the page with
// the answer already in its place; here the answer is fetched from that page and added to what is typed.
import { all, one } from "../dom";

export function ready(root: HTMLElement): void {
  const field = one<HTMLTextAreaElement>("textarea", root.closest("form") ?? root);
  if (!field) return;
  for (const link of all<HTMLAnchorElement>("a[href]", root)) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      void put(link, field);
    });
  }
}

async function put(link: HTMLAnchorElement, field: HTMLTextAreaElement): Promise<void> {
  const text = await answer(link.href);
  if (text === undefined) return void location.assign(link.href);
  field.value = field.value.trim() ? `${field.value.trimEnd()}\n\n${text}` : text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

async function answer(address: string): Promise<string | undefined> {
  const response = await fetch(address).catch(() => undefined);
  if (!response?.ok) return undefined;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const step = new URL(address).searchParams.get("untuk") ?? "";
  return page.querySelector<HTMLTextAreaElement>(`textarea[data-draft$=":${CSS.escape(step)}"]`)?.value;
}

// [data-copy="#id"]: copies a code or a secret link. Hidden in the page, since it needs this script.
import { all, make, one } from "../dom";

export function copyButtons(): void {
  for (const button of all("[data-copy]")) {
    const said = make("span", { role: "status", class: "small" });
    button.after(said);
    button.hidden = false;
    button.addEventListener("click", async () => {
      said.textContent = "";
      const source = one(button.dataset.copy ?? "");
      if (source && (await copied(source))) said.textContent = button.dataset.msgCopied ?? "";
    });
  }
}

const textOf = (source: HTMLElement): string =>
  (source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement ? source.value : source.textContent ?? "").trim();

async function copied(source: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(textOf(source));
    return true;
  } catch {
    return copiedTheOldWay(source);
  }
}

// A city on plain http, or an old phone, has no clipboard to write to. Selecting the text at least shows what to copy.
function copiedTheOldWay(source: HTMLElement): boolean {
  if (source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement) source.select();
  else getSelection()?.selectAllChildren(source);
  return document.execCommand("copy");
}

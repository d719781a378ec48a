// [data-draft="name"]: what somebody types survives a closed tab, a flat battery, a lost connection.
// Never on a form with data-private: such a text must leave no trace on a shared phone.
import { all, remember } from "../dom";

type Field = HTMLInputElement | HTMLTextAreaElement;

const keyOf = (field: Field): string => `sambat:draft:${field.dataset.draft}`;
const isPrivate = (field: Field): boolean => field.form?.hasAttribute("data-private") ?? false;

export function drafts(): void {
  for (const field of all<Field>("textarea[data-draft], input[data-draft]")) {
    restore(field);
    field.addEventListener("input", () => keep(field));
  }
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !(event.target instanceof HTMLFormElement)) return;
    for (const field of event.target.elements) {
      if (field instanceof HTMLElement && field.dataset.draft) remember("localStorage", keyOf(field as Field), null);
    }
  });
}

function restore(field: Field): void {
  if (isPrivate(field)) return void remember("localStorage", keyOf(field), null);
  const kept = remember("localStorage", keyOf(field));
  if (!kept || field.value) return;
  field.value = kept;
  // Tell whoever listens to this field, such as triage.
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function keep(field: Field): void {
  if (!isPrivate(field)) remember("localStorage", keyOf(field), field.value || null);
}

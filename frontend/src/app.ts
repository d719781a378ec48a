// Starts the islands: small pieces of behaviour that a page asks for with data attributes.
// Every page works without this file. It adds a map, smaller photos, keys, drafts and the like, and nothing here
// decides anything: the server checks all of it again. Start reading at the list below.
import { copyButtons } from "./islands/copy";
import { drafts } from "./islands/drafts";
import { confirmations, focusErrors, sendOnce } from "./islands/forms";
import { inbox } from "./islands/inbox";
import { keys } from "./islands/keys";
import { live } from "./islands/live";
import { photos } from "./islands/photos";
import { place } from "./islands/place";
import { ready } from "./islands/ready";
import { triage } from "./islands/triage";
import { all } from "./dom";

const islands: Record<string, (root: HTMLElement) => void> = { inbox, photos, place, ready, triage };

// One broken island must not take the others with it.
function guarded(start: () => void): void {
  try {
    start();
  } catch (error) {
    console.error(error);
  }
}

for (const root of all("[data-island]")) {
  const start = islands[root.dataset.island ?? ""];
  if (start) guarded(() => start(root));
}
// Drafts before forms: a draft is judged when the form is sent, before its buttons are switched off.
for (const start of [drafts, confirmations, sendOnce, copyButtons, keys, live, focusErrors]) guarded(start);

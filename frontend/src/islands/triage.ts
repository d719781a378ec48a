// textarea[data-island=triage]: asks the server whether the text tells of danger to life, and shows 112 at once.
// The text goes to the city's own server only, is not kept there, and a failed question changes nothing on the page.

const PAUSE_MS = 600;
const ENOUGH = 12;

export function triage(root: HTMLElement): void {
  const field = root as HTMLTextAreaElement;
  const alarm = document.getElementById(field.dataset.dangerTarget ?? "");
  const url = field.dataset.triageUrl;
  if (!alarm || !url) return;
  let timer = 0;
  let asking: AbortController | undefined;

  const ask = async (): Promise<void> => {
    asking?.abort();
    const text = field.value.trim();
    if (text.length < ENOUGH) return void (alarm.hidden = true);
    asking = new AbortController();
    const danger = await isDangerous(url, text, asking.signal);
    if (danger !== undefined) alarm.hidden = !danger;
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE_MS);
  });
  // The text may be there already: kept from before, or sent back by the server.
  if (field.value) void ask();
}

async function isDangerous(url: string, text: string, signal: AbortSignal): Promise<boolean | undefined> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "X-Requested-With": "sambat", Accept: "application/json" },
      body: new URLSearchParams({ text }),
      signal,
    });
    return answer.ok ? (await answer.json()).danger === true : undefined;
  } catch {
    return undefined;
  }
}

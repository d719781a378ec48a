// [data-island=photos]: makes photos small before they travel over a poor connection, shows them, lets one be taken out.
// What cannot be decoded goes as it is: the server looks at every file again. Photos chosen one after another add up,
// as a phone's camera gives them singly. Where PDFs are taken too, one that is too large is told before it travels.
import { make, one, speaker } from "../dom";
import { carryExif } from "./exif";

const LONGEST = 1600;
const QUALITY = 0.85;

export function photos(root: HTMLElement): void {
  const input = root instanceof HTMLInputElement ? root : one<HTMLInputElement>("input[type=file]", root);
  // Without a way to put files back into the field the plain field has to do.
  if (!input || typeof DataTransfer === "undefined" || typeof createImageBitmap === "undefined") return;
  const said = root.dataset;
  const box = root === input ? input.parentElement ?? root : root;
  const list = box.appendChild(make("ul", { class: "photos" }));
  const say = speaker(box, "[data-photos-status]");
  const most = Number(said.max) || 5;
  let chosen: File[] = [];
  let work: Promise<void> = Promise.resolve();
  let busy = 0;

  const show = (): void => {
    const files = new DataTransfer();
    for (const file of chosen) files.items.add(file);
    input.files = files.files;
    for (const picture of list.querySelectorAll("img")) URL.revokeObjectURL(picture.src);
    list.replaceChildren(...chosen.map((file) => thumb(file, said.msgRemove ?? "×", () => remove(file))));
  };
  const remove = (file: File): void => {
    chosen = chosen.filter((other) => other !== file);
    say("");
    show();
    input.focus();
  };
  const add = async (files: File[]): Promise<void> => {
    const fitting = files.filter((file) => fits(file, Number(said.megabytes)));
    const room = most - chosen.length;
    say((fitting.length < files.length && said.msgMegabytes) || (fitting.length > room && said.msgMax) || "", true);
    for (const file of fitting.slice(0, room)) chosen.push(await shrink(file));
    show();
  };
  const take = (): void => {
    const files = [...(input.files ?? [])];
    // A cancelled choice empties the field; what was chosen before stays.
    busy++;
    work = work.then(() => add(files)).finally(() => busy--);
  };

  input.addEventListener("change", take);
  if (input.files?.length) take();
  holdUntil(input.form, () => busy > 0, () => work);
}

// Sent while a photo is still being made small: wait for it, then send.
function holdUntil(form: HTMLFormElement | null, busy: () => boolean, done: () => Promise<void>): void {
  form?.addEventListener("submit", (event) => {
    if (!busy()) return;
    event.preventDefault();
    const button = event.submitter instanceof HTMLElement ? event.submitter : null;
    void done().then(() => (form.requestSubmit ? form.requestSubmit(button) : form.submit()));
  }, { capture: true });
}

function thumb(file: File, remove: string, onRemove: () => void): HTMLLIElement {
  const item = make("li");
  const button = make("button", { type: "button", class: "btn second slim", "aria-label": `${remove}: ${file.name}` }, remove);
  button.addEventListener("click", onRemove);
  item.append(isPdf(file) ? make("span", { class: "paper" }, file.name) : make("img", { alt: file.name, src: URL.createObjectURL(file) }), button);
  return item;
}

// A browser that does not know the kind leaves it empty.
const isPdf = (file: File): boolean => /pdf$/i.test(file.type || file.name);

/** Whether a file can be sent: pictures are made small, a PDF travels as it is. 0 megabytes is no limit. */
export function fits(file: File, megabytes: number): boolean {
  return !isPdf(file) || !megabytes || file.size <= megabytes * 1e6;
}

/** Width and height with the longest side at most `longest`; never larger than before. */
export function fitWithin(width: number, height: number, longest: number): [number, number] {
  const scale = Math.min(1, longest / Math.max(width, height, 1));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

async function shrink(file: File): Promise<File> {
  try {
    const small = await drawn(file);
    // Already small: sending the original keeps its quality.
    if (!small || small.size >= file.size) return file;
    const bytes = carryExif(new Uint8Array(await file.arrayBuffer()), new Uint8Array(await small.arrayBuffer()));
    const name = file.name.replace(/\.\w+$/, "") + ".jpg";
    return new File([bytes as Uint8Array<ArrayBuffer>], name, { type: "image/jpeg", lastModified: file.lastModified });
  } catch {
    return file;
  }
}

async function drawn(file: File): Promise<Blob | null> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = fitWithin(picture.width, picture.height, LONGEST);
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  // JPEG has no transparency; without this a see-through drawing turns black.
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
}

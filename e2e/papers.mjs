// Looks into what the city hands out with tools that are not its own.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const own = join(root, "target/tools/venv/bin/python");
const python = existsSync(own) ? own : "python3";

async function run(program, ...args) {
  const { stdout } = await promisify(execFile)(program, args, { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "sambat-papers-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// The archive standard's marks: the identifier in the XMP, an output intent, every font embedded.
const ARCHIVE = `
import sys, pikepdf
pdf = pikepdf.open(sys.argv[1])
with pdf.open_metadata() as xmp:
    assert xmp.get("pdfaid:part") == "2" and xmp.get("pdfaid:conformance") in ("A", "B", "U"), dict(xmp)
intents = [i for i in pdf.Root.get("/OutputIntents", []) if i.S == "/GTS_PDFA1" and "/DestOutputProfile" in i]
assert intents, "no output intent"
fonts = 0
for obj in pdf.objects:
    if isinstance(obj, pikepdf.Dictionary) and obj.get("/Type") == "/FontDescriptor":
        assert any(k in obj for k in ("/FontFile", "/FontFile2", "/FontFile3")), "a font that is not embedded"
        fonts += 1
assert fonts, "no fonts"
print(fonts)
`;

/** Checks a PDF, and says what it says and what the code on it leads to. */
export const paper = (bytes) =>
  inFolder(async (folder) => {
    const file = join(folder, "paper.pdf");
    writeFileSync(file, bytes);
    await run("qpdf", "--check", file);
    await run(python, "-c", ARCHIVE, file);
    const text = await run("pdftotext", "-layout", file, "-");
    await run("pdftoppm", "-r", "120", "-png", "-singlefile", file, join(folder, "page"));
    return { text, code: await scan(join(folder, "page.png")) };
  });

const SCRIPTED = `
import sys, pikepdf
pdf = pikepdf.open(sys.argv[1])
pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('halo')")
pdf.attachments["catatan.txt"] = b"terlampir"
pdf.docinfo["/Author"] = "PC-RUMAH"
pdf.save(sys.argv[2], encryption=pikepdf.Encryption(owner="pemilik", user="", R=6))
`;

// Nothing but pages: no script, no attached file, no word on who made it, and everything on the page in place.
const HARMLESS = `
import sys, pikepdf
pdf = pikepdf.open(sys.argv[1])
assert not pdf.is_encrypted and set(pdf.Root.keys()) <= {"/Type", "/Pages"}, pdf.Root.keys()
assert "/Info" not in pdf.trailer and len(pdf.attachments) == 0
for page in pdf.pages:
    assert set(page.obj.keys()) <= {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/Group", "/UserUnit"}, page.obj.keys()
print(len(pdf.pages))
`;

/** A PDF as somebody's computer makes it: by a browser, with a script and a file in it, and a lock against changes. */
export async function scanOf(page, html) {
  await page.setContent(html);
  const bytes = await page.pdf({ format: "A4" });
  return inFolder(async (folder) => {
    const [plain, scripted] = [join(folder, "plain.pdf"), join(folder, "scripted.pdf")];
    writeFileSync(plain, bytes);
    await run(python, "-c", SCRIPTED, plain, scripted);
    return readFileSync(scripted);
  });
}

/** Checks a PDF that somebody handed in, and says what it says. */
export const handedIn = (bytes) =>
  inFolder(async (folder) => {
    const file = join(folder, "paper.pdf");
    writeFileSync(file, bytes);
    await run("qpdf", "--check", file);
    const pages = Number(await run(python, "-c", HARMLESS, file));
    return { pages, text: await run("pdftotext", "-layout", file, "-") };
  });

const scan = async (picture) => (await run("zbarimg", "--quiet", "--raw", picture)).trim();

/** What the code on a part of a page says. */
export const scanned = (part) =>
  inFolder(async (folder) => {
    const picture = join(folder, "code.png");
    await part.screenshot({ path: picture, scale: "css" });
    return scan(picture);
  });

/** One byte is another one, in the middle of the file. */
export function tampered(bytes) {
  const other = Buffer.from(bytes);
  other[Math.floor(other.length / 2)] ^= 1;
  assert.notDeepEqual(other, bytes);
  return other;
}

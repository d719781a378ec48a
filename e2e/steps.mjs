// What people do in the browser, in words that journeys share.
import assert from "node:assert/strict";
import { crc32, deflateSync } from "node:zlib";

/** A small restless PNG, as a photo from a phone would be. */
export const photo = (name = "foto.png") => ({ name, mimeType: "image/png", buffer: png() });

function png(side = 64) {
  const chunk = (type, body) => {
    const named = Buffer.concat([Buffer.from(type), body]);
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(body.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([size, named, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head[8] = 8;
  const rows = Buffer.from(Array.from({ length: side * (side + 1) }, (_, i) => (i % (side + 1) ? (i * 37) % 256 : 0)));
  const magic = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([magic, chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

/** Reports something in the four steps; the secret page it ends on. */
export async function report(page, base, { text, kelurahan = "Kauman", landmark = "depan pos ronda", phone, photos = [], each } = {}) {
  const look = each ?? (async () => {});
  await page.goto(`${base}/lapor`);
  await page.fill("#f-text", text);
  if (photos.length) await page.setInputFiles("#f-photo", photos);
  await look(1);
  await next(page);
  await page.selectOption("#f-area", { label: kelurahan });
  await page.fill("#f-landmark", landmark);
  for (const select of await page.locator("select[name^='answers.']").all()) await select.selectOption({ index: 1 });
  await look(2);
  await next(page);
  if (phone) await page.fill("#f-phone", phone);
  await look(3);
  await next(page);
  await look(4);
  await next(page);
  await page.waitForURL(/\/sambatan\/[0-9A-Z]{9}\/[0-9a-z]+\?baru=1/);
  const [, code, secret] = new URL(page.url()).pathname.match(/\/sambatan\/([0-9A-Z]{9})\/([0-9a-z]+)/);
  return { code, secret, own: `${base}/sambatan/${code}/${secret}`, page: `${base}/sambatan/${code}` };
}

const next = (page) => page.locator("main form button.btn.grow[name=to]").last().click();

/** Logs an officer of the sample city in. */
export async function login(page, base, name, password) {
  await page.goto(`${base}/masuk`);
  await page.fill("#f-login", name);
  await page.fill("#f-password", password);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/meja/);
}

/** The state a page shows first, in words. */
export const state = (page) => page.locator(".chips .tag, h1 + p .tag").first().innerText();

/** Asserts that the story says these things in this order. */
export async function story(page, ...lines) {
  let said = [];
  // The page may still be on its way here.
  for (let turn = 0; turn < 50; turn += 1) {
    said = await page.locator("ol.story > li > strong").allInnerTexts().catch(() => []);
    let at = 0;
    for (const line of said) if (at < lines.length && line.includes(lines[at])) at += 1;
    if (at === lines.length) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  assert.fail(`wanted ${lines.join(" > ")}, the page says ${said.join(" > ")}`);
}

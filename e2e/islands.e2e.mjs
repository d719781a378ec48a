// Each island in a real browser, under the strict policy, on a page that stands for the product's pages.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { startSite } from "./fixtures/site.mjs";
import { axe, openBrowser } from "./harness.mjs";

let site;
let browser;

before(async () => {
  site = await startSite();
  browser = await openBrowser();
});
afterEach(() => browser.closePages());
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function open(path, options) {
  const page = await browser.newPage(options);
  await page.goto(site.baseUrl + path);
  return page;
}

const value = (page, selector) => page.locator(selector).inputValue();
const png = async (page, width, height) =>
  Buffer.from(
    (await page.evaluate(([w, h]) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: w, height: h });
      const pen = canvas.getContext("2d");
      // As restless as a photo: flat colours would be smaller as they are than as a JPEG.
      const dots = pen.createImageData(w, h);
      for (let i = 0; i < dots.data.length; i++) dots.data[i] = i % 4 === 3 ? 255 : Math.random() * 256;
      pen.putImageData(dots, 0, 0);
      return canvas.toDataURL("image/png");
    }, [width, height])).split(",")[1],
    "base64",
  );

for (const width of [360, 1280]) {
  for (const dark of [false, true]) {
    test(`no violation at ${width}, ${dark ? "dark" : "light"}`, async () => {
      for (const path of ["/report", "/desk"]) await axe(await open(path, { width, dark }));
    });
  }
}

test("without scripts nothing is shown that needs them", async () => {
  const page = await open("/report", { js: false });
  for (const hidden of ["[data-use-gps]", "[data-open-map]", "[data-clear-pin]"]) assert.equal(await page.locator(hidden).isVisible(), false);
  assert.ok(await page.locator("#area").isVisible());
  await axe(page);
});

test("map: click, keyboard, outside the city, clear", async () => {
  const page = await open("/report", { width: 360 });
  await page.click("[data-open-map]");
  await page.locator(".leaflet-container").waitFor();
  const map = page.locator(".leaflet-container");
  await map.click({ position: { x: 100, y: 130 } });
  await page.getByText("Ditandai di Lowokwaru, Lowokwaru.").waitFor();
  assert.match(await value(page, "[name=lat]"), /^-7\.\d{6}$/);
  assert.equal(await value(page, "#area"), "1");
  assert.equal(await page.locator("[data-place-name]").textContent(), "Lowokwaru, Lowokwaru");
  await axe(page);

  const before = await value(page, "[name=lon]");
  await page.locator(".pin").focus();
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction((old) => document.querySelector("[name=lon]").value < old, before);

  for (let i = 0; i < 12; i++) await page.keyboard.press("Shift+ArrowRight");
  await page.getByText("Di luar kota.").waitFor();
  await page.waitForFunction(() => document.querySelector("[name=lon]").value === "");
  await axe(page);

  await page.click("[data-clear-pin]");
  assert.equal(await page.locator(".pin").count(), 0);
  assert.equal(await page.locator("[data-clear-pin]").isVisible(), false);

  await map.focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.locator(".pin").count(), 1);
  assert.ok((await page.locator(".leaflet-control-attribution").textContent()).includes("<kelurahan>"));
});

test("position: allowed and refused", async () => {
  const page = await open("/report", { permissions: ["geolocation"], geolocation: { latitude: -7.97, longitude: 112.61 } });
  await page.click("[data-use-gps]");
  await page.getByText("Ditandai di Lowokwaru, Lowokwaru.").waitFor();
  assert.equal(await value(page, "[name=lat]"), "-7.970000");
  const refused = await open("/report");
  await refused.click("[data-use-gps]");
  await refused.getByText("Lokasi tidak diizinkan.").waitFor();
});

test("photos: smaller, added up, limited, removed, sent", async () => {
  const page = await open("/report", { width: 360 });
  const file = async (name) => ({ name, mimeType: "image/png", buffer: await png(page, 2400, 1200) });
  const [first, second, third] = [await file("a.png"), await file("b.png"), await file("c.png")];
  await page.setInputFiles("#photos", first);
  await page.locator(".photos img").first().waitFor();
  assert.deepEqual(
    await page.locator(".photos img").first().evaluate((img) => img.decode().then(() => [img.naturalWidth, img.naturalHeight])),
    [1600, 800],
  );
  await page.setInputFiles("#photos", [second, third]);
  await page.getByText("Paling banyak 2 foto.").waitFor();
  await page.locator(".photos img").nth(1).waitFor();
  await axe(page);
  await page.getByRole("button", { name: "Hapus: a.jpg" }).click();
  assert.deepEqual(await page.evaluate(() => [...document.querySelector("#photos").files].map((f) => [f.name, f.type])), [["b.jpg", "image/jpeg"]]);

  // Not a picture: goes as it is.
  await page.setInputFiles("#photos", { name: "broken.heic", mimeType: "image/heic", buffer: Buffer.from("nothing") });
  await page.locator(".photos img").nth(1).waitFor();
  site.posts.length = 0;
  await page.click("button[name=step]");
  await page.getByRole("heading", { name: "Terkirim" }).waitFor();
  assert.equal(site.posts.length, 1);
  assert.match(site.posts[0], /filename="b\.jpg"/);
  assert.match(site.posts[0], /filename="broken\.heic"/);
  assert.match(site.posts[0], /name="step"\r\n\r\nnext/);
});

test("sent while a photo is still being made small, and clicked twice: arrives once and small", async () => {
  const page = await open("/report");
  const buffer = await png(page, 4000, 3000);
  await page.setInputFiles("#photos", { name: "late.png", mimeType: "image/png", buffer });
  site.posts.length = 0;
  await page.evaluate(() => {
    const button = document.querySelector("button[name=step]");
    button.click();
    button.click();
  });
  await page.getByRole("heading", { name: "Terkirim" }).waitFor();
  assert.equal(site.posts.length, 1);
  assert.match(site.posts[0], /filename="late\.jpg"/);
});

test("danger is shown at once, and the draft survives a reload but not the sending", async () => {
  const page = await open("/report");
  await page.fill("#text", "ada kebakaran di pasar");
  await page.locator("#danger").waitFor();
  await axe(page);
  await page.reload();
  assert.equal(await value(page, "#text"), "ada kebakaran di pasar");
  await page.locator("#danger").waitFor();
  await page.fill("#text", "lampu jalan mati sejak Senin");
  await page.locator("#danger").waitFor({ state: "hidden" });
  await page.click("button[name=step]");
  await page.getByRole("heading", { name: "Terkirim" }).waitFor();
  await page.goto(`${site.baseUrl}/report`);
  assert.equal(await value(page, "#text"), "");
});

test("inbox by keyboard", async () => {
  const page = await open("/desk");
  const chosen = () => page.locator("tr[aria-selected=true]").getAttribute("data-href");
  for (const key of ["j", "j", "ArrowDown", "j", "k"]) await page.keyboard.press(key);
  assert.equal(await chosen(), "/case/2");
  await page.keyboard.press("x");
  assert.equal(await page.locator("[data-selected-count]").textContent(), "1");
  await page.locator("thead input").check();
  assert.equal(await page.locator("[data-selected-count]").textContent(), "3");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await axe(page);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/case/2");
  await page.goBack();
  await page.locator("tr[aria-selected=true]").waitFor();
  assert.equal(await chosen(), "/case/2");
  await page.keyboard.press("o");
  await page.waitForURL("**/case/2");
});

test("keys: focus, fold-out, list, switched off", async () => {
  const page = await open("/desk");
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.tagName);
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.type), "search");
  await page.keyboard.type("b?jx");
  assert.equal(await value(page, "[type=search]"), "b?jx");
  await page.keyboard.press("Escape");
  await page.keyboard.press("b");
  assert.equal(await focused(), "answer");
  await page.fill("#answer", "rahasia sekali");
  assert.equal(await page.evaluate(() => JSON.stringify({ ...localStorage }).includes("rahasia")), false);
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  assert.ok(await page.locator("#keys").isVisible());
  await axe(page);
  await page.locator("[data-keys-off]").check();
  await page.getByRole("button", { name: "Tutup" }).click();
  await page.keyboard.press("j");
  assert.equal(await page.locator("tr[aria-selected=true]").count(), 0);
  await page.getByRole("button", { name: "Tombol" }).click();
  assert.ok(await page.locator("#keys").isVisible());
});

test("copy", async () => {
  const page = await open("/desk", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.click("[data-copy]");
  await page.getByText("Disalin").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "7K3F-9QXM-4");
});

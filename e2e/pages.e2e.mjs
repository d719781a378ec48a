// Every page, looked at by axe at both widths, light and dark; the first page's weight; and an administrator's day.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { axe, missing, shot, stage } from "./harness.mjs";
import { login } from "./steps.mjs";

const on = stage();

const PUBLIC = ["/", "/lapor", "/sambatan", "/sambatan?lewat=1", "/sambatan?q=lampu", "/sambatan?q=tidakadakatanya", "/sambatan?keadaan=selesai&dinas=DISHUB", "/cek?kode=salah", "/kinerja", "/kinerja?bulan=12", "/verify", "/verify?kode=salah", "/privasi", "/aturan", "/masuk", "/tidak-ada"];
const DESK = {
  verifikator: ["/meja", "/meja?lewat=1", "/meja?saya=1", "/meja/semua", "/meja/akun", "/meja/catat", "/meja/pemberitahuan", "/meja/surat"],
  walikota: ["/meja/surat", "/meja/pemberitahuan"],
  inspektorat: ["/meja"],
  dishub: ["/meja", "/meja/semua?keadaan=closed", "/meja/dokumen"],
  admin: ["/kelola/orang", "/kelola/orang/dishub", "/kelola/perangkat", "/kelola/perangkat/DISHUB", "/kelola/kategori", "/kelola/kategori/INF-04", "/kelola/layanan", "/kelola/layanan/IZN-REKLAME/1", "/kelola/layanan/IZN-REKLAME/1/coba", "/kelola/kalender", "/kelola/kalender?tahun=2030", "/kelola/kunci", "/kelola/riwayat"],
};

for (const [width, dark] of [[360, false], [360, true], [1280, false], [1280, true]]) {
  test(`every public page at ${width}${dark ? ", dark" : ""}`, { skip: missing }, async () => {
    const page = await on.browser.newPage({ width, dark });
    for (const path of PUBLIC) {
      await page.goto(on.app.baseUrl + path);
      await axe(page);
    }
    await page.goto(`${on.app.baseUrl}/sambatan?keadaan=selesai`);
    await page.locator("tbody a").first().click();
    await page.locator("ol.story").waitFor();
    await page.locator("details summary").first().click().catch(() => {});
    await axe(page);
    if (!dark) {
      await page.goto(`${on.app.baseUrl}/sambatan?keadaan=berjalan`);
      await page.locator("tbody a").first().click();
      await page.locator("ol.story").waitFor();
      await shot(page, "case");
      for (const [name, path] of [["home", "/"], ["list", "/sambatan"], ["report", "/lapor"], ["score", "/kinerja"]]) {
        await page.goto(on.app.baseUrl + path);
        await shot(page, name);
      }
    }
  });

  test(`every page of the desk at ${width}${dark ? ", dark" : ""}`, { skip: missing }, async () => {
    for (const [name, paths] of Object.entries(DESK)) {
      const page = await on.browser.newPage({ width, dark });
      await login(page, on.app.baseUrl, name, `contoh-${name}`);
      for (const path of paths) {
        await page.goto(on.app.baseUrl + path);
        await axe(page);
        if (!dark && path === "/meja") await shot(page, `desk-${name}`);
      }
      if (await page.goto(`${on.app.baseUrl}/meja`) && (await page.locator("tbody a").count())) {
        await page.locator("tbody a").first().click();
        await page.locator("ol.story").waitFor();
        await axe(page);
        if (!dark && name !== "admin") await shot(page, `desk-case-${name}`);
      }
      await page.context().close();
    }
  });
}

test("three languages, by header and by switch", { skip: missing }, async () => {
  for (const [locale, words] of [["id-ID", "Ada yang mau disambatkan?"], ["en-US", "Is something wrong?"], ["jv-ID", "Ana sing arep disambatake?"]]) {
    const page = await on.browser.newPage({ width: 360, locale });
    await page.goto(on.app.baseUrl);
    assert.equal(await page.locator("h1").innerText(), words, locale);
    assert.equal(await page.locator("html").getAttribute("lang"), locale.slice(0, 2));
  }
  const page = await on.browser.newPage({ width: 360, js: false });
  await page.goto(`${on.app.baseUrl}/kinerja`);
  await page.click(".lang a[lang=en]");
  assert.equal(page.url(), `${on.app.baseUrl}/kinerja`, "it comes back to the same page");
  assert.match(await page.locator("h1").innerText(), /Performance/);
});

test("the first page weighs at most 50 kB over the wire, everything included", { skip: missing }, async () => {
  const page = await on.browser.newPage({ width: 360 });
  const bodies = [];
  page.on("response", (answer) => bodies.push(answer));
  await page.goto(on.app.baseUrl, { waitUntil: "networkidle" });
  let total = 0;
  for (const answer of bodies) {
    const body = await answer.body().catch(() => Buffer.alloc(0));
    const zipped = answer.headers()["content-encoding"] === "gzip";
    total += (zipped ? gzipSync(body).length : body.length) + 500;
  }
  assert.ok(bodies.length >= 3);
  assert.ok(total <= 50_000, `${total} bytes in ${bodies.length} answers`);
});

test("an administrator adds somebody, who sets a password and logs in, and it is in the log", { skip: missing }, async () => {
  const admin = await on.browser.newPage();
  await login(admin, on.app.baseUrl, "admin", "contoh-admin");
  await admin.goto(`${on.app.baseUrl}/kelola/orang`);
  await admin.locator("summary", { hasText: "Tambah orang" }).click();
  await admin.fill("#f-login", "dlh.baru");
  await admin.fill("#f-name", "Petugas Baru");
  await admin.selectOption("#f-agency", "DLH");
  await admin.check("input[name=roles][value=officer]");
  await admin.locator("details[open] button.btn").click();
  const link = await admin.locator("#tautan").innerText();
  await axe(admin);
  const person = await on.browser.newPage({ width: 360 });
  await person.goto(link);
  await person.fill("#f-password", "pendek");
  await person.keyboard.press("Enter");
  await person.locator(".errors", { hasText: "terlalu mudah" }).waitFor();
  await axe(person);
  await person.fill("#f-password", "empat kata yang biasa");
  await person.keyboard.press("Enter");
  await person.waitForURL(/\/masuk$/);
  await login(person, on.app.baseUrl, "dlh.baru", "empat kata yang biasa");
  await person.goto(link);
  await person.fill("#f-password", "sekali lagi boleh");
  await person.keyboard.press("Enter");
  await person.locator("h1", { hasText: "Halaman ini tidak ada" }).first().waitFor();
  await admin.goto(`${on.app.baseUrl}/kelola/riwayat`);
  assert.match(await admin.locator("main").innerText(), /dlh\.baru/);
});

test("a coordinator's morning by keyboard alone", { skip: missing }, async () => {
  const page = await on.browser.newPage();
  await login(page, on.app.baseUrl, "dishub", "contoh-dishub");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const second = await page.locator("tr[aria-selected=true] a").getAttribute("href");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${on.app.baseUrl}${second}`);
  await page.keyboard.press("n");
  await page.keyboard.type("Sudah ditelepon, besok dicek.");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForLoadState();
  assert.match(await page.locator("ol.story").innerText(), /besok dicek/);
  await page.keyboard.press("?");
  await page.locator("dialog#keys[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("i");
  await page.waitForURL(/\/meja$/);
  await page.keyboard.press("/");
  await page.keyboard.type(second.split("/").pop());
  await page.keyboard.press("Enter");
  await page.waitForURL(`${on.app.baseUrl}${second}`);
});

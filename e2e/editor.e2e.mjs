// A service is written in the browser by one administrator, tried with test values, published by a second, and applied for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, missing, shot, stage } from "./harness.mjs";
import { login } from "./steps.mjs";

const on = stage();
const CODE = "KEL-SEMENTARA";
const TEXTS = ["procedure", "time", "fee", "product", "complaints"];
const MAKING = ["legal", "facilities", "competence", "supervision", "staff", "guarantee", "safety", "evaluation"];

async function desk(name, options = {}) {
  const page = await on.browser.newPage(options);
  await login(page, on.app.baseUrl, name, `contoh-${name}`);
  return page;
}

const save = (page) => page.click("main button[name=do][value=save]:not([aria-hidden])");
const field = (name) => `#f-${name.replaceAll(".", "-")}`;

/** Adds one thing to the list on the page, writes it, and is back where one goes on. */
async function add(page, button, values) {
  await page.click(`button:has-text("${button}")`);
  await page.waitForLoadState();
  for (const [name, value] of Object.entries(values)) {
    const at = page.locator(field(name));
    if ((await at.evaluate((one) => one.tagName)) === "SELECT") await at.selectOption(value);
    else await at.fill(value);
  }
}

const part = (page, name) => page.goto(`${on.app.baseUrl}/kelola/layanan/${CODE}/1/${name}`);

/** The texts of the standard, each on its page. */
async function standard(page) {
  await part(page, "standard");
  await page.fill(field("standard.requirements.0.text.id"), "Surat pengantar RT dan RW");
  for (const word of TEXTS) await page.fill(field(`standard.${word}.text.id`), "Contoh untuk percobaan.");
  await axe(page);
  await save(page);
  await part(page, "making");
  for (const word of MAKING) await page.fill(field(`standard.${word}.text.id`), "Contoh untuk percobaan.");
  await save(page);
}

/** Two pages: the second only for those who rent. */
async function form(page) {
  await part(page, "form");
  await add(page, "Tambah halaman", { "title.id": "Siapa Anda, dan di mana tinggal?" });
  await save(page);
  const first = page.url().split("?")[0];
  await add(page, "Tambah pertanyaan", { "label.id": "Nama lengkap", fact: "name" });
  await save(page);
  await add(page, "Tambah pertanyaan", { "label.id": "Kelurahan", control: "kelurahan" });
  await save(page);
  await add(page, "Tambah pertanyaan", { "label.id": "Rumahnya milik siapa?", control: "choice", option: "sendiri = Milik sendiri\nsewa = Sewa atau kos", code: "rumah" });
  await axe(page);
  await save(page);
  assert.equal(page.url().split("?")[0], first);
  await part(page, "form");
  await axe(page);
  await add(page, "Tambah halaman", { "title.id": "Siapa pemilik rumahnya?" });
  await page.check("label:has-text('Sewa atau kos') input");
  await axe(page);
  await save(page);
  await add(page, "Tambah pertanyaan", { "label.id": "Nama pemilik" });
  await save(page);
}

test("a new service is written by one administrator, published by another, and applied for by phone", { skip: missing }, async () => {
  const page = await desk("admin");
  await page.goto(`${on.app.baseUrl}/kelola/layanan`);
  await axe(page);
  await page.click("summary:has-text('Layanan baru')");
  await page.fill("#f-name", "Surat keterangan tinggal sementara");
  await page.fill("#f-service", CODE.toLowerCase());
  await page.click("button:has-text('Mulai menulis')");
  await page.waitForURL(new RegExp(`/kelola/layanan/${CODE}/1$`));
  assert.match(await page.locator("#kurang").innerText(), /Masih kurang \d+ hal.*Perlu langkah yang memeriksa atau memutuskan/s);
  await axe(page);

  // A mistake is named at its field, and nothing typed is lost.
  await page.click("#kurang a:has-text('Dasar') >> nth=0");
  await page.fill("#f-summary-id", "Keterangan bahwa Anda tinggal di kelurahan ini.");
  await page.selectOption("#f-agency", "KELURAHAN");
  await page.fill("#f-days", "dua");
  await save(page);
  assert.match(await page.locator(".errors").innerText(), /tulis sebagai angka/);
  assert.equal(await page.inputValue("#f-summary-id"), "Keterangan bahwa Anda tinggal di kelurahan ini.");
  await axe(page);
  await page.fill("#f-days", "2");
  await page.fill("#f-keywords", "domisili, surat tinggal");
  await save(page);
  await standard(page);
  await form(page);
  await part(page, "step");
  await add(page, "Tambah langkah", { "name.id": "Memeriksa dan memutuskan", kind: "decide" });
  await save(page);
  await add(page, "Tambah langkah", { "name.id": "Menyerahkan suratnya", kind: "hand_over" });
  await save(page);
  await axe(page);
  await page.goto(`${on.app.baseUrl}/kelola/layanan/${CODE}/1`);
  assert.equal(await page.locator("#kurang").count(), 0, await page.locator("main").innerText());
  await axe(page);
  await shot(page, "service-editor");

  await page.click("a:has-text('Coba formulirnya')");
  await page.fill("#f-nama_lengkap", "Sri Rahayu");
  await page.check("label:has-text('Sewa atau kos') input");
  await page.click("button:has-text('Coba nilai ini')");
  const outcome = await page.locator("#hasil").innerText();
  assert.match(outcome, /Kelurahan: harus diisi/);
  assert.match(outcome, /Nama pemilik: harus diisi/);
  assert.match(outcome, /2 halaman ditanyakan, 0 dilewati/);
  await axe(page);
  await page.check("label:has-text('Milik sendiri') input");
  await page.selectOption("#f-kelurahan", { label: "Kauman" });
  await page.click("button:has-text('Coba nilai ini')");
  assert.match(await page.locator("#hasil").innerText(), /dapat dikirim.*1 halaman ditanyakan, 1 dilewati.*Sri Rahayu/s);
  await axe(page);
  await shot(page, "service-preview");
  await page.click(".crumbs a:has-text('Surat keterangan tinggal sementara')");
  await page.click("button:has-text('Ajukan untuk diperiksa')");
  await page.waitForLoadState();
  assert.match(await page.locator("main").innerText(), /Anda yang menulis edisi ini/);
  assert.equal(await page.locator("button[value=publish]").count(), 0);
  await axe(page);

  // The second one is on a phone.
  const second = await desk("admin2", { width: 360 });
  await second.goto(`${on.app.baseUrl}/kelola/layanan`);
  await axe(second);
  await second.click(`a:has-text('Edisi 1 ${CODE}')`);
  await second.click("summary:has-text('Langkah-langkah')");
  await axe(second);
  await shot(second, "service-editor");
  await second.goto(`${on.app.baseUrl}/kelola/layanan/${CODE}/1/coba`);
  await axe(second);
  await second.goBack();
  await second.click("button:has-text('Terbitkan')");
  await second.waitForLoadState();
  assert.match(await second.locator("main").innerText(), /sudah terbit dan tidak berubah lagi/);
  await axe(second);

  const resident = await on.browser.newPage({ width: 360, js: false });
  await resident.goto(`${on.app.baseUrl}/layanan?q=tinggal+sementara`);
  await resident.click("h2 a:has-text('Surat keterangan tinggal sementara')");
  await resident.click("text=Ajukan sekarang");
  await resident.fill("#f-nama_lengkap", "Wagiman");
  await resident.selectOption("#f-kelurahan", { label: "Kauman" });
  await resident.check("text=Sewa atau kos");
  await resident.click("button[value=next]:not([aria-hidden])");
  assert.equal(await resident.locator("h1").innerText(), "Siapa pemilik rumahnya?");
  await axe(resident);
  await resident.fill("#f-nama_pemilik", "Bu Tatik");
  await resident.click("button[value=next]:not([aria-hidden])");
  assert.match(await resident.locator("main").innerText(), /Bu Tatik/);
  await resident.click("text=Kirim permohonan");
  await resident.waitForURL(/\/sambatan\/[0-9A-Z]{9}\/[0-9a-z]+\?baru=1/);
  const [, code] = new URL(resident.url()).pathname.match(/\/sambatan\/([0-9A-Z]{9})\//);
  const office = await desk("kel-kauman");
  await office.goto(`${on.app.baseUrl}/meja/kasus/${code}`);
  assert.match(await office.locator("main").innerText(), /Surat keterangan tinggal sementara/);
  assert.match(await office.locator("main").innerText(), /Bu Tatik/);
});

test("two administrators at one part: the second is told, and keeps what was typed", { skip: missing }, async () => {
  const [one, two] = [await desk("admin"), await desk("admin2", { js: false })];
  await one.goto(`${on.app.baseUrl}/kelola/layanan`);
  await one.click("article:has-text('ADM-KK-UBAH') button:has-text('Buat edisi baru')");
  await one.waitForURL(/ADM-KK-UBAH\/2$/);
  const steps = `${on.app.baseUrl}/kelola/layanan/ADM-KK-UBAH/2/step.0`;
  await one.goto(steps);
  await two.goto(steps);
  await one.fill("#f-days", "2");
  await save(one);
  await two.fill("#f-days", "4");
  await save(two);
  const said = await two.locator("[role=alert]").innerText();
  assert.match(said, /Gilang Nawasena mengubah bagian ini.*Hari kerja\s+2/s);
  assert.equal(await two.inputValue("#f-days"), "4");
  await axe(two);
  await save(two);
  await two.goto(`${on.app.baseUrl}/kelola/layanan/ADM-KK-UBAH/2`);
  await two.click("summary:has-text('perubahan')");
  assert.match(await two.locator("main").innerText(), /periksa › Hari kerja sampai selesai: 1 4/);
  await axe(two);
});

test("opening every part of a service and saving it changes nothing", { skip: missing }, async () => {
  const page = await desk("admin");
  for (const code of ["IZN-REKLAME", "KEL-SKTM", "KOM-INFO", "ADM-AKTA-MATI"]) {
    await page.goto(`${on.app.baseUrl}/kelola/layanan`);
    await page.click(`article:has-text('${code}') button:has-text('Buat edisi baru')`);
    await page.waitForURL(/\/2$/);
    const edition = page.url();
    const [waiting, seen] = [["basics", "standard", "making", "form", "step", "fee", "product", "refusal", "terms"], new Set()];
    while (waiting.length) {
      const part = waiting.pop();
      if (seen.has(part)) continue;
      seen.add(part);
      await page.goto(`${edition}/${part}`);
      const links = await page.locator("main ol a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
      waiting.push(...links.map((href) => href.split("/").pop()));
      const button = page.locator("main button[name=do][value=save]:not([aria-hidden])");
      if (!(await button.count())) continue;
      await button.evaluate((one) => one.closest("details") && (one.closest("details").open = true));
      await button.click();
      await page.waitForLoadState();
      assert.equal(await page.locator(".errors").count(), 0, `${part}: ${await page.locator("main").innerText()}`);
    }
    assert.ok(seen.size > 15, `${code}: ${[...seen]}`);
    await page.goto(edition);
    assert.match(await page.locator("main").innerText(), /Belum ada bedanya/, `${code}: ${await page.locator("main details li").allTextContents()}`);
  }
});

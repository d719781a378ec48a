// Residents on a phone without scripts: in with a code, typed once, everything in one place, and who looked.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { axe, missing, shot, stage } from "./harness.mjs";
import { mailbox } from "./mail.mjs";
import { login, photo, report, story } from "./steps.mjs";

const mail = await mailbox();
const on = stage({ SAMBAT_RATE_LIMITS: "off", SAMBAT_SMTP: mail.url, SAMBAT_MAIL_FROM: "Sambat <sambat@contoh.id>" });
after(() => mail.close());

const SRI = "sri@contoh.id";
const NIK = "3573994101000001";
const next = (page) => page.click("button[value=next]:not([aria-hidden])");
const title = (page) => page.locator("h1").innerText();
const go = (page, path) => page.goto(on.app.baseUrl + path);

async function enter(page, address) {
  await go(page, "/saya");
  await axe(page);
  await shot(page, "residents-enter");
  await page.fill("#f-email", address);
  await page.click("main form button");
  assert.equal(await title(page), "Masukkan kode");
  assert.ok(!page.url().includes("contoh"), "no address in an address");
  await axe(page);
  const code = await mail.code(address);
  await page.fill("#f-code", code === "000000" ? "000001" : "000000");
  await page.click("main form button");
  assert.match(await page.locator(".errors").innerText(), /4 kali lagi/);
  await axe(page);
  await page.fill("#f-code", code);
  await page.click("main form button");
  await page.waitForURL(`${on.app.baseUrl}/saya`);
}

async function begin(page, code) {
  await go(page, `/layanan/${code}`);
  await page.click("text=Ajukan sekarang");
  await page.waitForURL(/\/permohonan\/[0-9a-z]+\/1$/);
}

/** Sends from the last page; the code of the application. */
async function send(page, keep) {
  assert.equal(await title(page), "Periksa lalu kirim");
  assert.equal(await page.inputValue("#f-email"), SRI);
  assert.equal(await page.inputValue("#f-name"), "Sri Rahayu");
  assert.equal(await page.isChecked("input[name=keep]"), false, "nobody agrees by doing nothing");
  if (keep) await page.check("input[name=keep]");
  await axe(page);
  await page.click("text=Kirim permohonan");
  await page.waitForURL(/\/sambatan\/[0-9A-Z]{9}\/[0-9a-z]+\?baru=1/);
  return page.url().match(/\/sambatan\/([0-9A-Z]{9})\//)[1];
}

async function poverty(page) {
  await begin(page, "KEL-SKTM");
  await page.fill("#f-nama", "Sri Rahayu");
  await page.fill("#f-nik", NIK);
  await next(page);
  await page.selectOption("#f-kelurahan", { label: "Kauman" });
  await page.fill("#f-alamat", "Jalan Contoh 5, RT 2 RW 3");
  await next(page);
  await page.check("text=Berobat");
  await next(page);
  await page.setInputFiles("#f-foto", [photo("rumah.png")]);
  await next(page);
  await page.check("main form input[type=checkbox]");
  await next(page);
  return send(page, true);
}

async function moving(page) {
  await begin(page, "ADM-PINDAH-KELUAR");
  assert.equal(await page.inputValue("#f-nama"), "Sri Rahayu");
  assert.equal(await page.inputValue("#f-nik"), NIK);
  assert.equal(await page.inputValue("#f-alamat"), "Jalan Contoh 5, RT 2 RW 3");
  assert.equal(await page.locator("#f-kelurahan option:checked").innerText(), "Kauman");
  assert.equal(await page.inputValue("#f-kk"), "", "what was never given is not there");
  assert.equal(await page.locator(".hint:has-text('Dari permohonan Anda sebelumnya')").count(), 4, "each is marked");
  await axe(page);
  await shot(page, "residents-given");
  await page.fill("#f-alamat", "Jalan Contoh 7, RT 2 RW 3");
  await page.fill("#f-kk", "3573991201990001");
  await next(page);
  assert.equal(await title(page), "Siapa saja yang pindah?");
}

/** Reports something: who they are is there already, and what they take out stays out. */
async function reporting(page) {
  const each = async (step) => {
    if (step !== 3) return;
    assert.equal(await page.inputValue("#f-name"), "Sri Rahayu");
    assert.equal(await page.inputValue("#f-email"), SRI);
    assert.match(await page.locator("main").innerText(), /Dari permohonan Anda sebelumnya[\s\S]*laporan muncul di Milik saya/);
    await axe(page);
    await page.fill("#f-name", "");
    await page.click("button[value='2'][name=to]");
    await page.locator("main form button.btn.grow[name=to]").click();
    assert.equal(await page.inputValue("#f-name"), "", "what was taken out");
    assert.equal(await page.inputValue("#f-email"), SRI);
  };
  return report(page, on.app.baseUrl, { text: "Parkir liar di trotoar depan pasar, tiap sore penuh.", each });
}

async function looked(code) {
  const office = await on.browser.newPage();
  await login(office, on.app.baseUrl, "kel-kauman", "contoh-kel-kauman");
  await go(office, `/meja/kasus/${code}`);
  await office.click("summary:has-text('Cek NIK di data kependudukan')");
  await axe(office);
  await office.click("text=Cek sekarang");
  assert.match(await office.locator(".errors").first().innerText(), /Alasan pengecekan/);
  await office.fill("#f-purpose", "Nama di foto KTP tidak terbaca");
  await office.click("text=Cek sekarang");
  await office.waitForLoadState();
  assert.match(await office.locator("#register").innerText(), /Cocok/);
  assert.ok(!(await office.locator("#register").innerText()).includes(NIK));
  await axe(office);
  await office.locator("#register").scrollIntoViewIfNeeded();
  await shot(office, "register-desk");
}

describe("residents", () => {
  test("type once, find everything in one place, and see who looked", { skip: missing, timeout: 180_000 }, async () => {
    const page = await on.browser.newPage({ width: 360, js: false });
    await enter(page, SRI);
    assert.match(await page.locator("main").innerText(), /Belum ada laporan atau permohonan/);
    await axe(page);
    const first = await poverty(page);
    await moving(page);
    const parking = await reporting(page);

    await go(page, "/saya");
    const all = await page.locator("main").innerText();
    assert.match(all, /Sedang diisi\s+Surat pindah ke luar kota/);
    assert.match(all, /Masih berjalan[\s\S]*Surat keterangan tidak mampu/);
    assert.ok((await page.locator("main").innerHTML()).includes(`/sambatan/${parking.code}/saya`), "the report is among theirs");
    await axe(page);
    await shot(page, "residents");
    await page.click("text=Lanjutkan mengisi");
    assert.equal(await title(page), "Siapa saja yang pindah?", "where it was left");

    await looked(first);
    await go(page, `/saya`);
    await page.click("h3 a:has-text('Surat keterangan tidak mampu')");
    assert.match(await page.locator("#dicek").innerText(), /Cocok[\s\S]*Nama di foto KTP tidak terbaca[\s\S]*0001/);
    await axe(page);
    await page.locator("textarea").first().fill("Apakah ada yang kurang?");
    await page.click("button[value=write]");
    await story(page, "Laporan diterima", "Pelapor menulis");

    await go(page, "/saya/data");
    assert.match(await page.locator("main").innerText(), /Sri Rahayu[\s\S]*3573994101000001[\s\S]*Kauman[\s\S]*Siapa mengecek data Anda/);
    await axe(page);
    await shot(page, "residents-data");
    await page.click("button[name=forget][value=nik]");
    await page.waitForLoadState();
    assert.ok(!(await page.locator("main").innerText()).includes(NIK));
    await page.click("text=Hapus semua");
    assert.match(await page.locator("main").innerText(), /Tidak ada yang disimpan/);

    const inspector = await on.browser.newPage();
    await login(inspector, on.app.baseUrl, "inspektorat", "contoh-inspektorat");
    await inspector.click("text=Pengecekan data");
    assert.match(await inspector.locator("table").innerText(), /Nama di foto KTP tidak terbaca/);
    await axe(inspector);

    await go(page, "/saya");
    await page.click("button[value=everywhere]");
    assert.equal(await title(page), "Masuk dengan e-mail Anda");
    await go(page, `/sambatan/${first}/saya`);
    assert.equal(await title(page), "Masuk dengan e-mail Anda", "what is theirs is closed");
    const log = on.app.log.join("");
    for (const secret of [SRI, NIK, "Kode Anda"]) assert.ok(!log.includes(secret), `the log tells ${secret}`);
  });
});

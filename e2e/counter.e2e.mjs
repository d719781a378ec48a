// The counter: a slot booked on a phone without scripts, a number at the kiosk, the officer who calls, the screen, and
// an application keyed in for the person who stands there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, missing, shot, stage } from "./harness.mjs";
import { login } from "./steps.mjs";

const on = stage();
const AGENCY = "DISPENDUKCAPIL";
const NIK = "3573991708990002";
const NAME = "Sri Rahayu";

const phone = () => on.browser.newPage({ width: 360, js: false });
const at = (path) => on.app.baseUrl + path;

async function desk(name, options = {}) {
  const page = await on.browser.newPage(options);
  await login(page, on.app.baseUrl, name, `contoh-${name}`);
  return page;
}

/** Journeys run at any hour of any day: the counter is opened around the clock, also on days off. */
async function openAlways() {
  const page = await desk("admin");
  await page.goto(at(`/kelola/perangkat/${AGENCY}`));
  await page.check("input[name=own_hours]");
  await page.fill("#f-closing", "23:59");
  for (const day of await page.locator("input[name=workdays]").all()) await day.check();
  for (const rest of ["rest_holidays", "rest_joint_leave"]) await page.uncheck(`input[name=${rest}]`);
  await page.click("main form button.btn:has-text('Simpan')");
  await page.waitForURL(/\/kelola\/perangkat$/);

  await page.goto(at("/meja/loket/jam"));
  await axe(page);
  await page.click(`a[href="/meja/loket/jam/${AGENCY}"]`);
  for (const day of await page.locator("input[name='days.0']").all()) await day.check();
  await page.fill("input[name='from.0']", "00:00");
  await page.fill("input[name='to.0']", "23:59");
  await page.fill("#f-slot_minutes", "2");
  await page.click("main form button.btn");
  assert.match(await page.locator(".errors").innerText(), /Lama satu janji/, "a slot of two minutes is none");
  await page.fill("#f-slot_minutes", "10");
  await page.click("main form button.btn");
  await page.waitForURL(new RegExp(`/jam/${AGENCY}$`));
  await axe(page);
  await shot(page, "counter-hours");
}

/** Books the first day and time there is, from the page of the service; the code and the page. */
async function book(page) {
  await page.goto(at("/layanan/ADM-KK-UBAH"));
  await page.click("text=Buat janji temu");
  await axe(page);
  await page.click("a:has-text('tempat')");
  await axe(page);
  await page.locator("input[name=time]").first().check();
  await page.fill("#f-phone", "12");
  await page.fill("#f-name", NAME);
  await page.click("button:has-text('Buat janji')");
  assert.match(await page.locator(".errors").innerText(), /Nomor telepon/);
  assert.equal(await page.inputValue("#f-name"), NAME, "nothing typed is lost");
  await page.fill("#f-phone", "0812 9998 8877");
  await page.click("button:has-text('Buat janji')");
  await page.waitForURL(/\/janji\/[0-9a-z]+\?baru=1/);
  await axe(page);
  await shot(page, "appointment");
  const link = page.url().split("?")[0];
  const when = await page.locator(".when").innerText();
  return { link, when, code: await page.locator("p.code").innerText() };
}

/** Takes a number for a service at the kiosk; the number and its page. */
async function number(page, service) {
  await page.goto(at(`/loket/${AGENCY}`));
  await page.click(`button:has-text("${service}")`);
  await page.waitForURL(/\/antrean\/[0-9a-z]+\?kios=1/);
  return { number: await page.locator("p.number").innerText(), link: page.url().split("?")[0] };
}

test("a slot is booked, moved and kept on a phone without scripts; numbers are called and shown; an application is keyed in", { skip: missing }, async () => {
  await openAlways();
  const page = await phone();
  const booked = await book(page);
  assert.match(booked.code, /^[0-9A-Z]{3}-[0-9A-Z]{3}$/);

  // Moved to another time of the same day.
  await page.click("summary:has-text('Pindahkan')");
  await page.click("#pindah a:has-text('tempat')");
  await axe(page);
  await page.locator("#pindah input[name=time]").nth(3).check();
  await page.click("button[value=move]");
  await page.waitForURL(booked.link);
  const moved = await page.locator(".when").innerText();
  assert.notEqual(moved, booked.when);
  const isToday = moved.split(",").slice(0, 2).join() === booked.when.split(",").slice(0, 2).join();

  // The kiosk is a tablet.
  const kiosk = await on.browser.newPage({ width: 800, js: false });
  await kiosk.goto(at(`/loket/${AGENCY}`));
  await axe(kiosk);
  await shot(kiosk, "kiosk");
  const first = await number(kiosk, "Kartu Keluarga");
  const second = await number(kiosk, "Akta kematian");
  assert.deepEqual([first.number, second.number], ["A-001", "B-001"]);
  await axe(kiosk);
  await shot(kiosk, "kiosk-number");
  await kiosk.goto(at(`/loket/${AGENCY}`));
  await kiosk.fill("#f-code", "AAA-AAA");
  await kiosk.click("text=Saya sudah datang");
  assert.match(await kiosk.locator(".msg").innerText(), /pilih|daftar/);
  await axe(kiosk);
  if (isToday) {
    await kiosk.fill("#f-code", booked.code.toLowerCase());
    await kiosk.click("text=Saya sudah datang");
    await kiosk.waitForURL(/\/antrean\//);
    assert.match(await kiosk.locator("p.number").innerText(), /^A-002$/);
  }
  await page.goto(first.link);
  assert.match(await page.locator("main").innerText(), /A-001.*Anda berikutnya/s);
  await axe(page);
  await shot(page, "ticket");

  // The officer calls with the keyboard.
  const office = await desk("dispendukcapil");
  await office.goto(at("/meja/loket"));
  await office.fill("#f-desk", "2");
  await office.keyboard.press("Enter");
  await office.waitForSelector("button[value=next]");
  await axe(office);
  await office.keyboard.press("n");
  await office.waitForSelector("button[value=served]");
  assert.equal(await office.locator("p.number").innerText(), "A-001");
  await office.keyboard.press("u");
  await office.waitForSelector("text=Dipanggil 2 kali");
  await axe(office);
  await shot(office, "counter-desk");

  const screen = await on.browser.newPage();
  await screen.goto(at(`/loket/${AGENCY}/layar`));
  assert.match(await screen.locator(".board-desks").innerText(), /Meja 2\s*A-001/);
  const shown = await screen.locator("main").innerText();
  assert.match(shown, /B-001/);
  assert.doesNotMatch(shown, /Sri|Rahayu/);
  await axe(screen);
  await shot(screen, "queue-screen");
  const narrow = await phone();
  await narrow.goto(at(`/loket/${AGENCY}/layar`));
  await axe(narrow);
  await shot(narrow, "queue-screen");
  await page.goto(first.link);
  assert.match(await page.locator("main").innerText(), /Silakan ke meja 2/);

  // The application for whoever stands there, on the pages residents use.
  await office.selectOption("#f-service", "ADM-AKTA-MATI");
  await office.click("text=Isi formulir");
  await office.waitForURL(/\/permohonan\/[0-9a-z]+\/1$/);
  assert.match(await office.locator("main").innerText(), /Anda mengisi untuk orang di loket/);
  const stranger = await phone();
  assert.equal((await stranger.goto(office.url())).status(), 404, "an officer's form is nobody else's");
  const next = () => office.click("button[value=next]:not([aria-hidden])");
  await office.fill("#f-almarhum", "Kasman");
  await office.fill("#f-nik", NIK);
  await office.fill("#f-tanggal", "2026-11-20");
  await next();
  await office.fill("#f-pelapor", "Wagiman");
  await office.fill("#f-nik_pelapor", "3573994101000001");
  await office.fill("#f-hubungan", "Anak");
  await next();
  await office.check("text=Rumah sakit atau puskesmas");
  await next();
  await office.fill("#f-surat", "474.3/12/RSSA/2026");
  await next();
  for (const n of [0, 1]) {
    await office.fill(`#f-saksi-${n}-nama`, `Saksi ${n + 1}`);
    await office.fill(`#f-saksi-${n}-nik`, n ? NIK : "3573994101000001");
  }
  await next();
  await office.selectOption("#f-kelurahan", { label: "Bareng" });
  await next();
  await office.fill("#f-name", "Wagiman");
  await office.click("text=Kirim permohonan");
  await office.waitForURL(/\/meja\/loket\/bukti\//);
  await axe(office);
  await shot(office, "counter-receipt");
  const own = new URL(await office.locator("#tautan").innerText()).pathname;
  const code = await office.locator("div.code").innerText();

  // The receipt opens the case, on the applicant's phone.
  await stranger.goto(at(own));
  assert.match(await stranger.locator("main").innerText(), /Akta kematian/);
  assert.equal(await stranger.locator("#kode").innerText(), code);

  // Served; the next one does not come, and is called back.
  await office.goto(at("/meja/loket"));
  assert.match(await office.locator("main").innerText(), new RegExp(code), "the number remembers its case");
  await office.keyboard.press("s");
  await office.waitForSelector("button[value=next]");
  await office.keyboard.press("n");
  await office.waitForSelector("button[value=missed]");
  const gone = await office.locator("p.number").innerText();
  await office.keyboard.press("x");
  await office.waitForSelector("text=Dipanggil, tidak datang");
  await office.click(`button:has-text("Panggil lagi ${gone}")`);
  await office.waitForSelector("button[value=served]");
  assert.equal(await office.locator("p.number").innerText(), gone);
  await office.keyboard.press("s");
  await office.waitForSelector("button[value=next]");
  assert.match(await office.locator("table").innerText(), /Dilayani\s+2/);

  // And comes again for the result.
  await stranger.click("text=Buat janji temu");
  await stranger.click("a:has-text('tempat') >> nth=1");
  await stranger.locator("input[name=time]").first().check();
  assert.equal(await stranger.inputValue("#f-name"), "Wagiman", "what is known is not asked again");
  await stranger.click("button:has-text('Buat janji')");
  await stranger.waitForURL(/\/janji\//);
  const coming = await stranger.locator(".when").innerText();
  await office.goto(at(`/meja/kasus/${code.replaceAll("-", "")}`));
  assert.match(await office.locator("aside[aria-label]").last().innerText(), new RegExp(coming));
  await stranger.click("summary:has-text('Batalkan')");
  await stranger.click("button[value=cancel]");
  assert.match(await stranger.locator("main").innerText(), /Dibatalkan/);
});

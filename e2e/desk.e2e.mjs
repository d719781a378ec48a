// The desk: a coordinator's day by keyboard, many cases at once, ready answers, colleagues who act meanwhile, and the
// same without scripts and on a phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, missing, shot, stage } from "./harness.mjs";
import { login, report, state, story } from "./steps.mjs";

const on = stage();

async function desk(name, options) {
  const page = await on.browser.newPage(options);
  await login(page, on.app.baseUrl, name, `contoh-${name}`);
  return page;
}

/** A new case that DISHUB owes, sent by the verifier. */
async function sent(text) {
  const phone = await on.browser.newPage({ width: 360 });
  const filed = await report(phone, on.app.baseUrl, { text });
  const verifier = await desk("verifikator");
  await verifier.goto(`${on.app.baseUrl}/meja/kasus/${filed.code}`);
  await verifier.selectOption("#f-agency", "DISHUB");
  await verifier.click("button[value=send]");
  await verifier.waitForURL(/\/meja$/);
  return filed;
}

const press = async (page, ...keys) => {
  for (const key of keys) await page.keyboard.press(key);
};
const rows = (page) => page.locator("#daftar tbody tr");

test("a coordinator's day by keyboard", { skip: missing }, async () => {
  const filed = await sent("Traffic light di perempatan pasar mati sejak subuh");
  const page = await desk("dishub");

  // Narrow the list, and keep it as a view.
  await press(page, "f");
  await page.locator("#f-keadaan:focus").waitFor();
  await page.keyboard.type("Diteru");
  const wanted = await page.locator("#f-keadaan").inputValue();
  await press(page, "Tab", "Tab", "Tab", "Tab", "Tab", "Enter");
  await page.waitForURL(new RegExp(`keadaan=${wanted}`));
  const narrowed = await rows(page).count();
  assert.ok(narrowed > 0, "the sample city has some");
  assert.match(await page.locator("#jumlah").innerText(), new RegExp(`^${narrowed} dari \\d+ langkah`), "the count is the list's");
  await press(page, "f");
  await page.locator("#f-name").focus();
  await page.keyboard.type("Baru diteruskan");
  await press(page, "Enter");
  await page.locator("nav.chips a", { hasText: "Baru diteruskan" }).waitFor();
  await axe(page);
  await page.goto(`${on.app.baseUrl}/meja`);
  assert.equal(await rows(page).count(), narrowed, "the list opens as it was left");
  await page.goto(`${on.app.baseUrl}/meja?semua=1`);
  const whole = await rows(page).count();
  assert.ok(whole > narrowed, "and the whole is one touch away");
  await press(page, "1");
  await page.waitForURL(new RegExp(`keadaan=${wanted}`));
  await page.goto(`${on.app.baseUrl}/meja?semua=1`);

  // Walk to the new case and do what a day asks for, hand on the keys.
  const at = await rows(page).evaluateAll((all, code) => all.findIndex((row) => row.dataset.href.endsWith(code)), filed.code);
  assert.ok(at >= 0, "the new case is on the first page");
  for (let turn = 0; turn <= at; turn += 1) await press(page, "j");
  await press(page, "Enter");
  await page.waitForURL(new RegExp(filed.code));
  await press(page, "t");
  await story(page, "diteruskan", "Mulai dikerjakan");
  await press(page, "p");
  await press(page, "Control+a");
  await page.keyboard.type("3");
  await press(page, "Tab");
  await page.keyboard.type("Menunggu suku cadang dari pabrik.");
  await press(page, "Tab", "Enter");
  await story(page, "Tenggat berhenti sementara");
  await press(page, "p");
  await story(page, "Tenggat berhenti sementara", "Tenggat berjalan lagi");
  await press(page, "m");
  await page.keyboard.type("DLH");
  await press(page, "Tab");
  await page.keyboard.type("Mohon dahan yang menutup lampu dipangkas.");
  await press(page, "Tab", "Enter");
  await story(page, "Tenggat berjalan lagi", "Diminta bantuan");
  await press(page, "n");
  await page.keyboard.type("Suku cadang dipesan lewat bidang prasarana.");
  await press(page, "Tab", "Enter");
  await story(page, "Diminta bantuan", "Catatan");
  await press(page, "b");
  await page.keyboard.type("Teknisi datang sore ini.");
  await press(page, "Tab", "Enter");
  await story(page, "Catatan", "Dijawab");
  await press(page, "?");
  await page.locator("dialog#keys[open]").waitFor();
  await axe(page);
  await press(page, "Escape", "s");
  await page.keyboard.type("Lampu sudah menyala lagi.");
  await page.locator("details[open] button[value=resolve]").focus();
  await press(page, "Enter");
  await story(page, "Dijawab", "selesai");
  await press(page, "i");
  await page.waitForURL(/\/meja$/);
});

test("a ready answer for several cases: look first, then do, and each case says what became of it", { skip: missing }, async () => {
  const page = await desk("dishub");
  await page.goto(`${on.app.baseUrl}/meja/balasan`);
  await page.fill("#f-name", "Jadwal pekan ini");
  await page.locator("textarea[name=template_text]").fill("Bapak {nama}, kami datang.");
  await page.click("button[value=save]");
  assert.match(await page.locator(".errors").innerText(), /kurung kurawal/);
  assert.equal(await page.locator("textarea[name=template_text]").inputValue(), "Bapak {nama}, kami datang.", "what was typed is kept");
  await page.locator("textarea[name=template_text]").fill("Laporan {kode} masuk jadwal {dinas} pekan ini.");
  await page.click("button[value=save]");
  await page.locator("article", { hasText: "Jadwal pekan ini" }).waitFor();
  await axe(page);

  await page.goto(`${on.app.baseUrl}/meja?keadaan=assigned`);
  await press(page, "j", "x", "j", "x");
  assert.equal(await page.locator("[data-selected-count]").innerText(), "2");
  await shot(page, "bulk");
  const codes = await page.locator("#daftar input:checked").evaluateAll((all) => all.map((box) => box.value.split(".")[0]));
  // Somebody is quicker with the second.
  const colleague = await desk("dishub");
  await colleague.goto(`${on.app.baseUrl}/meja/kasus/${codes[1]}`);
  await press(page, "b");
  await page.locator("#f-message:focus").waitFor();
  await page.selectOption("#f-template", { label: "Jadwal pekan ini" });
  await page.click("button[value=template]");
  assert.match(await page.locator("#f-message").inputValue(), /\{kode\}/);
  await colleague.keyboard.press("t");
  await story(colleague, "Mulai dikerjakan");
  await page.click("button[value=preview]");
  assert.match(await page.locator("p.notice").innerText(), /1 dari 2 dapat dikerjakan/);
  assert.match(await page.locator("ul.duties").innerText(), /masuk jadwal Dinas Perhubungan/);
  await axe(page);
  await shot(page, "bulk-preview");
  await page.locator("button[value=perform]:focus").waitFor();
  await press(page, "Enter");
  await page.locator("p.notice", { hasText: "1 dari 2 selesai dikerjakan" }).waitFor();
  await axe(page);
  await page.goto(`${on.app.baseUrl}/meja/kasus/${codes[0]}`);
  await story(page, "Dijawab");
  assert.match(await page.locator("ol.story").innerText(), /masuk jadwal Dinas Perhubungan pekan ini/);

  // In one case: a touch puts it into the text, beside what is typed already.
  await press(page, "q");
  await page.keyboard.type("Selamat pagi.");
  await page.locator("details[open] [data-island=ready] a", { hasText: "Jadwal pekan ini" }).click();
  await page.waitForFunction(() => /pagi\.\n\nLaporan .* masuk jadwal/.test(document.activeElement.value));
});

test("a colleague acts: the list and the open case say so, and nothing typed is lost", { skip: missing }, async () => {
  const page = await desk("dlh");
  await page.goto(`${on.app.baseUrl}/meja?keadaan=assigned`);
  const [first, second] = await rows(page).evaluateAll((all) => all.map((row) => row.dataset.href));
  await press(page, "j", "j", "x");
  const colleague = await desk("dlh");
  await colleague.goto(`${on.app.baseUrl}${first}`);
  await colleague.keyboard.press("t");
  await story(colleague, "Mulai dikerjakan");
  await page.locator("[data-said]").waitFor();
  const left = await rows(page).evaluateAll((all) => all.map((row) => row.dataset.href));
  assert.ok(!left.includes(first), "it is in work now, so it left this list");
  assert.deepEqual(await page.locator("#daftar input:checked").evaluateAll((all) => all.map((box) => box.value.split(".")[0])), [second.split("/").at(-1)], "the tick stays on its case");

  await page.goto(`${on.app.baseUrl}${second}`);
  await press(page, "b");
  await page.keyboard.type("Kami datang besok.");
  await colleague.goto(`${on.app.baseUrl}${second}`);
  await colleague.keyboard.press("t");
  await story(colleague, "Mulai dikerjakan");
  await page.locator("[data-island=news]", { hasText: "Mulai dikerjakan" }).waitFor();
  assert.equal(await page.locator("details[open] textarea").inputValue(), "Kami datang besok.");
  await axe(page);
  await page.click("[data-island=news] a");
  await story(page, "Mulai dikerjakan");
  await press(page, "b");
  assert.equal(await page.locator("details[open] textarea").inputValue(), "Kami datang besok.", "the draft is still there");
});

test("without scripts: filter, view, several cases at once", { skip: missing }, async () => {
  const page = await desk("dlh", { js: false, width: 360 });
  await axe(page);
  await shot(page, "inbox");
  await page.locator("summary", { hasText: "Saring" }).click();
  await page.selectOption("#f-keadaan", "in_progress");
  await page.click("button[value=apply]");
  await page.locator("summary", { hasText: "Saring" }).click();
  await page.fill("#f-name", "Sedang dikerjakan");
  await page.click("button[value=save]");
  await page.locator("nav.chips a", { hasText: "Sedang dikerjakan" }).waitFor();
  await axe(page);
  await page.locator("#daftar tbody input[type=checkbox]").first().check();
  await page.click("button[name=langkah][value=note]");
  await page.fill("#f-message", "Dicek lagi hari Senin, {petugas}.");
  await page.click("button[value=preview]");
  await axe(page);
  await page.click("button[value=perform]");
  assert.match(await page.locator("p.notice").innerText(), /1 dari 1 selesai dikerjakan/);
  await page.locator("ul.duties a").first().click();
  await story(page, "Catatan");
  assert.ok(await state(page));
  await page.goto(`${on.app.baseUrl}/meja`);
  await page.click("button[value=clear]");
  await page.waitForURL(/semua=1/);
});

test("a field officer begins with their own cases, finds the place, and sends proof", { skip: missing }, async () => {
  const filed = await sent("Rambu penunjuk arah di simpang tiga miring hampir roboh");
  const coordinator = await desk("dishub");
  await coordinator.goto(`${on.app.baseUrl}/meja/kasus/${filed.code}`);
  await press(coordinator, "g");
  const field = await coordinator.locator("select[name=officer] option").evaluateAll((all) => all.map((option) => option.textContent));
  assert.ok(field.length > 1);
  const phone = await on.browser.newPage({ width: 360 });
  await login(phone, on.app.baseUrl, "dishub.lapangan1", "contoh-lapangan");
  await phone.waitForURL(/saya=1/);
  const name = (await phone.locator("aside .who span").last().innerText()).trim();
  await coordinator.selectOption("select[name=officer]", { label: name });
  await coordinator.click("button[value=give]");
  await story(coordinator, "Diberikan");
  await phone.reload();
  await axe(phone);
  await phone.locator("#daftar a", { hasText: "Rambu penunjuk" }).first().click();
  await axe(phone);
});

test("the administrator tries a shorter limit on the past", { skip: missing }, async () => {
  const page = await desk("admin", { width: 360, js: false });
  await page.goto(`${on.app.baseUrl}/kelola/simulasi`);
  await axe(page);
  await page.selectOption("#f-bulan", "6");
  await page.locator("#f-respond").fill("1");
  await page.fill("#f-libur", "2026-13-40");
  await page.locator("main form[action='/kelola/simulasi'] button").click();
  assert.match(await page.locator(".errors").innerText(), /Tambah hari libur/);
  assert.equal(await page.locator("#f-respond").inputValue(), "1", "what was typed is kept");
  await page.fill("#f-libur", "");
  await page.locator("main form[action='/kelola/simulasi'] button").click();
  const said = await page.locator("main").innerText();
  assert.match(said, /[1-9]\d* langkah menjadi lewat tenggat, 0 menjadi tepat waktu/);
  assert.match(said, /→/);
  await page.locator("details summary", { hasText: "langkah yang berubah" }).click();
  await axe(page);
});

// After a case: the survey on a phone without JavaScript, the review of a low score, and the index for everybody.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, missing, shot, stage } from "./harness.mjs";
import { login, report, story } from "./steps.mjs";

const on = stage();

async function desk(name, options) {
  const page = await on.browser.newPage(options);
  await login(page, on.app.baseUrl, name, `contoh-${name}`);
  return page;
}

/** A case that DISHUB says is done; the reporter's addresses. */
async function resolved(text) {
  const filed = await report(await on.browser.newPage({ width: 360 }), on.app.baseUrl, { text });
  const verifier = await desk("verifikator");
  await verifier.goto(`${on.app.baseUrl}/meja/kasus/${filed.code}`);
  await verifier.selectOption("#f-agency", "DISHUB");
  await verifier.click("button[value=send]");
  await verifier.waitForURL(/\/meja$/);
  const dishub = await desk("dishub");
  await dishub.goto(`${on.app.baseUrl}/meja/kasus/${filed.code}`);
  const done = dishub.locator("details", { has: dishub.locator("button[value=resolve]") });
  await done.locator("summary").click();
  await done.locator("textarea").fill("Rambu sudah dipasang lagi.");
  await done.locator("button[value=resolve]").click();
  await story(dishub, "Diselesaikan");
  return { filed, dishub };
}

const choose = (page, field, score) => page.check(`input[name=${field}][value="${score}"]`);

test("a low score and nine answers from a phone without scripts are looked into, and the reporter reads it", { skip: missing }, async () => {
  const phone = await on.browser.newPage({ width: 360, js: false });
  const { filed, dishub } = await resolved("Rambu dilarang parkir di depan sekolah miring dan hampir roboh");
  await phone.goto(filed.own);
  await phone.check("input[name=score][value='1']");
  await shot(phone, "survey-own");
  await phone.click("button[value=confirm]");
  await story(phone, "Pelapor menyatakan beres", "Pelapor menilai");
  assert.match(await phone.locator("main").innerText(), /menindaklanjuti penilaian Anda paling lambat/);
  assert.match(await phone.locator("main").innerText(), /Masih dapat disanggah sampai/);
  await axe(phone);

  await phone.click("a:has-text('Isi sembilan pertanyaan')");
  await axe(phone);
  for (const n of [1, 2, 3, 4, 6, 7, 8, 9]) await choose(phone, `u${n}`, n === 4 ? 4 : 2);
  await phone.locator("summary", { hasText: "Tentang Anda" }).click();
  await phone.selectOption("#f-sex", "female");
  await shot(phone, "survey");
  await phone.click("button:has-text('Kirim jawaban')");
  const errors = phone.locator(".errors li");
  assert.equal(await errors.count(), 1, "one was forgotten, and it alone is named");
  assert.match(await errors.innerText(), /Hasil/);
  assert.ok(await phone.isChecked("input[name=u9][value='2']"), "what was chosen is kept");
  assert.equal(await phone.locator("#f-sex").inputValue(), "female");
  await axe(phone);
  await shot(phone, "survey-wrong");
  await phone.click(".errors a");
  await choose(phone, "u5", 2);
  await phone.click("button:has-text('Kirim jawaban')");
  assert.equal(await phone.locator("h1").innerText(), "Terima kasih");
  await axe(phone);

  await dishub.goto(`${on.app.baseUrl}/meja/pemberitahuan`);
  await dishub.locator("ul.notices a", { hasText: "menilai rendah" }).first().click();
  await dishub.locator("h2", { hasText: "Tindak lanjuti penilaian rendah" }).waitFor();
  assert.match(await dishub.locator("main").innerText(), /Kurang cepat/, "the agency sees the answers");
  assert.doesNotMatch(await dishub.locator("main").innerText(), /Perempuan/, "and not who answered");
  await axe(dishub);
  await shot(dishub, "review");
  const narrow = await desk("dishub", { width: 360 });
  await narrow.goto(dishub.url());
  await axe(narrow);
  await shot(narrow, "review");
  await dishub.click("button[value=review]");
  assert.match(await dishub.locator(".errors").innerText(), /Pesan|Apa yang/, "an empty one is refused");
  await dishub.fill("#f-text", "Petugas kami ingatkan; rambu kami cor minggu ini.");
  await dishub.click("button[value=review]");
  await story(dishub, "Penilaian rendah ditindaklanjuti");
  await phone.goto(filed.own);
  await story(phone, "Pelapor mengisi survei", "Penilaian rendah ditindaklanjuti");
  assert.match(await phone.locator("main").innerText(), /rambu kami cor minggu ini/);
  const stranger = await on.browser.newPage({ width: 360 });
  await stranger.goto(filed.page);
  assert.doesNotMatch(await stranger.locator("main").innerText(), /cor minggu ini|survei/i);
});

test("a survey before the outcome says why not", { skip: missing }, async () => {
  const phone = await on.browser.newPage({ width: 360 });
  const filed = await report(phone, on.app.baseUrl, { text: "Lampu taman mati dan gelap sekali kalau malam" });
  await phone.goto(`${filed.own}/survei`);
  assert.match(await phone.locator("main").innerText(), /Hasil laporan Anda belum ada/);
  assert.equal(await phone.locator("main form").count(), 0);
  await axe(phone);
});

for (const [width, dark, locale] of [[360, false, "id-ID"], [360, true, "jv-ID"], [1280, false, "id-ID"], [1280, true, "en-US"]]) {
  test(`the index at ${width}${dark ? ", dark" : ""}`, { skip: missing }, async () => {
    const page = await on.browser.newPage({ width, dark, locale });
    await page.goto(`${on.app.baseUrl}/kinerja?bulan=12`);
    await axe(page);
    if (!dark) await shot(page, "score-index");
    await page.locator("main a[href='/kinerja/skm?bulan=12']").click();
    await axe(page);
    assert.match(await page.locator(".figure").first().innerText(), /^\d\d[.,]\d\d · [ABCD]$/);
    await shot(page, dark ? "index-dark" : "index");
  });
}

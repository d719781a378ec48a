// Nothing goes silent: clocks that wait, agencies that help, days off, complaints about staff.
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

async function sent(text, agency) {
  const phone = await on.browser.newPage({ width: 360 });
  const filed = await report(phone, on.app.baseUrl, { text });
  const verifier = await desk("verifikator");
  await verifier.goto(`${on.app.baseUrl}/meja/kasus/${filed.code}`);
  await verifier.selectOption("#f-agency", agency);
  await verifier.click("button[value=send]");
  await verifier.waitForURL(/\/meja$/);
  return { filed, phone };
}

const box = (page, summary) => page.locator("details", { has: page.locator("summary", { hasText: summary }) });

test("the clock waits for somebody else, another agency helps, and the resident reads why", { skip: missing }, async () => {
  const { filed, phone } = await sent("Rambu dilarang parkir di depan sekolah roboh tertimpa dahan", "DISHUB");
  const dishub = await desk("dishub");
  const open = (page) => page.goto(`${on.app.baseUrl}/meja/kasus/${filed.code}`);
  await open(dishub);
  const pause = box(dishub, "Menunggu pihak lain").first();
  await pause.locator("summary").click();
  await pause.locator("input[name=days]").fill("3");
  await pause.locator("textarea").fill("Menunggu PLN memindahkan kabel.");
  await pause.locator("button[value=pause]").click();
  await story(dishub, "Tenggat berhenti sementara");
  const help = box(dishub, "Minta bantuan perangkat daerah lain").first();
  await help.locator("summary").click();
  await help.locator("select").selectOption("DLH");
  await help.locator("textarea").fill("Mohon dahannya diangkut.");
  await help.locator("button[value=ask_help]").click();
  await story(dishub, "Tenggat berhenti sementara", "Diminta bantuan");
  await axe(dishub);

  const dlh = await desk("dlh", { width: 360 });
  await dlh.goto(`${on.app.baseUrl}/meja`);
  await axe(dlh);
  await dlh.locator("#daftar tr", { hasText: "membantu Dishub" }).locator("a", { hasText: "Rambu" }).click();
  await dlh.fill("textarea[name=text]", "Dahan sudah diangkut.");
  await shot(dlh, "help");
  await dlh.click("button[value=help]");
  await story(dlh, "Bantuan selesai");
  await dishub.goto(`${on.app.baseUrl}/meja/pemberitahuan`);
  assert.match(await dishub.locator("ul.notices").innerText(), /selesai membantu/);
  await shot(dishub, "notices");
  await dishub.click("main form button");
  assert.equal(await dishub.locator("li.unread").count(), 0);

  await phone.goto(filed.own);
  await story(phone, "Tenggat berhenti sementara");
  assert.match(await phone.locator("main").innerText(), /Menunggu PLN memindahkan kabel/);
  await phone.locator("summary", { hasText: "Mengapa tanggal ini?" }).click();
  assert.match(await phone.locator(".promise").innerText(), /Menunggu pihak lain sejak .* paling lama 3 hari kerja/);
  await phone.locator("summary", { hasText: "Yang kami kabarkan kepada pelapor" }).click();
  await axe(phone);
  await shot(phone, "own-notices");

  await open(dishub);
  await dishub.click("button[value=resume]");
  await story(dishub, "Tenggat berjalan lagi");
});

test("a day off added in the browser moves open dates, and the story keeps both", { skip: missing }, async () => {
  const { filed, phone } = await sent("Marka zebra di depan pasar sudah pudar dan tidak kelihatan", "DISHUB");
  await phone.goto(filed.own);
  const due = () => phone.locator(".promise time").last().getAttribute("datetime");
  const was = await due();
  const admin = await desk("admin");
  await admin.goto(`${on.app.baseUrl}/kelola/kalender?tahun=${was.slice(0, 4)}`);
  await admin.locator("summary", { hasText: "Tambah hari libur" }).click();
  await admin.fill("#f-date", was.slice(0, 10));
  await admin.fill("#f-name", "Hari uji");
  await admin.click("button[value=add]");
  assert.match(await admin.locator(".errors").innerText(), /Dasar hukum/, "a day off needs its decree");
  await admin.fill("#f-decree", "Keputusan uji 1");
  await admin.click("button[value=add]");
  await admin.locator("td", { hasText: "Hari uji" }).waitFor();
  await shot(admin, "calendar");
  // The background work counts again within half a minute.
  for (let turn = 0; turn < 90 && (await due()) === was; turn += 1) {
    await new Promise((done) => setTimeout(done, 500));
    await phone.reload();
  }
  assert.ok((await due()) > was, `${await due()} after ${was}`);
  await story(phone, "Tenggat dihitung ulang");
});

test("a complaint about staff is the inspectorate's alone", { skip: missing }, async () => {
  const phone = await on.browser.newPage({ width: 360, js: false });
  const base = on.app.baseUrl;
  await phone.goto(`${base}/lapor`);
  await phone.fill("#f-text", "Petugas loket minta uang rokok supaya berkas cepat selesai");
  const next = () => phone.locator("main form button.btn.grow[name=to]").last().click();
  await next();
  await phone.selectOption("#f-category", "ETK-02");
  await phone.selectOption("#f-area", { label: "Kauman" });
  await next();
  // The question appears with the category: back to it.
  await phone.locator("button[name=to][value='2']").first().click();
  await phone.selectOption("#f-about", "DISHUB");
  await axe(phone);
  for (let step = 0; step < 3; step += 1) await next();
  await phone.waitForURL(/baru=1/);
  const code = new URL(phone.url()).pathname.split("/")[2];
  for (const name of ["verifikator", "dishub"]) {
    const page = await desk(name);
    const answer = await page.goto(`${base}/meja/kasus/${code}`);
    assert.equal(answer.status(), 404, `${name} does not learn that it exists`);
  }
  const inspector = await desk("inspektorat");
  await inspector.goto(`${base}/meja/kasus/${code}`);
  await inspector.selectOption("#f-agency", "INSP");
  await inspector.click("button[value=send]");
  await inspector.goto(`${base}/meja/kasus/${code}`);
  await story(inspector, "Diperiksa dan diteruskan");
  await axe(inspector);
  await shot(inspector, "inspector");
});

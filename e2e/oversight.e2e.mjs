// Those who look over agencies: what is late, down to the case, and away as a file; on a phone, without scripts.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { axe, binary, missing, shot, stage } from "./harness.mjs";
import { login } from "./steps.mjs";

const on = stage();

async function overseer(name, password, options) {
  const page = await on.browser.newPage(options);
  await login(page, on.app.baseUrl, name, password);
  await page.locator("aside a[href='/meja/pimpinan']").click();
  await page.waitForURL(/\/meja\/pimpinan$/);
  return page;
}

/** The same filing three times at one point of the map, by another program. */
async function repeat() {
  const env = { ...process.env, SAMBAT_DATA: on.app.data };
  const key = execFileSync(binary, ["keys", "add", "--name", "Peta warga", "--scope", "open311"], { env });
  for (const [number, lat] of ["-7.97700", "-7.97702", "-7.97704"].entries()) {
    const filed = await fetch(`${on.app.baseUrl}/open311/v2/requests.json`, {
      method: "POST",
      body: new URLSearchParams({
        api_key: key.toString().trim().split("\n").at(-1),
        service_code: "HUB-03",
        lat,
        long: "112.6340",
        address_string: "portal parkir alun-alun",
        description: `Antrean kendaraan mengular karena portal parkir macet, laporan ke-${number + 1}`,
      }),
    });
    assert.equal(filed.status, 200, await filed.text());
  }
}

async function fetched(page, text) {
  const waiting = page.waitForEvent("download");
  await page.locator("a", { hasText: text }).first().click();
  const download = await waiting;
  return { name: download.suggestedFilename(), path: await download.path() };
}

test("the mayor goes from what is late to one case, and takes the list along", { skip: missing }, async () => {
  await repeat();
  const mayor = await overseer("walikota", "contoh-walikota", { width: 360, js: false });
  assert.equal(await mayor.locator("h1").innerText(), "Apa yang lewat tenggat");
  const total = Number(await mayor.locator(".figure a").innerText());
  assert.ok(total > 0, "something is late in the sample city");
  assert.match(await mayor.locator("main").innerText(), /Milik siapa[\s\S]*Langkah yang belum[\s\S]*Berulang di/);
  assert.match(await mayor.locator("main").innerText(), /portal parkir alun-alun/, "three reports of one spot");
  for (const figure of await mayor.locator("main section svg[role=img]").all()) {
    const names = (await figure.getAttribute("aria-labelledby")).split(" ");
    for (const name of names) assert.equal(await mayor.locator(`#${name}`).count(), 1, name);
  }
  await axe(mayor);
  await shot(mayor, "oversight");

  // Each number of a table is as long as the list behind it.
  const rows = mayor.locator("section", { hasText: "Menurut perangkat daerah" }).first();
  await rows.locator("summary").click();
  const first = rows.locator("tbody tr").first();
  const [agency, n] = [await first.locator("th").innerText(), Number(await first.locator("td").innerText())];
  await first.locator("a").click();
  await mayor.waitForURL(/kasus\?dinas=/);
  assert.match(await mayor.locator("main").innerText(), new RegExp(`${n} sambatan`));
  assert.equal(await mayor.locator("tbody tr").count(), Math.min(n, 50));
  assert.ok((await mayor.locator(".chips").innerText()).includes(agency));
  await axe(mayor);

  const csv = await fetched(mayor, "Unduh CSV");
  assert.match(csv.name, /^sambatan-\d{4}-\d\d-\d\d\.csv$/);
  const lines = readFileSync(csv.path, "utf8").trim().split("\n");
  assert.equal(lines.length, n + 1, "a head and one line for each case");
  assert.match(lines[0], /^Kode,Judul,Kategori/);
  const xlsx = await fetched(mayor, "Unduh Excel");
  const sheet = execFileSync("python3", ["-c", "import sys,zipfile;print(zipfile.ZipFile(sys.argv[1]).read('xl/worksheets/sheet1.xml').decode())", xlsx.path], { maxBuffer: 1 << 26 }).toString();
  assert.equal(sheet.match(/<row /g).length, n + 1);

  const link = mayor.locator("tbody a").first();
  const title = await link.innerText();
  await link.click();
  await mayor.waitForURL(/\/meja\/kasus\//);
  assert.equal(await mayor.locator("h1").innerText(), title);
  assert.equal(await mayor.locator("form button[value=answer], form button[value=take]").count(), 0, "to look on is not to act");
  assert.match(await mayor.locator("main").innerText(), /Data pelapor hanya untuk|Nama disembunyikan/);
  await axe(mayor);
});

test("a head sees their own agency only, a field officer nothing", { skip: missing }, async () => {
  const head = await overseer("dishub.kepala", "contoh-kepala");
  assert.match(await head.locator("main").innerText(), /Dinas Perhubungan/);
  await axe(head);
  await head.goto(`${on.app.baseUrl}/meja/pimpinan/kasus`);
  for (const line of await head.locator("tbody td .small").allInnerTexts()) assert.match(line, /dishub/i);
  await head.goto(`${on.app.baseUrl}/meja/pimpinan/kasus?dinas=DLH`);
  assert.equal(await head.locator("tbody tr").count(), 0);
  assert.match(await head.locator("main").innerText(), /Tidak ada sambatan dengan pilihan ini/);
  await axe(head);

  const field = await on.browser.newPage();
  await login(field, on.app.baseUrl, "dishub.lapangan1", "contoh-lapangan");
  assert.equal(await field.locator("aside a[href='/meja/pimpinan']").count(), 0);
  for (const path of ["", "/kasus", "/kasus.csv", "/kasus.xlsx"]) {
    const answer = await field.request.get(`${on.app.baseUrl}/meja/pimpinan${path}`);
    assert.equal(answer.status(), 403, path);
  }
});

test("the whole page at a desk, in the dark, in English", { skip: missing }, async () => {
  const sekda = await overseer("sekda", "contoh-sekda", { dark: true, locale: "en-GB" });
  await sekda.locator("a", { hasText: "12 months" }).click();
  await sekda.waitForURL(/bulan=12/);
  await sekda.evaluate(() => document.querySelectorAll("main details").forEach((fold) => (fold.open = true)));
  await axe(sekda);
});

// The manager's page: what is late, whose, where it repeats; from a figure to the cases behind it, and out as a file.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, afterEach, before, test } from "node:test";
import { axe, missing, openBrowser, shot, start } from "./harness.mjs";
import { login } from "./steps.mjs";

let app;
let browser;

before(async () => {
  if (missing) return;
  app = await start({ SAMBAT_RATE_LIMITS: "off" });
  browser = await openBrowser();
});
afterEach(() => browser?.closePages());
after(async () => {
  await browser?.close();
  await app?.stop();
});

async function desk(name, password, options) {
  const page = await browser.newPage(options);
  await login(page, app.baseUrl, name, password);
  return page;
}

const number = (text) => Number(text.replace(/[^0-9]/g, ""));

test("the mayor sees on a phone what is late, goes down to the cases, and takes the list away", { skip: missing }, async () => {
  const page = await desk("walikota", "contoh-walikota", { width: 360, js: false });
  await page.goto(`${app.baseUrl}/meja/pimpinan`);
  await axe(page);
  await shot(page, "oversight");
  assert.match(await page.locator("main").innerText(), /Jalan rusak.*, tikungan turunan dekat kali/, "where it repeats");
  for (const table of await page.locator("details > summary").all()) await table.click();
  await axe(page);
  // The first number of the table by agency is the length of the list behind it.
  const link = page.locator("a[href*='/meja/pimpinan/kasus?'][href*='dinas=']").first();
  const told = number(await link.innerText());
  assert.ok(told > 0);
  await link.click();
  await page.waitForURL(/pimpinan\/kasus/);
  assert.equal(await page.locator("tbody tr").count(), Math.min(told, 50), "the figure is the list's");
  await axe(page);
  const [csv] = await Promise.all([page.waitForEvent("download"), page.locator("a[href*='kasus.csv']").first().click()]);
  const lines = readFileSync(await csv.path(), "utf8").trim().split(/\r?\n/);
  assert.equal(lines.length, told + 1, "a line for each case, and the heads");
  const [xlsx] = await Promise.all([page.waitForEvent("download"), page.locator("a[href*='kasus.xlsx']").first().click()]);
  assert.equal(readFileSync(await xlsx.path()).subarray(0, 2).toString(), "PK");
  await page.locator("tbody a").first().click();
  await page.waitForURL(/meja\/kasus\//);
  assert.equal(await page.locator("button[value=resolve], button[value=take]").count(), 0, "looking on, not working");
  await axe(page);
});

test("a head sees their own agency and nobody else's", { skip: missing }, async () => {
  const page = await desk("dishub.kepala", "contoh-kepala");
  await page.locator("aside a", { hasText: "Yang lewat tenggat" }).or(page.locator("aside a[href='/meja/pimpinan']")).first().click();
  await page.waitForURL(/pimpinan/);
  await axe(page);
  const agencies = await page.locator("a[href*='dinas=']").evaluateAll((all) => [...new Set(all.map((a) => new URL(a.href).searchParams.get("dinas")))]);
  assert.deepEqual(agencies.filter((code) => code !== "DISHUB"), []);
  const other = await page.goto(`${app.baseUrl}/meja/pimpinan/kasus?dinas=DLH`);
  assert.equal(other.status(), 200);
  assert.equal(await page.locator("tbody tr").count(), 0, "asking for another one's gives nothing");
  const field = await desk("dishub.lapangan1", "contoh-lapangan");
  const refused = await field.goto(`${app.baseUrl}/meja/pimpinan`);
  assert.equal(refused.status(), 403);
});

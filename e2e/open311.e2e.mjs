// A case filed by another program through Open311 XML goes through the same desk, and its updates come out in order.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { binary, missing, stage } from "./harness.mjs";
import { login } from "./steps.mjs";

const on = stage();

const tag = (xml, name) => [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map((found) => found[1]);

test("filed in XML, answered in the browser, confirmed by its reporter, read back in XML", { skip: missing }, async () => {
  const env = { ...process.env, SAMBAT_DATA: on.app.data };
  const keys = execFileSync(binary, ["keys", "add", "--name", "Peta warga", "--scope", "open311"], { env }).toString();
  const key = keys.trim().split("\n").at(-1);
  const since = new Date(Date.now() - 60_000).toISOString().replace(/\.\d+/, "");
  const filed = await fetch(`${on.app.baseUrl}/open311/v2/requests.xml`, {
    method: "POST",
    body: new URLSearchParams({
      api_key: key,
      service_code: "HUB-03",
      lat: "-7.9770",
      long: "112.6340",
      description: "Antrean kendaraan mengular sampai alun-alun karena portal parkir macet",
    }),
  });
  const receipt = await filed.text();
  assert.equal(filed.status, 200, receipt);
  assert.match(receipt, /^<\?xml version="1.0" encoding="utf-8"\?>/i);
  const [code] = tag(receipt, "service_request_id");
  const own = tag(receipt, "service_notice")[0].match(/https?:\/\/\S+\/sambatan\/\S+/)[0];
  assert.equal((await fetch(`${on.app.baseUrl}/open311/v2/requests/${code}.xml`)).status, 404, "not public yet");

  const desk = await on.browser.newPage();
  await login(desk, on.app.baseUrl, "verifikator", "contoh-verifikator");
  await desk.fill("input.search", code);
  await desk.keyboard.press("Enter");
  await desk.waitForURL(new RegExp(code));
  await desk.selectOption("#f-agency", "DISHUB");
  await desk.click("button[value=send]");
  await desk.waitForURL(/\/meja$/);
  const dishub = await on.browser.newPage();
  await login(dishub, on.app.baseUrl, "dishub", "contoh-dishub");
  for (const [value, text] of [["answer", "Petugas mengatur lalu lintas sore ini."], ["resolve", "Portal sudah diperbaiki."]]) {
    await dishub.goto(`${on.app.baseUrl}/meja/kasus/${code}`);
    await dishub.keyboard.press(value === "answer" ? "b" : "s");
    await dishub.keyboard.type(text);
    await Promise.all([dishub.waitForNavigation(), dishub.click(`details[open] button[value=${value}]`)]);
  }
  const reporter = await on.browser.newPage({ width: 360, js: false });
  await reporter.goto(own);
  await Promise.all([reporter.waitForNavigation(), reporter.click("button[value=confirm]")]);

  const until = new Date(Date.now() + 60_000).toISOString().replace(/\.\d+/, "");
  const window = `start_date=${encodeURIComponent(since)}&end_date=${encodeURIComponent(until)}`;
  const updates = await (await fetch(`${on.app.baseUrl}/open311/v2/servicerequestupdates.xml?${window}`)).text();
  const ours = tag(updates, "service_request_id").map((id, at) => [id, tag(updates, "status")[at]]).filter(([id]) => id === code);
  assert.deepEqual(ours.map(([, status]) => status).filter((status, at, all) => status !== all[at - 1]), ["investigating", "in_progress", "fixed", "closed"]);
  const request = await (await fetch(`${on.app.baseUrl}/open311/v2/requests/${code}.xml`)).text();
  assert.deepEqual(tag(request, "status"), ["closed"]);
});

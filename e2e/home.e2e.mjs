// The front door answers, at both widths, with and without scripts.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { axe, missing, openBrowser, shot, start } from "./harness.mjs";

let app;
let browser;

before(async () => {
  if (missing) return;
  app = await start();
  browser = await openBrowser();
});
afterEach(() => browser?.closePages());
after(async () => {
  await browser?.close();
  await app?.stop();
});

for (const width of [360, 1280]) {
  for (const js of [true, false]) {
    test(`home at ${width}${js ? "" : " without scripts"}`, { skip: missing }, async () => {
      const page = await browser.newPage({ width, js });
      const answer = await page.goto(app.baseUrl);
      assert.equal(answer.status(), 200);
      assert.equal(await page.locator("h1").count(), 1);
      await axe(page);
      if (js) await shot(page, "home");
    });
  }
}

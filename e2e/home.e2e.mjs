// The front door answers, at both widths, with and without scripts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { axe, missing, shot, stage } from "./harness.mjs";

const on = stage({});

for (const width of [360, 1280]) {
  for (const js of [true, false]) {
    test(`home at ${width}${js ? "" : " without scripts"}`, { skip: missing }, async () => {
      const page = await on.browser.newPage({ width, js });
      const answer = await page.goto(on.app.baseUrl);
      assert.equal(answer.status(), 200);
      assert.equal(await page.locator("h1").count(), 1);
      await axe(page);
      if (js) await shot(page, "home");
    });
  }
}

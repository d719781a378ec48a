// The first page may load 50 kB in all: what this folder adds to it stays small, and asks nothing of other hosts.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const read = (name) => readFileSync(new URL(name, dist));
const limits = { "app.css": 8_000, "app.js": 6_100, "map.js": 50_000, "map.css": 8_000 };

for (const [name, limit] of Object.entries(limits)) {
  test(`${name} stays within ${limit} bytes compressed`, () => {
    const size = gzipSync(read(name), { level: 9 }).length;
    assert.ok(size <= limit, `${name}: ${size}`);
  });
}

test("the bundle has exactly the files the pages and the map ask for", () => {
  assert.deepEqual(readdirSync(dist).sort(), ["LICENSES.txt", "app.css", "app.js", "map.css", "map.js"]);
});

test("the map waits until it is opened", () => {
  const app = read("app.js").toString();
  assert.match(app, /import\("\.\/map\.js"\)/);
  assert.doesNotMatch(app, /leaflet/i);
});

test("nothing needs a looser content security policy", () => {
  for (const name of ["app.js", "map.js"]) assert.doesNotMatch(read(name).toString(), /\beval\(|new Function|setAttribute\("style"/);
  for (const name of ["app.css", "map.css"]) assert.doesNotMatch(read(name).toString(), /url\("?https?:|@import/);
});

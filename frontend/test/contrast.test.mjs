// Every pair of text and ground the style sheet uses reaches WCAG AA, in the light and in the dark.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const css = readFileSync(new URL("../src/app.css", import.meta.url), "utf8");
const [light, dark] = [...css.matchAll(/:root\s*\{([^}]*)\}/g)].map(([, body]) =>
  Object.fromEntries([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/gi)].map(([, name, value]) => [name, value])),
);

const TEXT = 4.5; // 1.4.3
const SHAPE = 3; // 1.4.11: edges of fields, focus rings, marks that carry a meaning
const pairs = [
  ...["ink", "ink-2", "accent-strong", "accent", "late", "soon", "ok"].flatMap((text) => [
    [text, "paper", TEXT],
    [text, "wash", TEXT],
  ]),
  ...["ink", "ink-2", "accent-strong", "late"].map((text) => [text, "accent-soft", TEXT]),
  ...["ink", "ink-2", "late", "accent-strong"].map((text) => [text, "late-soft", TEXT]),
  ...["ink", "ink-2", "soon", "accent-strong"].map((text) => [text, "soon-soft", TEXT]),
  ["on-accent", "accent", TEXT],
  ["paper", "late", TEXT],
  ...["paper", "wash", "accent-soft"].flatMap((ground) => [
    ["edge", ground, SHAPE],
    ["ink", ground, SHAPE],
  ]),
  ["ink", "focus", SHAPE],
];

const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const luminance = (hex) => {
  const [r, g, b] = [1, 3, 5].map((at) => channel(parseInt(hex.slice(at, at + 2), 16) / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ratio = (a, b) => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
};

test("black on white is 21", () => assert.equal(Math.round(ratio("#000000", "#ffffff")), 21));

for (const [scheme, tokens] of Object.entries({ light, dark: { ...light, ...dark } })) {
  for (const [text, ground, least] of pairs) {
    test(`${scheme}: ${text} on ${ground}`, () => {
      const found = ratio(tokens[text], tokens[ground]);
      assert.ok(found >= least, `${tokens[text]} on ${tokens[ground]} is ${found.toFixed(2)}, needs ${least}`);
    });
  }
}

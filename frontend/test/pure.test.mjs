// The parts that only compute.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { fill } = await load("dom.ts");
const { fits, fitWithin } = await load("islands/photos.ts");
const { carryExif } = await load("islands/exif.ts");

test("fill puts values in and leaves unknown names to be seen", () => {
  assert.equal(fill("Paling banyak {max} foto", { max: "5" }), "Paling banyak 5 foto");
  assert.equal(fill("{who} {name}", { name: "Klojen" }), "{who} Klojen");
});

test("a PDF that is too large is told before it travels, a picture is made small instead", () => {
  const file = (name, type, size) => ({ name, type, size });
  assert.equal(fits(file("kk.pdf", "application/pdf", 2_000_000), 2), true);
  assert.equal(fits(file("kk.pdf", "application/pdf", 2_000_001), 2), false);
  assert.equal(fits(file("KK.PDF", "", 2_000_001), 2), false);
  assert.equal(fits(file("kk.pdf", "application/pdf", 2_000_001), 0), true);
  assert.equal(fits(file("kk.jpg", "image/jpeg", 9_000_000), 2), true);
});

test("fitWithin keeps the shape and never enlarges", () => {
  for (const [given, expected] of [
    [[4000, 3000], [1600, 1200]],
    [[3000, 4000], [1200, 1600]],
    [[800, 600], [800, 600]],
    [[10000, 3], [1600, 1]],
  ]) assert.deepEqual(fitWithin(...given, 1600), expected);
});

// A JPEG with a JFIF part, then an Exif part with one entry: orientation 6, in the given byte order.
function photo(little) {
  const tiff = new DataView(new ArrayBuffer(26));
  tiff.setUint16(0, little ? 0x4949 : 0x4d4d);
  tiff.setUint16(2, 42, little);
  tiff.setUint32(4, 8, little);
  tiff.setUint16(8, 1, little);
  tiff.setUint16(10, 0x0112, little);
  tiff.setUint16(12, 3, little);
  tiff.setUint32(14, 1, little);
  tiff.setUint16(18, 6, little);
  const body = [0x45, 0x78, 0x69, 0x66, 0, 0, ...new Uint8Array(tiff.buffer)];
  return Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xe1, 0, body.length + 2, ...body, 0xff, 0xda, 0, 2, 9, 9]);
}
const small = Uint8Array.from([0xff, 0xd8, 0xff, 0xda, 0, 2, 7, 0xff, 0xd9]);

for (const little of [true, false]) {
  test(`Exif travels along, turned upright (${little ? "little" : "big"} endian)`, () => {
    const whole = carryExif(photo(little), small);
    assert.equal(whole.length, small.length + 36);
    assert.deepEqual([...whole.slice(0, 4)], [0xff, 0xd8, 0xff, 0xe1]);
    assert.deepEqual([...whole.slice(-7)], [...small.slice(2)]);
    assert.equal(new DataView(whole.buffer, 2 + 10).getUint16(18, little), 1);
  });
}

test("without Exif, or with a broken part, the small photo is left alone", () => {
  const cut = photo(true).slice(0, 30);
  const lying = photo(true);
  lying[10] = 0xff;
  for (const original of [small, cut, lying, new Uint8Array(), Uint8Array.from([0x89, 0x50])]) assert.deepEqual(carryExif(original, small), small);
});

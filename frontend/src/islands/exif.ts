// Carries the camera's notes (Exif: where and when) from the original photo into the shrunk one.
// A canvas drops them, and the server asks the reporter whether the photo's own place may be used. Pure: bytes in, bytes out.

const EXIF = [0x45, 0x78, 0x69, 0x66, 0, 0];
const ORIENTATION = 0x0112;

/** The shrunk JPEG with the original's Exif part behind its start mark; unchanged when there is none. */
export function carryExif(original: Uint8Array, shrunk: Uint8Array): Uint8Array {
  const part = exifPart(original);
  if (!part || !isJpeg(shrunk)) return shrunk;
  const whole = new Uint8Array(shrunk.length + part.length);
  whole.set(shrunk.subarray(0, 2));
  whole.set(upright(part), 2);
  whole.set(shrunk.subarray(2), 2 + part.length);
  return whole;
}

const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8;
const word = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

// Segments follow each other, mark and length, until the picture itself (0xDA) begins.
function exifPart(bytes: Uint8Array): Uint8Array | undefined {
  if (!isJpeg(bytes)) return undefined;
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda; ) {
    const end = at + 2 + word(bytes, at + 2);
    if (end > bytes.length || end < at + 4) return undefined;
    if (bytes[at + 1] === 0xe1 && EXIF.every((byte, i) => bytes[at + 4 + i] === byte)) return bytes.slice(at, end);
    at = end;
  }
  return undefined;
}

// The canvas has turned the picture already; a second turn by the viewer would lay it on its side.
function upright(part: Uint8Array): Uint8Array {
  const view = new DataView(part.buffer, part.byteOffset + 10);
  if (view.byteLength < 8) return part;
  const little = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, little);
  if (directory + 2 > view.byteLength) return part;
  const count = view.getUint16(directory, little);
  for (let i = 0, at = directory + 2; i < count && at + 12 <= view.byteLength; i++, at += 12) {
    if (view.getUint16(at, little) === ORIENTATION) view.setUint16(at + 8, 1, little);
  }
  return part;
}

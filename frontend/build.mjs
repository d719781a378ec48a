// Bundles the style sheet and the islands into dist/, the folder that the program embeds.
// Names stay short and stable: the server adds its own version to the address. The map is an entry of its own, so
// that app.js reaches it by a plain relative import and nobody pays for it who does not open it.
import { rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
await rm(`${here}dist`, { recursive: true, force: true });
await build({
  absWorkingDir: here,
  entryPoints: { "app": "src/app.ts", "map": "src/map.ts" },
  outdir: "dist",
  bundle: true,
  minify: true,
  splitting: true,
  format: "esm",
  target: "es2020",
  charset: "utf8",
  legalComments: "none",
  chunkNames: "part-[hash]",
  // The tree-shakeable build of Leaflet; its package names the other one.
  alias: { leaflet: "leaflet/dist/leaflet-src.esm.js" },
  // Leaflet's three small pictures go into the style sheet: one file to serve, and no second request.
  loader: { ".png": "dataurl" },
  logLevel: "warning",
});
await build({
  absWorkingDir: here,
  entryPoints: { app: "src/app.css" },
  outdir: "dist",
  bundle: true,
  minify: true,
  target: "es2020",
  charset: "utf8",
  logLevel: "warning",
});
await writeFile(
  `${here}dist/LICENSES.txt`,
  "map.js and map.css contain Leaflet 1.9.4, (c) Volodymyr Agafonkin and contributors, BSD-2-Clause.\n",
);

// Runs every journey, one file after the other: each starts a program and a browser of its own.
// Given names, runs only those: node e2e/run.mjs islands
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const asked = process.argv.slice(2);
const files = readdirSync(here)
  .filter((name) => name.endsWith(".e2e.mjs") && (!asked.length || asked.some((part) => name.includes(part))))
  .sort();
if (!files.length) throw new Error("no journey by that name");
const { status } = spawnSync(
  process.execPath,
  ["--test", "--test-concurrency=1", "--test-timeout=600000", ...files.map((name) => here + name)],
  { stdio: "inherit" },
);
process.exit(status ?? 1);

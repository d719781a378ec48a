// Starts the built program with the sample city, and a real Chromium to look at it.
// For every *.e2e.mjs file: `const on = stage()` once, `const page = await on.browser.newPage()` per journey,
// `await axe(page)` on each page, `await shot(page, "home")` where the guide wants a picture.
// A page remembers what went wrong in it (script errors, refusals by the content security policy) and says so in axe().
import { execFile, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { after, afterEach, before } from "node:test";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("..", import.meta.url));
export const binary = resolve(root, process.env.SAMBAT_BIN ?? "target/debug/sambat");
/** What the product runs on; journeys that touch storage in ways of their own are played on each. */
export const engines = ["sqlite", "postgres"];
export const missing = existsSync(binary) ? false : "the program is not built yet: run make e2e";

const START_MS = 60_000;
const STOP_MS = 5_000;

/** The program on a free port over a new folder with the sample city. */
export async function start(env = {}) {
  const data = mkdtempSync(join(tmpdir(), "sambat-e2e-"));
  const listen = `127.0.0.1:${await freePort()}`;
  const settings = { ...process.env, SAMBAT_DATA: data, SAMBAT_LISTEN: listen, ...env };
  const { stdout: sample } = await promisify(execFile)(binary, ["sample"], { cwd: root, env: settings });
  const child = spawn(binary, ["serve"], { cwd: root, env: settings, stdio: ["ignore", "pipe", "pipe"] });
  const log = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => log.push(String(part)));
  const gone = new Promise((done) => child.once("exit", done));
  const stop = async () => {
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await gone;
    clearTimeout(timer);
    rmSync(data, { recursive: true, force: true });
  };
  const baseUrl = `http://${listen}`;
  try {
    await healthy(baseUrl, child);
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${log.join("")}`);
  }
  return { baseUrl, data, sample, log, stop };
}

async function healthy(baseUrl, child) {
  for (const end = Date.now() + START_MS; Date.now() < end; ) {
    if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}`);
    const answer = await fetch(`${baseUrl}/healthz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("the program did not answer /healthz in time");
}

function freePort() {
  return new Promise((done, failed) => {
    const server = createServer().once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** A new, empty database on a throw-away PostgreSQL, until stop(). */
async function postgres() {
  const child = spawn(join(dirname(binary), "throwaway-postgres"), { stdio: ["pipe", "pipe", "inherit"] });
  const url = await new Promise((done, failed) => {
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`no PostgreSQL: ${code}`)));
    child.stdout.once("data", (line) => done(String(line).trim()));
  });
  return { url, stop: () => child.stdin.end() };
}

/** What every file of journeys stands on: a program and a browser, from before its first journey to after its last.
 *  Journeys come from one address, faster than people do, so that limits are off unless a file asks for them. */
export function stage({ engine = "sqlite", ...settings } = { SAMBAT_RATE_LIMITS: "off" }) {
  const on = {};
  before(async () => {
    if (missing) return;
    on.database = engine === "postgres" ? await postgres() : undefined;
    on.app = await start(on.database ? { ...settings, DATABASE_URL: on.database.url } : settings);
    on.browser = await openBrowser();
  });
  afterEach(() => on.browser?.closePages());
  after(async () => {
    await on.browser?.close();
    await on.app?.stop();
    on.database?.stop();
  });
  return on;
}

/** A browser for one file; close() when done. */
export async function openBrowser() {
  const browser = await chromium.launch({
    executablePath: execFileSync("which", ["chromium"]).toString().trim(),
    args: [
      "--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
  return {
    newPage: (options) => newPage(browser, options),
    closePages: () => Promise.all(browser.contexts().map((context) => context.close())),
    close: () => browser.close(),
  };
}

/** width 360 is a phone with touch, 1280 a desk. js: false shows what everybody gets. */
async function newPage(browser, { width = 1280, js = true, locale = "id-ID", dark = false, ...more } = {}) {
  const phone = width < 600;
  const context = await browser.newContext({
    viewport: { width, height: phone ? 740 : 800 },
    hasTouch: phone,
    deviceScaleFactor: phone ? 2 : 1,
    javaScriptEnabled: js,
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    locale,
    ...more,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.problems = [];
  page.scripted = js;
  page.on("pageerror", (error) => page.problems.push(`script error: ${error.message}`));
  page.on("console", (message) => {
    // An answer such as 404 to a fetch is the page's business, not a problem of the page.
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) page.problems.push(message.text());
  });
  return page;
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Throws with every accessibility violation on the page, and every problem the page had so far. */
export async function axe(page) {
  // The check itself needs scripts: a page without them is looked at through a twin.
  if (!page.scripted) return axeOnTwin(page);
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(
    (rules) => globalThis.axe.run(document, { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] }),
    RULES,
  );
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}\n    ${target.join(" ")}\n    ${failureSummary.replace(/\n/g, "\n    ")}`),
  );
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) found.push(`the page is ${wide} px wider than the window`);
  found.push(...page.problems);
  if (found.length) throw new Error(`${page.url()}\n  ${found.join("\n  ")}`);
}

// The same markup and cookies in a page that may run the check but none of the product's scripts.
async function axeOnTwin(page) {
  const [body, storageState] = [await page.content(), await page.context().storageState()];
  const twin = await newPage(page.context().browser(), { width: page.viewportSize().width, storageState });
  await twin.route("**/*", (route) => {
    const request = route.request();
    if (request.isNavigationRequest()) return route.fulfill({ body, contentType: "text/html; charset=utf-8" });
    return request.resourceType() === "script" ? route.abort() : route.continue();
  });
  await twin.goto(page.url());
  await axe(twin);
  await twin.context().close();
}

/** A picture for the guide, only when asked for with SHOTS=1. */
export async function shot(page, name) {
  if (process.env.SHOTS !== "1") return;
  const path = join(root, "docs/guide/img", `${name}-${page.viewportSize().width}.png`);
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path, scale: "css" });
}

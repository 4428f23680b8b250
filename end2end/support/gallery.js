// The gallery's files, as pages of a site that only the browser sees.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { target } from "./keyward.js";

const run = promisify(execFile);
const house = fileURLToPath(new URL("../..", import.meta.url));
// A secure context, as the console is: browsers keep the clipboard from others.
const origin = "http://gallery.localhost";

const types = { html: "text/html; charset=utf-8", css: "text/css", js: "text/javascript", svg: "image/svg+xml", png: "image/png" };

/** Pages that leave at once would leave before they are looked at; the scripts of their own are theirs for that alone. */
const stay = (html) =>
  html.replace(/<meta http-equiv="refresh"[^>]*>/, "").replace(/<script(?![^>]*\bsrc=)[^>]*>[\s\S]*?<\/script>/g, "");

/** Writes every page in every state to a folder, or takes the one that KEYWARD_GALLERY names. */
export async function write() {
  const written = process.env.KEYWARD_GALLERY;
  if (written) return { names: await pagesIn(written), folder: written, remove: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), "keyward-gallery-"));
  // Together with the server, as ./test builds both: for the gallery alone, cargo would build its libraries anew.
  await run("cargo", ["build", "--locked", "--quiet", "--workspace", "--bin", "keyward", "--example", "gallery"], { cwd: house });
  await run(join(target, "debug", "examples", "gallery"), [folder]);
  return { names: await pagesIn(folder), folder, remove: () => rm(folder, { recursive: true }) };
}

const pagesIn = async (folder) =>
  (await readdir(folder)).filter((name) => name.endsWith(".html") && name !== "index.html").sort();

/** Lets `page` see the gallery under its own origin, and nothing else; `more` are documents beside the gallery's, by name. */
export async function show(page, { folder }, more = {}) {
  const assets = new Map();
  await page.route("**/*", async (route) => {
    const url = new URL(route.request().url());
    if (url.origin !== origin) return route.abort();
    const name = decodeURIComponent(url.pathname).slice(1);
    const body = more[name] ?? assets.get(name) ?? (await readFile(join(folder, name), "utf8").catch(() => null));
    if (body === null) return route.fulfill({ status: 404, body: "" });
    const ending = name.split(".").pop();
    if (ending !== "html") assets.set(name, body);
    return route.fulfill({ contentType: types[ending], body: ending === "html" ? stay(body) : body });
  });
  return (name) => page.goto(`${origin}/${name}`, { waitUntil: "load" });
}

/** Whether two documents differ in nothing but the theme that they name. */
export const differInTheme = (light, dark) => light.replace(' data-theme="light"', ' data-theme="dark"') === dark;

/** Makes an open document of the gallery light or dark, as its file for that theme is. */
export const turn = (page) => (theme) => page.evaluate((theme) => (document.documentElement.dataset.theme = theme), theme);

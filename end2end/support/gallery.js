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
  // Chosen among the whole workspace, as the Rust tests do it: for one package alone, cargo would build its libraries anew.
  await run("cargo", ["build", "--locked", "--quiet", "--workspace", "--example", "gallery"], { cwd: house });
  await run(join(target, "debug", "examples", "gallery"), [folder]);
  return { names: await pagesIn(folder), folder, remove: () => rm(folder, { recursive: true }) };
}

const pagesIn = async (folder) =>
  (await readdir(folder)).filter((name) => name.endsWith(".html") && name !== "index.html").sort();

/** Lets `page` see the gallery under its own origin, and nothing else. */
export async function show(page, { folder }) {
  await page.route("**/*", async (route) => {
    const url = new URL(route.request().url());
    if (url.origin !== origin) return route.abort();
    const body = await readFile(join(folder, decodeURIComponent(url.pathname)), "utf8").catch(() => null);
    if (body === null) return route.fulfill({ status: 404, body: "" });
    const ending = url.pathname.split(".").pop();
    return route.fulfill({ contentType: types[ending], body: ending === "html" ? stay(body) : body });
  });
  return (name) => page.goto(`${origin}/${name}`, { waitUntil: "load" });
}

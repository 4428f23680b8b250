// Takes pictures of the running pages, at two widths and in both themes, to be looked at before a page is called done.
//   npm run pictures [FOLDER]     all of them; without a folder: end2end/test-results/pictures
//   npm run pictures -- --readme  the pictures in the README: docs/sign-in.png, docs/console-….png
//   npm run pictures -- --gallery [PATTERN]  the samples of the gallery whose names match, without a server: console-users
import { chromium as browsers } from "@playwright/test";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "../support/browser.js";
import * as gallery from "../support/gallery.js";
import { freePort, start } from "../support/keyward.js";
import { pictures as ofConsole } from "./console.js";

if (process.argv[2] === "--gallery") {
  await samples(new RegExp(process.argv[3] ?? "^console-"));
  process.exit();
}
const [where = fileURLToPath(new URL("../test-results/pictures", import.meta.url))] = process.argv.slice(2);
const portal = `127.0.0.1:${await freePort()}`;
const keyward = await start({ flags: ["--demo"], settings: { KEYWARD_DEMO_LISTEN: portal } });
const browser = await browsers.launch(chromium);

/** The pages, in the order in which a person comes to them; each with how to get there. */
const steps = [
  ["home", (page) => page.goto(keyward.url)],
  ["portal", (page) => page.goto(`http://${portal}/`)],
  ["sign-in", (page) => page.getByRole("button", { name: "Log in" }).click()],
  ["sign-in-wrong", (page) => signIn(page, "wrong")],
  ["forgot-password", (page) => page.getByRole("link", { name: "Forgot password?" }).click()],
  ["portal-inside", async (page) => {
    await page.goto(`http://${portal}/login`);
    await signIn(page, "maple-river-lantern");
    await page.getByRole("heading", { name: /Hello/ }).waitFor();
    await page.getByRole("button", { name: "Ask userinfo" }).click();
    await page.getByText("The tokens themselves").click();
  }],
  ["continue", async (page) => {
    const link = new URL(`${keyward.url}/p/demo/authorize`);
    link.search = new URLSearchParams({
      response_type: "code", client_id: "demo-portal", redirect_uri: `http://${portal}/`, scope: "openid", prompt: "select_account",
      state: "picture", code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256",
    });
    await page.goto(link.href);
  }],
  ["logout", (page) => page.goto(`${keyward.url}/p/demo/logout`)],
  ["error", (page) => page.goto(`${keyward.url}/p/demo/authorize?client_id=nobody`)],
];

async function signIn(page, password) {
  await page.getByLabel("Email").fill("john@demo.test");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await page.waitForLoadState();
}

async function all(folder) {
  await mkdir(folder, { recursive: true });
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({ colorScheme, locale: "en-US" });
    const page = await context.newPage();
    for (const [name, go] of steps) {
      await go(page);
      await page.waitForLoadState("networkidle");
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        await page.screenshot({ path: join(folder, `${name}.${width}.${colorScheme}.png`), fullPage: true });
      }
    }
    await context.close();
  }
  console.log(folder);
}

/** Samples, each at two widths and in both themes: end2end/test-results/gallery */
async function samples(pattern) {
  const folder = fileURLToPath(new URL("../test-results/gallery", import.meta.url));
  await mkdir(folder, { recursive: true });
  const pages = await gallery.write();
  const browser = await browsers.launch(chromium);
  try {
    const page = await browser.newPage();
    const open = await gallery.show(page, pages);
    for (const name of pages.names.filter((name) => pattern.test(name))) {
      await open(name);
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        await page.screenshot({ path: join(folder, name.replace("html", `${width}.png`)), fullPage: true });
      }
    }
  } finally {
    await browser.close();
    await pages.remove();
  }
  console.log(folder);
}

/** The sign-in page as a visitor of the README sees it: once wide and light, once narrow and dark, side by side. */
async function readme() {
  const [shots, height] = [[], 760];
  for (const [width, colorScheme] of [[760, "light"], [360, "dark"]]) {
    const context = await browser.newContext({ colorScheme, locale: "en-US", viewport: { width, height } });
    const page = await context.newPage();
    await page.goto(`http://${portal}/login`);
    await page.getByLabel("Password", { exact: true }).waitFor();
    shots.push((await page.screenshot()).toString("base64"));
    await context.close();
  }
  const page = await browser.newPage({ viewport: { width: 760 + 360, height } });
  await page.setContent(
    `<body style="margin:0;display:flex">${shots.map((shot) => `<img src="data:image/png;base64,${shot}">`).join("")}`,
  );
  const docs = fileURLToPath(new URL("../../docs", import.meta.url));
  await mkdir(docs, { recursive: true });
  await page.screenshot({ path: join(docs, "sign-in.png") });
  await page.close();
  await ofConsole(browser, keyward, docs);
}

try {
  await (where === "--readme" ? readme() : all(where));
} finally {
  await browser.close();
  await keyward.stop();
}

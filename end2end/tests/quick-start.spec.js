// The quick starts of applications that an administrator creates: the code that the page shows, run as it stands.
import { build } from "esbuild";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { enter, expect, password, signIn, test } from "../support/console.js";
import { freePort } from "../support/keyward.js";
import { html, serve } from "../support/serve.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const mia = { login: "mia.brooks@pediatrics.example", as: password };

/** Creates an application; gives the secret, if one was shown, and reads the pieces of its quick start. */
async function create(page, hospital, { name, type, callback }) {
  await enter(page, hospital);
  await page.goto(`${hospital.console}/applications/new`);
  await page.getByRole("radio", { name: type }).check();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByLabel("Callback URL").fill(callback);
  await page.getByRole("button", { name: "Create application" }).click();
  let secret;
  if (type.test("Web server")) {
    secret = await page.getByRole("textbox", { name: "Client secret", exact: true }).inputValue();
    await page.getByRole("link", { name: "Go on to the quick start" }).click();
  }
  await expect(page.getByRole("heading", { name, level: 1, exact: true })).toBeVisible();
  return { secret, piece: (label) => page.getByRole("group", { name: label, exact: true }).textContent() };
}

/** Bundles a piece of code as whoever copies it would. */
async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, loader: "jsx", resolveDir: root },
    bundle: true,
    write: false,
    format: "esm",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "silent",
  });
  return outputFiles[0].text;
}

/** A site that serves whatever `script` is by then. */
async function startSite() {
  const site = { script: "" };
  const served = await serve((request, { pathname }) =>
    pathname === "/app.js"
      ? new Response(site.script, { headers: { "content-type": "text/javascript" } })
      : html(`<div id="root"></div><script type="module" src="/app.js"></script>`),
  );
  return Object.assign(site, served);
}

/** In a browser of their own, somebody logs in and out again by a page's one button. */
async function logInAndOut(browser, site) {
  const context = await browser.newContext({ locale: "en-US" });
  const page = await context.newPage();
  await page.goto(site.origin);
  await page.getByRole("button", { name: "Log in" }).click();
  await signIn(page, mia);
  await page.getByRole("button", { name: "Log out Mia Brooks" }).click();
  await expect(page.getByRole("button", { name: "Log in" })).toBeVisible();
  expect(new URL(page.url()).origin).toBe(site.origin);
  await context.close();
}

test("React and plain JavaScript sign in and out", async ({ page, browser, hospital }) => {
  test.setTimeout(120_000);
  const site = await startSite();
  try {
    const { piece } = await create(page, hospital, { name: "Intake", type: /Single-page/, callback: site.origin });
    site.script = await bundle(`
      import { createRoot } from "react-dom/client";
      ${await piece("src/App.jsx")}
      createRoot(document.getElementById("root")).render(<App />);`);
    await logInAndOut(browser, site);
    site.script = await bundle(await piece("main.js"));
    await logInAndOut(browser, site);
  } finally {
    await site.stop();
  }
});

test("a server signs in with its secret from the environment", async ({ page, browser, hospital }) => {
  test.setTimeout(120_000);
  const origin = `http://localhost:${await freePort()}`;
  const { secret, piece } = await create(page, hospital, { name: "Billing", type: /Web server/, callback: `${origin}/callback` });
  expect(secret).toMatch(/^kws_\S{43}$/);
  const folder = await mkdtemp(join(tmpdir(), "quick-start-"));
  let server;
  try {
    await symlink(join(root, "node_modules"), join(folder, "node_modules"));
    await writeFile(join(folder, "server.mjs"), await piece("server.mjs"));
    server = spawn(process.execPath, ["server.mjs"], {
      cwd: folder,
      env: { ...process.env, KEYWARD_CLIENT_SECRET: secret },
      stdio: ["ignore", "inherit", "inherit"],
    });
    await expect.poll(() => fetch(origin).then((answer) => answer.text(), () => "")).toContain("Nobody is signed in");
    const context = await browser.newContext({ locale: "en-US" });
    const visitor = await context.newPage();
    await visitor.goto(`${origin}/login`);
    await signIn(visitor, mia);
    await expect(visitor.locator("body")).toHaveText("Hello Mia Brooks");
    await context.close();
  } finally {
    if (server && server.exitCode === null) {
      server.kill();
      await once(server, "exit");
    }
    await rm(folder, { recursive: true, force: true });
  }
});

test("each step by hand with curl comes to who signed in", async ({ page, browser, hospital }) => {
  test.setTimeout(120_000);
  const callback = "http://localhost:9/cb?a='b'";
  const { piece } = await create(page, hospital, { name: "By hand", type: /Native/, callback });
  const [first, second, third] = await Promise.all([
    piece("1. An address to open in the browser"),
    piece("2. The code becomes tokens"),
    piece("3. Who is it?"),
  ]);
  const run = async (script) => (await promisify(execFile)("bash", ["-ec", script])).stdout;
  const [verifier, address] = (await run(`${first}\necho "$verifier"`)).trim().split("\n").reverse();
  const context = await browser.newContext({ locale: "en-US" });
  const visitor = await context.newPage();
  await visitor.goto(address);
  const [back] = await Promise.all([
    visitor.waitForRequest((request) => request.url().startsWith("http://localhost:9/cb")),
    signIn(visitor, mia),
  ]);
  const code = new URL(back.url()).searchParams.get("code");
  await context.close();
  const typed = (script, name, value) => script.replace(new RegExp(`^${name}='.*'$`, "m"), `${name}='${value}'`);
  const tokens = JSON.parse(await run(`verifier='${verifier}'\n${typed(second, "code", code)}`));
  expect(tokens).toMatchObject({ token_type: "Bearer", scope: "openid profile email offline_access" });
  const person = JSON.parse(await run(typed(third, "token", tokens.access_token)));
  expect(person).toMatchObject({ name: "Mia Brooks", email: mia.login });
});

test("a tried sign-in shows what the application would have been told", async ({ page, context, hospital }) => {
  await enter(page, hospital);
  await page.goto(`${hospital.console}/applications`);
  await page.getByRole("link", { name: "Patient Portal" }).click();
  const [tried] = await Promise.all([context.waitForEvent("page"), page.getByRole("link", { name: "Test sign-in" }).click()]);
  await signIn(tried, mia);
  const agree = tried.getByRole("button", { name: /Allow|Agree|Share/ });
  await expect(agree.or(tried.getByRole("heading", { name: "The sign-in works" }))).toBeVisible();
  if (await agree.count()) await agree.click();
  await expect(tried.getByRole("heading", { name: "The sign-in works" })).toBeVisible();
  await expect(tried.getByRole("main")).toContainText("Mia Brooks signed in to Patient Portal.");
  await expect(tried.getByRole("main")).toContainText("mia.brooks@pediatrics.example");
});

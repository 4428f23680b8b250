// The README's React application, to the letter but for where Keyward listens.
import { expect, test } from "@playwright/test";
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { freePort, start } from "../support/keyward.js";
import { html, serve } from "../support/serve.js";

const readme = fileURLToPath(new URL("../../README.md", import.meta.url));
const root = fileURLToPath(new URL("..", import.meta.url));
const vite = "http://localhost:5173";

async function bundle(keyward) {
  const [, snippet] = /```jsx\n([\s\S]+?)```/.exec(await readFile(readme, "utf8"));
  expect(snippet).toContain('domain="http://localhost:3000/p/demo"');
  const contents = `
    import { createRoot } from "react-dom/client";
    ${snippet.replace("http://localhost:3000", keyward.url)}
    createRoot(document.getElementById("root")).render(<App />);`;
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

test("the README's React snippet signs in and out against the demo project", async ({ page }) => {
  test.setTimeout(120_000);
  const keyward = await start({ flags: ["--demo"], settings: { KEYWARD_DEMO_LISTEN: `127.0.0.1:${await freePort()}` } });
  let site;
  try {
    const script = await bundle(keyward);
    site = await serve((request, { pathname }) =>
      pathname === "/app.js"
        ? new Response(script, { headers: { "content-type": "text/javascript" } })
        : html(`<div id="root"></div><script type="module" src="/app.js"></script>`),
    );
    // Under Vite's address, without taking its port, which a person may be using.
    await page.route(`${vite}/**`, (route) => route.continue({ url: route.request().url().replace(vite, site.originByAddress) }));
    await page.goto(vite);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByLabel("Email").fill("dr.smith@demo.test");
    await page.getByLabel("Password", { exact: true }).fill("copper-meadow-compass");
    await page.getByRole("button", { name: "Log in", exact: true }).click();
    await page.getByRole("button", { name: "Log out Dr. Ann Smith" }).click();
    await expect(page.getByRole("button", { name: "Log in" })).toBeVisible();
    expect(new URL(page.url()).origin).toBe(vite);
  } finally {
    await site?.stop();
    await keyward.stop();
  }
});

// The console: an empty installation, or one with a project and its administrators.
import { expect, test as base } from "@playwright/test";
import { fileURLToPath } from "node:url";
import { startPages } from "../sites/pages.js";
import { start } from "./keyward.js";
import { password, signIn } from "./test.js";

export { expect, password, signIn };

export const test = base.extend({
  /** A Keyward in an empty folder, the link it printed, and a site for whom settings can be given later. */
  empty: [
    async ({}, use) => {
      const settings = {};
      const pages = await startPages(() => settings);
      const keyward = await start();
      try {
        const [link] = keyward.said().match(/http\S+\/console\/set-up\/\S+/) ?? [];
        await use({ keyward, pages, settings, link });
      } finally {
        await Promise.all([keyward.stop(), pages.stop()]);
      }
    },
    { timeout: 120_000 },
  ],
  /** A Keyward with the project of fixtures/console.yaml. */
  hospital: [
    async ({}, use) => {
      const keyward = await start();
      try {
        const file = fileURLToPath(new URL("../fixtures/console.yaml", import.meta.url));
        await keyward.run(["apply", file], { SECRET: "a secret that a server keeps well", PASSWORD: password });
        await use({ keyward, console: `${keyward.url}/console/p/pediatrics` });
      } finally {
        await keyward.stop();
      }
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

/** Signs an administrator of the hospital in; the project is before them. */
export async function enter(page, hospital, who = "owner") {
  await page.goto(hospital.console);
  await signIn(page, { login: `${who}@pediatrics.example` });
  await expect(page).toHaveURL(hospital.console);
}

/** What the navigation leads to, in its order. */
export async function places(page) {
  const links = page.getByRole("navigation", { name: "Project", exact: true }).locator(".nav a");
  return links.evaluateAll((all) => all.map(({ href }) => href));
}

// What `./run` shows: the demo project and its application, on an origin of its own.
import { expect, test as base } from "@playwright/test";
import { findings, overflow } from "../support/axe.js";
import { freePort, start } from "../support/keyward.js";

const test = base.extend({
  demo: [
    async ({}, use) => {
      const origin = `127.0.0.1:${await freePort()}`;
      const keyward = await start({ flags: ["--demo"], settings: { KEYWARD_DEMO_LISTEN: origin } });
      await use({ keyward, origin: `http://${origin}` });
      await keyward.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

const john = { login: "john@demo.test", password: "maple-river-lantern" };

async function logIn(page, { origin }) {
  await page.goto(origin);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByLabel("Email").fill(john.login);
  await page.getByLabel("Password", { exact: true }).fill(john.password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Hello, John Doe" })).toBeVisible();
}

test("the demo application signs in, shows what it got, renews, asks userinfo and logs out", async ({ page, demo }) => {
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await logIn(page, demo);
  expect(page.url(), "the code is not left in the address").toBe(`${demo.origin}/`);
  const claims = page.locator("#claims");
  await expect(claims.locator('[data-name="email"]')).toHaveText(john.login);
  await expect(claims.locator('[data-name="iss"]')).toHaveText(`${demo.keyward.url}/p/demo/`);
  await expect(page.locator('#access [data-name="scope"]')).toContainText("openid");
  await expect(page.locator('#access [data-name="roles"]')).toHaveText("patient");

  const token = page.locator('#tokens [data-name="access_token"]');
  await expect(token).toBeHidden();
  const before = await token.textContent();
  await page.getByRole("button", { name: "Renew the access token" }).click();
  await expect(page.getByText("There is a new access token")).toBeVisible();
  expect(await token.textContent()).not.toBe(before);

  await page.getByRole("button", { name: "Ask userinfo" }).click();
  await expect(page.locator('#userinfo [data-name="name"]')).toHaveText("John Doe");

  await page.getByText("The tokens themselves").click();
  await expect(token).toBeVisible();

  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page.getByRole("heading", { name: "Welcome to the Clinic Portal" })).toBeVisible();
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByLabel("Password", { exact: true }), "the session is over, too").toBeVisible();
  expect(complaints).toEqual([]);
});

test("an answer that the page did not ask for is left alone", async ({ page, demo }) => {
  await page.goto(`${demo.origin}/?code=stolen&state=somebody-elses&iss=${encodeURIComponent(`${demo.keyward.url}/p/demo/`)}`);
  await expect(page.getByRole("heading", { name: "Welcome to the Clinic Portal" })).toBeVisible();
  expect(page.url()).toBe(`${demo.origin}/`);
});

test("whoever opens the hosted page without a request is taken to the application, which begins", async ({ page, demo }) => {
  await page.goto(`${demo.keyward.url}/p/demo/sign-in`);
  await expect(page.getByRole("heading", { name: /Log in to Clinic Portal/ })).toBeVisible();
});

test("the front page leads to the demo, and names whom to sign in as", async ({ page, demo }) => {
  await page.goto(demo.keyward.url);
  await expect(page.getByText(john.login)).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.getByRole("link", { name: /Clinic Portal/ }).click();
  await expect(page).toHaveURL(new RegExp(`^${demo.origin}|^${demo.keyward.url}/p/demo/`));
});

for (const colorScheme of ["light", "dark"]) {
  test.describe(`as the system is ${colorScheme}`, () => {
    test.use({ colorScheme });

    test("the demo application has nothing for axe to find, at any width", async ({ page, demo }) => {
      const look = async () => {
        for (const width of [1280, 360]) {
          await page.setViewportSize({ width, height: 800 });
          expect(await findings(page)).toEqual([]);
          expect(await overflow(page)).toEqual([]);
        }
      };
      await page.goto(demo.origin);
      await expect(page.getByRole("button", { name: "Log in" })).toBeVisible();
      await look();
      await logIn(page, demo);
      await page.getByRole("button", { name: "Ask userinfo" }).click();
      await page.getByText("The tokens themselves").click();
      await expect(page.locator("#userinfo")).toBeVisible();
      await look();
    });
  });
}

// A forgotten password in a real browser, with a real mail server: mail, link, another password, back in the application; and
// the warning that follows, for who did not do it.
import { expect, test as base } from "@playwright/test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { knowsNobody, startPortal, welcomes } from "../sites/portal.js";
import { findings } from "../support/axe.js";
import { start } from "../support/keyward.js";
import { startMail } from "../support/mail.js";
import { password, signIn } from "../support/test.js";

const another = "copper meadow 9 compass violet";

const test = base.extend({
  portal: [
    async ({}, use) => {
      const mail = await startMail();
      let issuer;
      const portal = await startPortal({ issuer: () => issuer });
      const keyward = await start({ settings: mail.settings });
      try {
        const file = join(keyward.data, "..", "portal.yaml");
        const user = (name) => ({ email: `${name}@clinic.test`, password, name });
        await writeFile(
          file,
          JSON.stringify({
            projects: [
              {
                slug: "clinic",
                name: "Test Clinic",
                applications: [portal.application],
                users: ["ada", "bob", "cleo"].map(user),
              },
            ],
          }),
        );
        await keyward.run(["apply", file], {});
        issuer = `${keyward.url}/p/clinic/`;
        await use(Object.assign(portal, { keyward, mail }));
      } finally {
        await Promise.all([keyward.stop(), mail.stop(), portal.stop()]);
      }
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

async function forgets(page, portal, login) {
  await page.goto(portal.login);
  await page.getByRole("link", { name: "Forgot password?" }).click();
  await page.getByLabel("Email or username").fill(login);
  await page.getByRole("button", { name: "Send link" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mailbox" })).toBeVisible();
}

// Case 79.
test("whoever forgot their password gets back in, and everybody else is out", async ({ page, browser, portal }) => {
  const elsewhere = await browser.newPage();
  await elsewhere.goto(portal.login);
  await signIn(elsewhere);
  await welcomes(elsewhere, "ada");
  const theirs = portal.tokens;
  expect(await portal.stillGood(theirs)).toBe(true);

  await forgets(page, portal, "ada@clinic.test");
  const { link, text } = await portal.mail.next("ada@clinic.test");
  expect(text).toContain("ada");
  await page.goto(link);
  expect(page.url()).not.toContain(new URL(link).pathname.split("/").at(-1));
  const field = page.getByLabel("New password", { exact: true });
  await field.fill("short");
  await expect(page.locator(".strength-word")).toHaveText("Too short");
  await field.fill("passwordpassword");
  await expect(page.locator(".strength-word")).toHaveText("Easy to guess");
  expect(await findings(page)).toEqual([]);
  await page.getByRole("button", { name: "Save and log in" }).click();
  await expect(page.getByRole("alert")).toContainText("Many people use this password");
  await expect(field).toHaveValue("");
  await field.fill(another);
  await expect(page.locator(".strength-word")).toHaveText("Strong");
  await page.getByRole("button", { name: "Show password" }).click();
  await expect(field).toHaveAttribute("type", "text");
  await expect(page.getByLabel("Log me out everywhere else")).toBeChecked();
  await page.getByRole("button", { name: "Save and log in" }).click();
  await welcomes(page, "ada");

  await knowsNobody(elsewhere, portal);
  expect(await portal.stillGood(theirs)).toBe(false);
  expect(await portal.stillGood(portal.tokens)).toBe(true);
  await elsewhere.goto(portal.login);
  await signIn(elsewhere);
  await expect(elsewhere.getByRole("alert")).toBeVisible();
  await elsewhere.close();
});

test("whoever did not change the password locks everybody out by the mail that tells of it", async ({ page, browser, portal }) => {
  await forgets(page, portal, "bob@clinic.test");
  await page.goto((await portal.mail.next("bob@clinic.test")).link);
  await page.getByLabel("New password", { exact: true }).fill(another);
  await page.getByRole("button", { name: "Save and log in" }).click();
  await welcomes(page, "bob");
  const theirs = portal.tokens;
  expect(await portal.stillGood(theirs)).toBe(true);

  const owner = await browser.newPage();
  const warning = await portal.mail.next("bob@clinic.test");
  await owner.goto(warning.link);
  await expect(owner.getByRole("heading", { name: "Was this not you?" })).toBeVisible();
  expect(await findings(owner)).toEqual([]);
  await owner.getByRole("button", { name: "It was not me" }).click();
  await expect(owner.getByRole("heading", { name: "Every login to your account was ended" })).toBeVisible();
  await knowsNobody(page, portal);
  expect(await portal.stillGood(theirs)).toBe(false);
  const { link } = await portal.mail.next("bob@clinic.test");
  await owner.goto(link);
  await expect(owner.getByRole("heading", { name: "Set a new password" })).toBeVisible();
  await owner.close();
});

test("without script everything works", async ({ browser, portal }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await forgets(page, portal, "cleo@clinic.test");
  await page.goto((await portal.mail.next("cleo@clinic.test")).link);
  await expect(page.locator(".strength")).toBeHidden();
  await page.getByLabel("New password", { exact: true }).fill(another);
  await page.getByRole("button", { name: "Save and log in" }).click();
  await welcomes(page, "cleo");
  await context.close();
});

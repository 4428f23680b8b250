// Signing up in a real browser, with a real mail server: address, mail, link, name and password, and into the application.
import { expect, test as base } from "@playwright/test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startPortal, welcomes } from "../sites/portal.js";
import { findings } from "../support/axe.js";
import { start } from "../support/keyward.js";
import { startMail } from "../support/mail.js";
import { password, payload, signIn } from "../support/test.js";

const test = base.extend({
  portal: [
    async ({}, use) => {
      const mail = await startMail();
      let issuer;
      const portal = await startPortal({ issuer: () => issuer });
      const keyward = await start({ settings: mail.settings });
      try {
        const file = join(keyward.data, "..", "portal.yaml");
        await writeFile(
          file,
          JSON.stringify({
            projects: [
              {
                slug: "clinic",
                name: "Test Clinic",
                signupEnabled: true,
                signUp: { domains: ["clinic.test"], defaultRole: "patient", termsVersion: "2026-11" },
                branding: { termsUrl: "https://www.clinic.test/terms", privacyUrl: "https://www.clinic.test/privacy" },
                roles: [{ name: "patient" }],
                applications: [portal.application],
                users: [{ email: "ada@clinic.test", password, name: "Ada Lovelace" }],
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

async function asks(page, portal, address) {
  await page.goto(portal.login);
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.getByLabel("Email").fill(address);
  // People take longer than programs.
  await page.waitForTimeout(1_600);
  await page.getByRole("button", { name: "Send me the link" }).click();
  await expect(page.getByRole("heading", { name: "We have sent you an email" })).toBeVisible();
}

// Cases 79, 105.
test("somebody signs up, by the mail, and is in the application they came from", async ({ page, portal }) => {
  await asks(page, portal, "grace@clinic.test");
  const { link, subject, text } = await portal.mail.next("grace@clinic.test");
  expect(subject).not.toMatch(/[\r\n]/);
  expect(text).toContain("Patient Portal");
  await page.goto(link);
  await expect(page.getByText("grace@clinic.test is yours.")).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.getByLabel("Your name").fill("Grace Hopper");
  await page.getByLabel("Password", { exact: true }).or(page.getByLabel("New password", { exact: true })).fill("maple-river-lantern-nine");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText("Tick this to go on.")).toBeVisible();
  await page.getByLabel("Password", { exact: true }).or(page.getByLabel("New password", { exact: true })).fill("maple-river-lantern-nine");
  await page.getByLabel(/I agree/).check();
  await page.getByRole("button", { name: "Create account" }).click();
  await welcomes(page, "Grace Hopper");
  expect(portal.tokens.claims).toMatchObject({ email: "grace@clinic.test", email_verified: true });
  expect(payload(portal.tokens.access_token).roles).toEqual(["patient"]);

  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link was used already" })).toBeVisible();
});

test("whoever has an account is told so by mail, and by nothing else", async ({ page, portal }) => {
  await asks(page, portal, "ada@clinic.test");
  const { text, links } = await portal.mail.next("ada@clinic.test");
  expect(text).toContain("account");
  await page.goto(links[0]);
  await page.goto(portal.login);
  await signIn(page);
  await welcomes(page, "Ada Lovelace");
});

test("the form works without script, and says what is wrong", async ({ browser, portal }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  await page.goto(portal.login);
  await page.getByRole("link", { name: "Create an account" }).click();
  await page.waitForTimeout(1_600);
  await page.getByLabel("Email").fill("somebody@elsewhere.test");
  await page.getByRole("button", { name: "Send me the link" }).click();
  await expect(page.getByText(/only with addresses of certain domains/)).toBeVisible();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(wide).toBe(false);
  await context.close();
});

// Initiating User Registration via OpenID Connect 1.0, section 4.
test("an application asks for sign-up first, and whoever has an account logs in from there", async ({ page, portal }) => {
  await page.goto(`${portal.login}?prompt=create`);
  await page.getByLabel("Email").fill("mary@clinic.test");
  await page.waitForTimeout(1_600);
  await page.getByRole("button", { name: "Send me the link" }).click();
  const { link } = await portal.mail.next("mary@clinic.test");
  await page.goto(link);
  await page.getByLabel("Your name").fill("Mary Seacole");
  await page.getByLabel("Password", { exact: true }).or(page.getByLabel("New password", { exact: true })).fill("maple-river-lantern-nine");
  await page.getByLabel(/I agree/).check();
  await page.getByRole("button", { name: "Create account" }).click();
  await welcomes(page, "Mary Seacole");

  await page.context().clearCookies();
  await page.goto(`${portal.login}?prompt=create`);
  await page.getByRole("link", { name: "Log in" }).click();
  await signIn(page);
  await welcomes(page, "Ada Lovelace");
});

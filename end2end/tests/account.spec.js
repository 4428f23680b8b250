// One's own account in real browsers, with a real mail server, and an application that takes logout tokens.
import { expect, test as base } from "@playwright/test";
import { jwtVerify } from "jose";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { knowsNobody, startPortal, welcomes } from "../sites/portal.js";
import { findings, overflow } from "../support/axe.js";
import { start } from "../support/keyward.js";
import { startMail } from "../support/mail.js";
import { password, signIn } from "../support/test.js";

const test = base.extend({
  clinic: [
    async ({}, use) => {
      const mail = await startMail();
      const clinic = { mail, told: [], answers: [], asked: 0 };
      // Its back channel verifies what it is told as the standard says (OpenID Connect Back-Channel Logout, section 2.6).
      const portal = await startPortal({
        issuer: () => clinic.issuer,
        more: async (request, url) => {
          if (url.pathname !== "/back-channel") return undefined;
          clinic.asked += 1;
          const status = clinic.answers.shift() ?? 200;
          if (status !== 200) return new Response(null, { status });
          const chunks = [];
          for await (const chunk of request) chunks.push(chunk);
          const token = new URLSearchParams(Buffer.concat(chunks).toString()).get("logout_token");
          const { payload: claims } = await jwtVerify(token, portal.keys(), {
            issuer: clinic.issuer,
            audience: "portal",
            typ: "logout+jwt",
            algorithms: ["RS256"],
            requiredClaims: ["iat", "exp", "jti", "events", "sid", "sub"],
          });
          if (claims.nonce || !claims.events["http://schemas.openid.net/event/backchannel-logout"]) return new Response(null, { status: 400 });
          clinic.told.push(claims);
          return new Response(null, { status: 204 });
        },
      });
      const keyward = await start({ settings: { ...mail.settings, KEYWARD_OUTBOUND_ALLOW: "127.0.0.1/32,::1/128" } });
      try {
        const file = join(keyward.data, "..", "clinic.yaml");
        await writeFile(
          file,
          JSON.stringify({
            projects: [
              {
                slug: "clinic",
                name: "Test Clinic",
                account: { mayDelete: true },
                applications: [{ ...portal.application, backchannelLogoutUrl: `${portal.origin}/back-channel` }],
                users: [
                  { email: "ada@clinic.test", password, name: "Ada Lovelace" },
                  { email: "bob@clinic.test", password, name: "Bob Ray" },
                ],
              },
            ],
          }),
        );
        await keyward.run(["apply", file], {});
        Object.assign(clinic, { keyward, portal, issuer: `${keyward.url}/p/clinic/`, account: `${keyward.url}/p/clinic/account` });
        await use(clinic);
      } finally {
        await Promise.all([keyward.stop(), mail.stop(), portal.stop()]);
      }
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

test("a session that is ended elsewhere is over at that browser's next request, and the application is told", async ({ page, browser, clinic }) => {
  // First the application is down, then it fails.
  clinic.answers.push(503);
  const other = await (await browser.newContext()).newPage();
  await other.goto(clinic.portal.login);
  await signIn(other, { login: "bob@clinic.test" });
  await welcomes(other, "Bob Ray");
  const theirs = clinic.portal.tokens;
  expect(await clinic.portal.stillGood(theirs)).toBe(true);
  await other.goto(clinic.account);
  await expect(other.getByRole("heading", { name: "Profile" })).toBeVisible();

  await page.goto(clinic.portal.login);
  await signIn(page, { login: "bob@clinic.test" });
  await welcomes(page, "Bob Ray");
  const ours = clinic.portal.tokens;
  expect(ours.claims.sid).not.toBe(theirs.claims.sid);
  await page.goto(`${clinic.account}/sessions`);
  await expect(page.getByText("This device")).toBeVisible();
  expect([...(await findings(page)), ...(await overflow(page))]).toEqual([]);
  await page.getByRole("link", { name: /^Log out: .* on / }).click();
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page.getByText("That device is logged out.")).toBeVisible();

  await other.goto(clinic.account);
  await expect(other.getByRole("heading", { name: "Log in to Test Clinic" })).toBeVisible();
  await knowsNobody(other, clinic.portal);
  expect(await clinic.portal.stillGood(theirs)).toBe(false);
  await expect.poll(() => clinic.told.length, { timeout: 30_000 }).toBe(1);
  expect(clinic.told[0]).toMatchObject({ sid: theirs.claims.sid, sub: theirs.claims.sub });
  expect(clinic.asked, "it was down once, and then told").toBe(2);

  // Only that one: whoever ended it is as they were.
  expect(await clinic.portal.stillGood(ours)).toBe(true);
  await page.goto(`${clinic.portal.login}?prompt=none`);
  await welcomes(page, "Bob Ray");
  await other.context().close();
});

test("another email address: both are told, the new one is proved", async ({ page, browser, clinic }) => {
  await page.goto(clinic.account);
  await signIn(page);
  await page.getByRole("link", { name: "Change", exact: true }).click();
  await page.getByLabel("New email address").fill("ada@new.test");
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mailbox" })).toBeVisible();
  const before = await clinic.mail.next("ada@clinic.test");
  expect(before.text).not.toContain("ada@new.test");
  const { link } = await clinic.mail.next("ada@new.test");
  await page.goto(link);
  await expect(page.getByText("ada@new.test")).toBeVisible();
  expect([...(await findings(page)), ...(await overflow(page))]).toEqual([]);
  await page.getByRole("button", { name: "Use this address" }).click();
  await page.getByRole("link", { name: "Open my account" }).click();
  await expect(page.locator("#email ~ .row").getByText("ada@new.test")).toBeVisible();
  const told = await clinic.mail.next("ada@clinic.test");
  expect(told.links.length).toBeGreaterThan(0);

  // The application is told the new one as proved; at the page it is what she signs in with, and the old one is nobody's.
  const later = await (await browser.newContext()).newPage();
  await later.goto(clinic.portal.login);
  await signIn(later, { login: "ada@clinic.test" });
  await expect(later.getByText("do not match")).toBeVisible();
  await signIn(later, { login: "ada@new.test" });
  await welcomes(later, "Ada Lovelace");
  expect(clinic.portal.tokens.claims).toMatchObject({ email: "ada@new.test", email_verified: true });
  await later.context().close();
});

test("without script, on a phone: the pages work, and nothing is wider than the screen", async ({ browser, clinic }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 }, colorScheme: "dark" });
  const page = await context.newPage();
  await page.goto(clinic.account);
  await signIn(page, { login: "bob@clinic.test" });
  const next = page.getByRole("link", { name: "Continue" });
  if (await next.isVisible().catch(() => false)) await next.click();
  await expect(page.getByRole("heading", { name: "Profile" })).toBeVisible();
  await page.getByLabel("First name").fill("Robert");
  await page.getByLabel("Last name").fill("Ray");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  for (const section of ["Password", "Devices", "Applications", "Your data"]) {
    await page.getByRole("navigation", { name: "Sections of your account" }).getByRole("link", { name: section }).click();
    await expect(page.getByRole("link", { name: section }).first()).toHaveAttribute("aria-current", "page");
    expect(await overflow(page)).toEqual([]);
  }
  await page.getByRole("link", { name: "Delete your account" }).click();
  await page.getByLabel("Type DELETE to confirm").fill("DELETE");
  await page.getByRole("button", { name: "Delete my account" }).click();
  await expect(page.getByRole("heading", { name: "Your account is deleted" })).toBeVisible();
  await page.goto(clinic.account);
  await signIn(page, { login: "bob@clinic.test" });
  await expect(page.getByText("do not match")).toBeVisible();
  await context.close();
});

// One's own account in real browsers, with a real mail server, and an application that takes logout tokens.
import { expect, test as base } from "@playwright/test";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findings, overflow } from "../support/axe.js";
import { start } from "../support/keyward.js";
import { startMail } from "../support/mail.js";
import { html, serve } from "../support/serve.js";
import { password, payload, signIn } from "../support/test.js";

const test = base.extend({
  clinic: [
    async ({}, use) => {
      const mail = await startMail();
      const clinic = { mail, told: [], answers: [] };
      // The application: its callback exchanges the code, its back channel verifies what it is told as the standard says (§2.6).
      const site = await serve(async (request, url) => {
        if (url.pathname === "/callback") {
          const answer = await fetch(`${clinic.issuer}oauth/token`, {
            method: "POST",
            headers: { authorization: `Basic ${Buffer.from(`portal:${encodeURIComponent(clinic.secret)}`).toString("base64")}` },
            body: new URLSearchParams({ grant_type: "authorization_code", code: url.searchParams.get("code"), redirect_uri: `${site.origin}/callback` }),
          });
          clinic.idToken = (await answer.json()).id_token;
          return html("<title>Portal</title><h1>In the portal</h1>");
        }
        if (url.pathname === "/back-channel") {
          const status = clinic.answers.shift() ?? 200;
          if (status !== 200) return new Response(null, { status });
          const chunks = [];
          for await (const chunk of request) chunks.push(chunk);
          const token = new URLSearchParams(Buffer.concat(chunks).toString()).get("logout_token");
          const keys = createRemoteJWKSet(new URL(`${clinic.issuer}.well-known/jwks.json`));
          const { payload: claims } = await jwtVerify(token, keys, {
            issuer: clinic.issuer,
            audience: "portal",
            typ: "logout+jwt",
            algorithms: ["RS256"],
            requiredClaims: ["iat", "exp", "jti", "events", "sid", "sub"],
          });
          if (claims.nonce || !claims.events["http://schemas.openid.net/event/backchannel-logout"]) return new Response(null, { status: 400 });
          clinic.told.push(claims);
          return new Response(null, { status: 204 });
        }
      });
      const keyward = await start({ settings: { ...mail.settings, KEYWARD_OUTBOUND_ALLOW: "127.0.0.1/32,::1/128" } });
      try {
        const file = join(keyward.data, "..", "clinic.yaml");
        clinic.secret = "a secret that a server keeps well";
        await writeFile(
          file,
          JSON.stringify({
            projects: [
              {
                slug: "clinic",
                name: "Test Clinic",
                account: { mayDelete: true },
                applications: [
                  {
                    clientId: "portal",
                    name: "Patient Portal",
                    applicationType: "web",
                    clientSecret: clinic.secret,
                    pkceRequired: false,
                    loginRedirectUri: `${site.origin}/login`,
                    allowedCallbackUrls: [`${site.origin}/callback`],
                    backchannelLogoutUrl: `${site.origin}/back-channel`,
                  },
                ],
                users: [
                  { email: "ada@clinic.test", password, name: "Ada Lovelace" },
                  { email: "bob@clinic.test", password, name: "Bob Ray" },
                ],
              },
            ],
          }),
        );
        await keyward.run(["apply", file], {});
        const query = new URLSearchParams({ client_id: "portal", response_type: "code", scope: "openid email", redirect_uri: `${site.origin}/callback`, state: "s" });
        Object.assign(clinic, { keyward, issuer: `${keyward.url}/p/clinic/`, account: `${keyward.url}/p/clinic/account`, request: `${keyward.url}/p/clinic/authorize?${query}` });
        await use(clinic);
      } finally {
        await Promise.all([keyward.stop(), mail.stop(), site.stop()]);
      }
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

test("a session that is ended elsewhere is over at that browser's next request, and the application is told", async ({ page, browser, clinic }) => {
  // First the application is down, then it fails.
  clinic.answers.push(503);
  const other = await (await browser.newContext()).newPage();
  await other.goto(clinic.request);
  await signIn(other, { login: "bob@clinic.test" });
  await expect(other.getByRole("heading", { name: "In the portal" })).toBeVisible();
  await other.goto(clinic.account);
  await expect(other.getByRole("heading", { name: "Profile" })).toBeVisible();
  const { sid } = payload(clinic.idToken);

  await page.goto(`${clinic.account}/sessions`);
  await signIn(page, { login: "bob@clinic.test" });
  await expect(page.getByText("This device")).toBeVisible();
  expect([...(await findings(page)), ...(await overflow(page))]).toEqual([]);
  await page.getByRole("link", { name: /^Log out: .* on / }).click();
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page.getByText("That device is logged out.")).toBeVisible();

  await other.goto(clinic.account);
  await expect(other.getByRole("heading", { name: "Log in to Test Clinic" })).toBeVisible();
  await expect.poll(() => clinic.told.length, { timeout: 30_000 }).toBe(1);
  expect(clinic.told[0].sid).toBe(sid);
  expect(clinic.told[0].sub).toBe(payload(clinic.idToken).sub);
  await other.context().close();
});

test("another e-mail address: both are told, the new one is proved", async ({ page, clinic }) => {
  await page.goto(clinic.account);
  await signIn(page);
  await page.getByRole("link", { name: "Change", exact: true }).click();
  await page.getByLabel("New email address").fill("ada@new.test");
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("heading", { name: "Open your mail" })).toBeVisible();
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

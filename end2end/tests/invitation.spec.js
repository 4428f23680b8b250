// From the console to the application: somebody is invited, reads their mail, and is in. A real mail server carries it.
import { expect, test as base } from "@playwright/test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startPortal, welcomes } from "../sites/portal.js";
import { findings, overflow } from "../support/axe.js";
import { start } from "../support/keyward.js";
import { startMail } from "../support/mail.js";
import { password, payload, signIn } from "../support/test.js";

const chosen = "seven quiet herons at dawn";

const test = base.extend({
  clinic: [
    async ({}, use) => {
      const mail = await startMail();
      const clinic = { mail };
      const portal = await startPortal({ issuer: () => clinic.issuer });
      const keyward = await start({ settings: mail.settings });
      try {
        const file = join(keyward.data, "..", "clinic.yaml");
        const project = {
          slug: "clinic",
          name: "Test Clinic",
          roles: [{ name: "nurse", accessPolicy: { rule: [{ effect: "Allow", action: ["FHIR:Read"], resource: ["FHIR:Patient:*"] }] } }],
          applications: [portal.application],
          users: [{ email: "ada@clinic.test", password, name: "Ada Lovelace" }],
        };
        const administrators = [{ email: "owner@clinic.test", password, name: "Ana Keller", projects: { clinic: "owner" } }];
        await writeFile(file, JSON.stringify({ projects: [project], administrators }));
        await keyward.run(["apply", file], {});
        Object.assign(clinic, { keyward, portal, issuer: `${keyward.url}/p/clinic/`, console: `${keyward.url}/console/p/clinic` });
        await use(clinic);
      } finally {
        await Promise.all([keyward.stop(), mail.stop(), portal.stop()]);
      }
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

async function enter(page, clinic, path) {
  await page.goto(`${clinic.console}/${path}`);
  await signIn(page, { login: "owner@clinic.test" });
  await expect(page).toHaveURL(`${clinic.console}/${path}`);
}

async function looksRight(page) {
  // High enough that the bar below a form covers nothing of it.
  await page.setViewportSize({ width: 1280, height: 1800 });
  expect([...(await findings(page)), ...(await overflow(page))]).toEqual([]);
}

test("somebody who is invited in the console reads their mail, chooses a password, and is in the application", async ({ page, browser, clinic }) => {
  await enter(page, clinic, "users/invitations");
  await expect(page.getByRole("heading", { name: "No open invitations" })).toBeVisible();
  await looksRight(page);
  await page.getByRole("link", { name: "Invite people" }).first().click();
  await looksRight(page);
  await page.getByLabel("Email addresses").fill("Noa Neu <noa@family.test>\nada@clinic.test");
  await page.getByLabel("Application", { exact: true }).selectOption("Patient Portal");
  await page.getByLabel("nurse").check();
  await page.getByRole("button", { name: "Invite" }).click();
  await expect(page.getByText("Invitations sent.")).toBeVisible();
  const row = page.getByRole("row", { name: /noa@family\.test/ });
  await expect(row).toContainText("Patient Portal");

  const letter = await clinic.mail.next("noa@family.test");
  expect(letter.subject).toContain("Patient Portal");
  await expect(async () => {
    await page.reload();
    await expect(row).toContainText("Sent", { timeout: 1_000 });
  }).toPass();

  const noa = await (await browser.newContext()).newPage();
  await noa.goto(letter.link);
  await expect(noa.getByRole("heading", { name: "You are invited to Patient Portal" })).toBeVisible();
  await expect(noa.getByText("Ana Keller has invited you. The invitation is for noa@family.test.")).toBeVisible();
  expect(noa.url()).not.toContain(letter.link.split("/").pop());
  await looksRight(noa);
  await expect(noa.getByLabel("Your name")).toHaveValue("Noa Neu");
  await noa.getByLabel("New password", { exact: true }).fill("password password");
  await noa.getByRole("button", { name: "Create account" }).click();
  await expect(noa.getByText("Many people use this password")).toBeVisible();
  await looksRight(noa);
  await noa.getByLabel("New password", { exact: true }).fill(chosen);
  await noa.getByRole("button", { name: "Create account" }).click();
  await welcomes(noa, "Noa Neu");
  expect(clinic.portal.tokens.claims).toMatchObject({ name: "Noa Neu", email: "noa@family.test", email_verified: true });
  expect(payload(clinic.portal.tokens.access_token).roles).toEqual(["nurse"]);

  await page.getByRole("link", { name: "Accepted" }).click();
  await expect(page.getByRole("row", { name: /noa@family\.test/ })).toBeVisible();
  await looksRight(page);

  // The link has done what it was for.
  await noa.goto(letter.link);
  await expect(noa.getByRole("heading", { name: "This link was used already" })).toBeVisible();
  await looksRight(noa);
});

test("somebody who has an account signs in with it, and has what the invitation gives", async ({ page, browser, clinic }) => {
  await enter(page, clinic, "users/invitations/new");
  await page.getByLabel("Email addresses").fill("ada@clinic.test");
  await page.getByLabel("Application", { exact: true }).selectOption("Patient Portal");
  await page.getByLabel("nurse").check();
  await page.getByRole("button", { name: "Invite" }).click();
  await expect(page.getByText("Invitation sent.")).toBeVisible();
  // An earlier test may have invited her too: the latest mail has the link that works.
  let letter = await clinic.mail.next("ada@clinic.test");
  const ada = await (await browser.newContext()).newPage();
  await ada.goto(letter.link);
  if (await ada.getByRole("heading", { name: "We do not know this link" }).isVisible()) {
    letter = await clinic.mail.next("ada@clinic.test");
    await ada.goto(letter.link);
  }
  await expect(ada.getByText("You have an account already.")).toBeVisible();
  await expect(ada.getByLabel("New password", { exact: true })).toHaveCount(0);
  await looksRight(ada);
  await ada.getByRole("link", { name: "Log in" }).click();
  await signIn(ada, { login: "ada@clinic.test" });
  await welcomes(ada, "Ada Lovelace");
  expect(payload(clinic.portal.tokens.access_token)).toMatchObject({ sub: clinic.portal.tokens.claims.sub, roles: ["nurse"] });
});

test("an administrator who is added gets a mail, sets a password, and is in the console", async ({ page, browser, clinic }) => {
  await enter(page, clinic, "administrators/new");
  await page.getByLabel("Email").fill("sam@clinic.test");
  await page.getByLabel("Auditor").check();
  await page.getByRole("button", { name: /^Add/ }).click();
  await expect(page.getByText("Invited. They get a mail with a link")).toBeVisible();
  await expect(page.getByRole("row", { name: /sam@clinic\.test/ })).toContainText("Has not joined yet");
  await looksRight(page);
  const letter = await clinic.mail.next("sam@clinic.test");
  const sam = await (await browser.newContext()).newPage();
  await sam.goto(letter.link);
  await sam.getByLabel("Name").fill("Sam Ortiz");
  await sam.getByLabel("Password", { exact: true }).fill(chosen);
  await sam.getByRole("button", { name: /password|join|continue/i }).last().click();
  await expect(sam.getByRole("navigation", { name: "Project", exact: true })).toContainText("Auditor");
  await page.reload();
  await expect(page.getByRole("row", { name: /Sam Ortiz/ })).toBeVisible();
});

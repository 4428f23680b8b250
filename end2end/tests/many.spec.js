// What administrators do to many people at once, in real browsers, with a real mail server: invite a list, sign everybody out.
import { expect, test as base } from "@playwright/test";
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
      let issuer;
      const portal = await startPortal({ issuer: () => issuer });
      const keyward = await start({ settings: mail.settings });
      try {
        const file = join(keyward.data, "..", "clinic.yaml");
        const users = ["Ada Lovelace", "Bob Ray"].map((name) => ({ email: `${name.split(" ")[0].toLowerCase()}@clinic.test`, password, name }));
        const projects = [{ slug: "clinic", name: "Test Clinic", applications: [portal.application], users }];
        const administrators = [{ email: "owner@clinic.test", password, name: "Olive Owner", projects: { clinic: "owner" } }];
        await writeFile(file, JSON.stringify({ projects, administrators }));
        await keyward.run(["apply", file], {});
        issuer = `${keyward.url}/p/clinic/`;
        await use({ mail, portal, account: `${issuer}account`, console: `${keyward.url}/console/p/clinic` });
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
  await page.waitForURL(`${clinic.console}**`);
  await page.goto(`${clinic.console}/${path}`);
}

test("everybody is signed out at the next request of every browser, and whoever did it goes on", async ({ page, browser, clinic }) => {
  const people = [];
  for (const [login, name] of [["ada", "Ada Lovelace"], ["bob", "Bob Ray"]]) {
    const own = await (await browser.newContext()).newPage();
    await own.goto(clinic.portal.login);
    await signIn(own, { login: `${login}@clinic.test` });
    await welcomes(own, name);
    people.push({ own, tokens: clinic.portal.tokens });
  }
  await enter(page, clinic, "settings/sign-in");
  await page.getByRole("link", { name: /^Sign everybody out/ }).click();
  await expect(page.getByText("2 sessions of 2 people end.")).toBeVisible();
  expect([...(await findings(page)), ...(await overflow(page))]).toEqual([]);
  await page.getByLabel("It ends, too").check();
  await page.getByLabel(/clinic/).fill("clinic");
  await page.getByRole("button", { name: "Sign everybody out" }).click();
  await expect(page.locator("strong", { hasText: "Everybody is signed out." })).toBeVisible();

  for (const { own, tokens } of people) {
    expect(await clinic.portal.stillGood(tokens)).toBe(false);
    await knowsNobody(own, clinic.portal);
    await own.goto(clinic.account);
    await expect(own.getByRole("heading", { name: "Log in to Test Clinic" })).toBeVisible();
  }
  // Who signs in from now on is in, and so is the administrator.
  await signIn(people[0].own, { login: "ada@clinic.test" });
  await expect(people[0].own.getByRole("heading", { name: "Profile" })).toBeVisible();
  await page.goto(`${clinic.console}/users`);
  await expect(page.getByRole("link", { name: "Bob Ray" })).toBeVisible();
  await Promise.all(people.map(({ own }) => own.context().close()));
});

test("whoever comes with a list is invited, chooses a password and is in the application", async ({ page, browser, clinic }) => {
  await enter(page, clinic, "users/import");
  const list = "email,name\ngrace@clinic.test,Grace Hopper\nada@clinic.test,Ada Lovelace\n";
  await page.getByLabel("File").setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
  await page.getByRole("button", { name: "Look it through" }).click();
  await page.getByLabel("Send an invitation to each of them").check();
  await page.getByLabel("Invited to").selectOption("portal");
  expect([...(await findings(page)), ...(await overflow(page))]).toEqual([]);
  await page.locator("button[name=do][value=begin]").click();
  const { link } = await clinic.mail.next("grace@clinic.test");

  const phone = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage();
  await phone.goto(link);
  await expect(phone.getByRole("heading", { name: /You are invited\s+to Patient Portal/ })).toBeVisible();
  await expect(phone.getByLabel("Your name")).toHaveValue("Grace Hopper");
  await phone.getByLabel("New password", { exact: true }).fill("maple-river-lantern-nine");
  await phone.getByRole("button", { name: "Create account" }).click();
  await welcomes(phone, "Grace Hopper");
  await expect(page.getByText("1 person added, 1 invited.")).toBeVisible({ timeout: 30_000 });
  expect(clinic.mail.arrived.filter(({ to, subject }) => to === "ada@clinic.test" && subject.includes("invited")), "she has a password").toEqual([]);
  await phone.context().close();
});

// Mail, against a mail server that speaks real SMTP.
import { fileURLToPath } from "node:url";
import { findings, overflow } from "../support/axe.js";
import { enter, expect, password, test as base } from "../support/console.js";
import { start } from "../support/keyward.js";
import { startMail } from "../support/mail.js";

const file = fileURLToPath(new URL("../fixtures/console.yaml", import.meta.url));

const test = base.extend({
  /** The hospital with a mail server. */
  office: [
    async ({}, use) => {
      const mail = await startMail();
      const keyward = await start({ settings: mail.settings });
      try {
        await keyward.run(["apply", file], { SECRET: "a secret that a server keeps well", PASSWORD: password });
        await use({ mail, keyward, console: `${keyward.url}/console/p/pediatrics` });
      } finally {
        await keyward.stop();
        await mail.stop();
      }
    },
    { timeout: 120_000 },
  ],
});

test("an administrator says who mail is from, tries it out, and sees what became of it", async ({ page, office }) => {
  const { mail } = office;
  await enter(page, office);
  await page.goto(`${office.console}/settings/mail`);
  await expect(page.getByText(`127.0.0.1:${mail.port}`)).toBeVisible();
  await page.getByLabel("Sender name").fill("PM Front Desk");
  await page.getByLabel("Answers go to").fill("desk@pediatrics.example");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Saved. It counts")).toBeVisible();

  await page.getByRole("button", { name: "Send a test mail" }).click();
  await expect(page.getByText("The test mail was sent")).toBeVisible();
  expect([...(await findings(page)), ...(await overflow(page))]).toEqual([]);
  const arrived = await mail.next("owner@pediatrics.example");
  expect(arrived.subject).toBe("Test email from PM Pediatric Care");
  expect(arrived.from).toBe('"PM Front Desk" <no-reply@keyward.test>');
  expect(arrived.replyTo).toBe("desk@pediatrics.example");
  expect(arrived.header("auto-submitted")).toBe("auto-generated");
  expect(arrived.text).toContain("Hello Ana Keller,");
  expect(arrived.html).toContain("555-0100");

  mail.answer("owner@pediatrics.example", 550, "5.7.1 We do not take this");
  await page.getByRole("button", { name: "Send a test mail" }).click();
  await expect(page.getByText("The test mail was not sent")).toBeVisible();
  await expect(page.getByText("550 5.7.1 We do not take this")).toBeVisible();

  mail.answer("owner@pediatrics.example");
  await mail.down();
  await page.getByRole("button", { name: "Send a test mail" }).click();
  await expect(page.getByText("The test mail has not left yet")).toBeVisible();
  await expect(page.getByText("The mail server could not be reached.")).toBeVisible();
  await mail.up();
  await mail.next("owner@pediatrics.example");
  await page.getByRole("link", { name: "Look again" }).click();
  await expect(page.getByText("The test mail was sent")).toBeVisible();

  await page.getByRole("link", { name: "Mail log" }).click();
  await expect(page.getByRole("row")).toHaveCount(4);
  expect([...(await findings(page)), ...(await overflow(page))]).toEqual([]);
  await page.getByLabel("State").selectOption("Refused");
  await page.getByRole("button", { name: "Apply" }).or(page.getByRole("button", { name: "Filter" })).first().click();
  await expect(page.getByText("We do not take this")).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(2);
});

test("a thousand invitations arrive though the mail server was away and the server was killed twice", async ({ page, office }) => {
  test.setTimeout(420_000);
  const { mail, keyward } = office;
  const addresses = Array.from({ length: 1000 }, (_, at) => `person-${String(at).padStart(4, "0")}@many.example`);
  const distinct = () => new Set(mail.arrived.map(({ to }) => to)).size;

  await mail.down();
  await enter(page, office);
  for (let from = 0; from < addresses.length; from += 200) {
    await page.goto(`${office.console}/users/invitations/new`);
    await page.getByLabel("Email addresses").fill(addresses.slice(from, from + 200).join("\n"));
    await page.getByLabel("Application", { exact: true }).selectOption("Patient Portal");
    await page.getByRole("button", { name: "Invite", exact: true }).click();
    await page.waitForLoadState();
    await expect(page.getByRole("alert").filter({ hasText: "Enter" })).toHaveCount(0);
  }
  expect(distinct()).toBe(0);

  await mail.up();
  mail.slow(100);
  await expect.poll(distinct, { timeout: 120_000, intervals: [50] }).toBeGreaterThan(150);
  await keyward.kill();
  const first = distinct();
  expect(first).toBeLessThan(1000);
  await keyward.again();
  await expect.poll(distinct, { timeout: 120_000, intervals: [50] }).toBeGreaterThan(first + 150);
  await keyward.kill();
  expect(distinct()).toBeLessThan(1000);
  await keyward.again();
  mail.slow(0);

  // What was being sent when it died is sent again when its lease is over.
  await expect.poll(distinct, { timeout: 200_000, intervals: [500] }).toBe(1000);
  const named = new Map();
  for (const { to, messageId, link } of mail.arrived) {
    expect(messageId).toMatch(/^<[0-9a-f-]{36}@localhost>$/);
    expect(link).toContain("/sign-in/link/");
    if (named.has(to)) expect(messageId).toBe(named.get(to));
    named.set(to, messageId);
  }
  expect([...named.keys()].sort()).toEqual(addresses);
  expect(new Set(named.values()).size).toBe(1000);
  // At most what was on its way when it was killed came twice.
  expect(mail.arrived.length - 1000).toBeLessThanOrEqual(32);
});

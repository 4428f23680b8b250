// Mail over TLS, to a mail server that wants a password: STARTTLS and TLS from the first byte.
import { fileURLToPath } from "node:url";
import { certified } from "../support/certificates.js";
import { enter, expect, password, test } from "../support/console.js";
import { start } from "../support/keyward.js";
import { startMail } from "../support/mail.js";

const file = fileURLToPath(new URL("../fixtures/console.yaml", import.meta.url));
const SECRET = "p@ss:w/ord";

/** What a server and its mail server did while `work` went on. */
async function withMail({ secure, trusted, mailPassword = SECRET }, work) {
  const authority = await certified("localhost");
  // Of the same name, with another key.
  const stranger = await certified("localhost");
  const logins = [];
  const mail = await startMail({
    secure,
    key: authority.key,
    cert: authority.cert,
    authOptional: false,
    onAuth: (auth, session, done) => {
      const right = auth.username === "keyward" && auth.password === SECRET;
      logins.push({ right, encrypted: session.secure });
      done(right ? null : Object.assign(new Error("Username and Password not accepted"), { responseCode: 535 }), right ? { user: "keyward" } : undefined);
    },
  });
  const scheme = secure ? "smtps" : "smtp";
  const settings = {
    ...mail.settings,
    KEYWARD_SMTP_URL: `${scheme}://keyward:${encodeURIComponent(mailPassword)}@localhost:${mail.port}${secure ? "" : "?tls=required"}`,
    ...(trusted === "another" ? { KEYWARD_CA_FILE: stranger.file } : trusted ? { KEYWARD_CA_FILE: authority.file } : {}),
  };
  const keyward = await start({ settings });
  try {
    await keyward.run(["apply", file], { SECRET: "a secret that a server keeps well", PASSWORD: password });
    await work({ keyward, mail, logins, console: `${keyward.url}/console/p/pediatrics` });
  } finally {
    await keyward.stop();
    await mail.stop();
    await Promise.all([authority.remove(), stranger.remove()]);
  }
}

async function invite(page, office, address) {
  await enter(page, office);
  await page.goto(`${office.console}/users/invitations/new`);
  await page.getByLabel("Email addresses").fill(address);
  await page.getByLabel("Application", { exact: true }).selectOption("Patient Portal");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await expect(page.getByText("Invitation sent.")).toBeVisible();
}

for (const secure of [false, true]) {
  const how = secure ? "TLS from the first byte" : "STARTTLS";

  test(`an invitation arrives over ${how} from a server that trusts the certificate`, async ({ page }) => {
    test.setTimeout(120_000);
    await withMail({ secure, trusted: true }, async (office) => {
      await invite(page, office, "new@family.example");
      const { link, subject } = await office.mail.next("new@family.example");
      expect(subject).toBe("You are invited to Patient Portal");
      expect(office.logins.length).toBeGreaterThan(0);
      expect(office.logins.every(({ right, encrypted }) => right && encrypted)).toBe(true);
      await page.context().clearCookies();
      await page.goto(link);
      await expect(page.getByText("new@family.example").first()).toBeVisible();
    });
  });
}

for (const trusted of [false, "another"]) {
  const who = trusted ? "whose authority only has the name of one that is trusted" : "that nobody vouches for";

  test(`a certificate ${who} gets no mail and no password, and the log says why`, async ({ page }) => {
    test.setTimeout(120_000);
    await withMail({ secure: false, trusted }, async (office) => {
      await invite(page, office, "new@family.example");
      await expect(async () => {
        await page.goto(`${office.console}/settings/mail/log`);
        await expect(page.getByText("from an authority that is not trusted here")).toBeVisible({ timeout: 1_000 });
      }).toPass({ timeout: 30_000 });
      expect(office.logins).toEqual([]);
      expect(office.mail.arrived).toEqual([]);
    });
  });
}

test("a wrong password of the mail server is shown as what it is", async ({ page }) => {
  test.setTimeout(120_000);
  await withMail({ secure: true, trusted: true, mailPassword: "not the password" }, async (office) => {
    await enter(page, office);
    await page.goto(`${office.console}/settings/mail`);
    await page.getByRole("button", { name: "Send a test mail" }).click();
    await expect(page.getByText("did not accept this installation's user name and password")).toBeVisible();
    expect(office.logins.some(({ right }) => right)).toBe(false);
    expect(office.mail.arrived).toEqual([]);
  });
});

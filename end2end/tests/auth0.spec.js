// Auth0's libraries as they are, told no more than an issuer, a client id and an audience.
import { expect, payload, signIn, test } from "../support/test.js";

/** Clicks a button of the page and gives what it says then. */
async function ask(page, name) {
  await page.getByRole("button", { name, exact: true }).click();
  await expect(page.locator("output")).not.toHaveText(/^…?$/);
  return JSON.parse(await page.locator("output").textContent());
}

/** Everything that is sent for: method, address and form. */
function listen(context) {
  const seen = [];
  context.on("request", (request) => seen.push({ url: new URL(request.url()), form: request.postData() ?? "" }));
  return seen;
}

for (const [library, path] of [
  ["@auth0/auth0-react", "react"],
  ["@auth0/auth0-spa-js", "spa"],
]) {
  test.describe(library, () => {
    const open = async (page, origin, mode) => {
      await page.goto(`${origin}/${path}/${mode}`);
      await expect(page.getByRole("heading", { name: "Nobody" })).toBeVisible();
    };
    const logIn = async (page) => {
      await page.getByRole("button", { name: "Log in", exact: true }).click();
      await signIn(page);
      await expect(page.getByRole("heading", { name: "Ada Lovelace" })).toBeVisible();
    };

    test("signs in, shows the profile, calls an API, logs out", async ({ page, clinic }) => {
      await open(page, clinic.pages.origin, "refresh");
      await logIn(page);
      expect(page.url()).toBe(`${clinic.pages.origin}/${path}/refresh`);

      const profile = await ask(page, "Profile");
      expect(profile).toMatchObject({ name: "Ada Lovelace", email: "ada@clinic.test", email_verified: true });
      const answer = await ask(page, "Call the API");
      expect(answer).toMatchObject({ sub: profile.sub, client_id: "react" });

      await page.getByRole("button", { name: "Log out" }).click();
      await expect(page.getByRole("heading", { name: "Nobody" })).toBeVisible();
      expect(page.url()).toBe(`${clinic.pages.origin}/${path}/refresh`);
      await page.getByRole("button", { name: "Log in", exact: true }).click();
      await expect(page.getByLabel("Password", { exact: true }), "the session is over, too").toBeVisible();
    });

    test("renews with a refresh token", async ({ page, context, clinic }) => {
      await open(page, clinic.pages.origin, "refresh");
      await logIn(page);
      const before = await ask(page, "Token");
      const seen = listen(context);
      for (let times = 0; times < 3; times++) {
        const after = await ask(page, "Renew");
        expect(after.access_token, JSON.stringify(after)).not.toBe(before.access_token);
        expect(payload(after.access_token).sub).toBe(payload(before.access_token).sub);
      }
      expect(seen.filter(({ form }) => form.includes("refresh_token")).length).toBe(3);
      expect(seen.filter(({ url }) => url.pathname.endsWith("/authorize"))).toEqual([]);
    });

    test("renews in an iframe from localhost on another port", async ({ page, context, clinic }) => {
      await open(page, clinic.pages.origin, "frame");
      await logIn(page);
      const before = await ask(page, "Token");
      const seen = listen(context);
      const after = await ask(page, "Renew");
      expect(after.access_token, JSON.stringify(after)).not.toBe(before.access_token);
      expect(payload(after.access_token).aud).toEqual(payload(before.access_token).aud);
      const [silent] = seen.filter(({ url }) => url.pathname.endsWith("/authorize"));
      expect(silent.url.searchParams.get("response_mode")).toBe("web_message");
      expect(silent.url.searchParams.get("prompt")).toBe("none");
    });

    test("finds the session again after a reload, without a question", async ({ page, clinic }) => {
      await open(page, clinic.pages.origin, "frame");
      await logIn(page);
      await page.reload();
      const token = await ask(page, "Token");
      expect(payload(token.access_token).client_id).toBe("react");
    });

    test("from another site, the iframe says login_required and the refresh token works", async ({ page, clinic }) => {
      const { originByAddress } = clinic.pages;
      await open(page, originByAddress, "frame");
      await logIn(page);
      expect(await ask(page, "Renew")).toEqual({ error: "login_required" });

      await page.goto(`${originByAddress}/${path}/refresh`);
      await page.getByRole("button", { name: "Log in", exact: true }).click();
      // One session for all of a project's applications: nobody is asked twice.
      await expect(page.getByRole("heading", { name: "Ada Lovelace" })).toBeVisible();
      const before = await ask(page, "Token");
      const after = await ask(page, "Renew");
      expect(after.access_token, JSON.stringify(after)).not.toBe(before.access_token);
    });

    test("signs in in a popup", async ({ page, clinic }) => {
      await open(page, clinic.pages.origin, "refresh");
      const opened = page.waitForEvent("popup");
      await page.getByRole("button", { name: "Log in in a popup" }).click();
      const popup = await opened;
      const closed = popup.waitForEvent("close");
      await signIn(popup);
      await closed;
      await expect(page.getByRole("heading", { name: "Ada Lovelace" })).toBeVisible();
    });
  });
}

test("an API refuses a token that is for another audience or was changed", async ({ page, context, clinic }) => {
  await page.goto(`${clinic.pages.origin}/spa/refresh`);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await signIn(page);
  await expect(page.getByRole("heading", { name: "Ada Lovelace" })).toBeVisible();
  const { access_token, id_token } = await ask(page, "Token");
  const call = async (token) => {
    const response = await context.request.get(clinic.api.originByAddress, { headers: { authorization: `Bearer ${token}` } });
    return [response.status(), (await response.json()).error];
  };
  expect((await call(access_token))[0]).toBe(200);
  const [header, body, signature] = access_token.split(".");
  const changed = Buffer.from(JSON.stringify({ ...payload(access_token), scope: "everything" })).toString("base64url");
  expect(changed).not.toBe(body);
  expect(await call(`${header}.${changed}.${signature}`)).toEqual([401, "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"]);
  expect((await call(id_token))[0]).toBe(401);
});

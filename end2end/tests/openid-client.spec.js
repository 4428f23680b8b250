// A server with openid-client: confidential, HTTP Basic, a secret that has to be encoded.
import { expect, signIn, test } from "../support/test.js";

test.describe("openid-client", () => {
  const logIn = async (page, { server }, scope = "") => {
    await page.goto(`${server.origin}/login${scope && `?scope=${encodeURIComponent(scope)}`}`);
    await signIn(page);
    await expect(page.getByRole("link", { name: "Log out" })).toBeVisible();
    return async (path) => (await page.context().request.get(server.origin + path)).json();
  };

  test("does the code flow, and userinfo says what the ID token says", async ({ page, clinic }) => {
    const ask = await logIn(page, clinic);
    const claims = await ask("/claims");
    expect(claims.iss).toBe(clinic.issuer);
    expect(await ask("/userinfo")).toMatchObject({ sub: claims.sub, name: "Ada Lovelace", email: "ada@clinic.test" });
  });

  test("userinfo has only what was asked for", async ({ page, clinic }) => {
    const ask = await logIn(page, clinic, "openid email");
    expect(Object.keys(await ask("/userinfo")).sort()).toEqual(["email", "email_verified", "sub"]);
  });

  test("renews, and each refresh token gives way to the next", async ({ page, clinic }) => {
    const ask = await logIn(page, clinic);
    for (let times = 0; times < 3; times++) {
      expect(await ask("/refresh")).toEqual({ accessTokenChanged: true, refreshTokenChanged: true });
    }
  });

  test("introspects its own tokens", async ({ page, clinic }) => {
    const ask = await logIn(page, clinic);
    const { sub } = await ask("/claims");
    expect(await ask("/introspect?token=access_token")).toMatchObject({ active: true, sub, client_id: "server" });
    expect(await ask("/introspect?token=refresh_token")).toMatchObject({ active: true, client_id: "server" });
  });

  test("a revoked access token is over, the grant is not", async ({ page, clinic }) => {
    const ask = await logIn(page, clinic);
    await ask("/revoke?token=access_token");
    expect(await ask("/introspect?token=access_token")).toEqual({ active: false });
    expect(await ask("/userinfo")).toHaveProperty("error");
    expect(await ask("/refresh")).toMatchObject({ accessTokenChanged: true });
    expect(await ask("/userinfo")).toHaveProperty("sub");
  });

  test("a revoked refresh token ends all that came of it", async ({ page, clinic }) => {
    const ask = await logIn(page, clinic);
    await ask("/revoke?token=refresh_token");
    expect(await ask("/introspect?token=access_token")).toEqual({ active: false });
    expect(await ask("/refresh")).toMatchObject({ error: "invalid_grant" });
    expect(await ask("/userinfo")).toHaveProperty("error");
  });

  test("logs out at the server too, and comes back", async ({ page, clinic }) => {
    await logIn(page, clinic);
    await page.getByRole("link", { name: "Log out" }).click();
    await expect(page.getByRole("heading", { name: "Nobody" })).toBeVisible();
    expect(page.url()).toBe(`${clinic.server.origin}/`);
    await page.getByRole("link", { name: "Log in" }).click();
    await expect(page.getByLabel("Password", { exact: true })).toBeVisible();
  });

  test("one session serves all applications of the project", async ({ page, clinic }) => {
    await logIn(page, clinic);
    await page.goto(`${clinic.pages.origin}/spa/refresh`);
    await page.getByRole("button", { name: "Log in", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Ada Lovelace" })).toBeVisible();
  });
});

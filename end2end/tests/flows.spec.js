// What people do with browsers: two tabs, Back, reload, double clicks. Never an error page, never a second effect.
import { expect, signIn, test } from "../support/test.js";

const arrived = (page) => expect(page.getByRole("link", { name: "Log out" })).toBeVisible();

/** The application's tokens still open what they opened: nobody was punished. */
async function works(page, { server }) {
  const userinfo = await page.context().request.get(`${server.origin}/userinfo`);
  expect(await userinfo.json()).toHaveProperty("sub");
}

/** Collects answers of Keyward that are errors; a form that was refused (422) is not one. */
function errors(context, { keyward }) {
  const seen = [];
  context.on("response", (response) => {
    if (response.url().startsWith(keyward.url) && response.status() >= 400) seen.push(`${response.status()} ${response.url()}`);
  });
  return seen;
}

test("two tabs are two flows, and both arrive", async ({ context, clinic }) => {
  const seen = errors(context, clinic);
  const [one, two] = [await context.newPage(), await context.newPage()];
  await one.goto(`${clinic.server.origin}/login`);
  await two.goto(`${clinic.pages.origin}/spa/refresh`);
  await two.getByRole("button", { name: "Log in", exact: true }).click();
  await expect(two.getByRole("heading", { name: /React Labs/ })).toBeVisible();
  await expect(one.getByRole("heading", { name: /Records Server/ })).toBeVisible();
  await signIn(two);
  await expect(two.getByRole("heading", { name: "Ada Lovelace" })).toBeVisible();
  await signIn(one);
  await arrived(one);
  expect(seen).toEqual([]);
});

test("Back after signing in is no error, and leads to no second sign-in", async ({ page, context, clinic }) => {
  const seen = errors(context, clinic);
  await page.goto(`${clinic.server.origin}/`);
  await page.getByRole("link", { name: "Log in" }).click();
  await signIn(page);
  await arrived(page);
  await page.goBack();
  // Whatever is behind, it is where a person can go on from.
  await expect(page.getByRole("heading").first()).toBeVisible();
  expect(seen).toEqual([]);
  await page.goto(`${clinic.server.origin}/`);
  await arrived(page);
});

test("each step can be loaded again", async ({ page, context, clinic }) => {
  const seen = errors(context, clinic);
  await page.goto(`${clinic.server.origin}/login`);
  await page.reload();
  await page.reload();
  await expect(page.getByLabel("Password", { exact: true })).toBeVisible();
  await signIn(page);
  await arrived(page);
  await page.reload();
  await arrived(page);
  expect(seen).toEqual([]);
});

test("a sign-in page that was used stays harmless in another tab", async ({ context, clinic }) => {
  const seen = errors(context, clinic);
  const one = await context.newPage();
  await one.goto(`${clinic.server.origin}/login`);
  const two = await context.newPage();
  await two.goto(one.url());
  await signIn(one);
  await arrived(one);
  await signIn(two);
  await expect(two.getByRole("heading").first()).toBeVisible();
  await works(one, clinic);
  expect(seen).toEqual([]);
});

test("a double click on Log in signs in once", async ({ page, context, clinic }) => {
  const seen = errors(context, clinic);
  const exchanged = [];
  page.on("request", (request) => request.url().startsWith(`${clinic.server.origin}/callback`) && exchanged.push(request.url()));
  await page.goto(`${clinic.server.origin}/login`);
  await page.getByLabel("Email").fill("ada@clinic.test");
  await page.getByLabel("Password", { exact: true }).fill("a quite long pass phrase");
  await page.getByRole("button", { name: "Log in", exact: true }).dblclick();
  await arrived(page);
  expect(exchanged.length).toBe(1);
  await works(page, clinic);
  expect(seen).toEqual([]);
});

test("a double click on Allow allows once", async ({ page, context, clinic }) => {
  const seen = errors(context, clinic);
  await page.goto(`${clinic.server.origin}/login?scope=${encodeURIComponent("openid profile address offline_access")}`);
  await signIn(page);
  await page.getByRole("button", { name: "Allow", exact: true }).dblclick();
  await arrived(page);
  await works(page, clinic);
  expect(seen).toEqual([]);
});

test("a double click on Log out logs out once, and says so", async ({ page, context, clinic }) => {
  const seen = errors(context, clinic);
  await page.goto(`${clinic.server.origin}/login`);
  await signIn(page);
  await arrived(page);
  await page.goto(`${clinic.issuer}logout`);
  await page.getByRole("button", { name: "Log out" }).dblclick();
  await expect(page.getByRole("heading", { name: /logged out/i })).toBeVisible();
  await page.reload();
  expect(seen).toEqual([]);
  await page.goto(`${clinic.server.origin}/login`);
  await expect(page.getByLabel("Password", { exact: true })).toBeVisible();
});

test("who is asked which account they mean goes on with a double click, or as somebody else", async ({ page, context, clinic }) => {
  const seen = errors(context, clinic);
  await page.goto(`${clinic.server.origin}/login`);
  await signIn(page);
  await arrived(page);
  const choose = new URL(`${clinic.issuer}authorize`);
  choose.search = new URLSearchParams({
    response_type: "code",
    client_id: "react",
    redirect_uri: `${clinic.pages.origin}/spa/refresh`,
    scope: "openid",
    state: "choose",
    prompt: "select_account",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  });
  const back = new RegExp(`^${clinic.pages.origin}/spa/refresh`);

  await page.goto(choose.href);
  await page.getByRole("button", { name: "Continue as Ada Lovelace" }).dblclick();
  await expect(page).toHaveURL(back);

  await page.goto(choose.href);
  await page.getByRole("button", { name: /Use another account/ }).click();
  await signIn(page, { login: "grace@clinic.test" });
  await expect(page).toHaveURL(back);
  await page.goto(choose.href);
  await expect(page.getByRole("button", { name: "Continue as Grace Hopper" })).toBeVisible();
  expect(seen).toEqual([]);
});

test("whoever denies is taken back to the application, which is told", async ({ page, clinic }) => {
  await page.goto(`${clinic.server.origin}/login?scope=${encodeURIComponent("openid address")}`);
  // Not Ada: what she has allowed is not asked again.
  await signIn(page, { login: "grace@clinic.test" });
  await page.getByRole("button", { name: "Don't allow" }).click();
  await expect(page).toHaveURL(new RegExp(`^${clinic.server.origin}/callback\\?.*error=access_denied`));
});

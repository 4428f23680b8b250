// Where a form leads in the end: `form-action` holds against the whole chain of redirects, also the application's own.
import { expect, password, signIn, test } from "../support/test.js";

const challenge = { code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256" };

function authorize({ issuer }, parameters) {
  const request = new URL(`${issuer}authorize`);
  request.search = new URLSearchParams({ response_type: "code", scope: "openid", state: "s", ...challenge, ...parameters });
  return request.href;
}

test("an application whose callback redirects on to another origin still gets its answer", async ({ page, clinic }) => {
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(authorize(clinic, { client_id: "hopping", redirect_uri: `${clinic.server.origin}/hop` }));
  await signIn(page);
  await expect(page).toHaveURL(`${clinic.pages.originByAddress}/react/refresh?arrived=true`);
  expect(complaints).toEqual([]);
});

test("a native application's own scheme gets a 303, which the page's policy lets through", async ({ page, clinic }) => {
  await page.goto(authorize(clinic, { client_id: "native", redirect_uri: "com.example.ward:/callback" }));
  const page_ = await page.context().request.get(page.url());
  expect(page_.headers()["content-security-policy"]).toMatch(/form-action 'self' com\.example\.ward:/);
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.getByLabel("Email").fill("ada@clinic.test");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in", exact: true }).click({ noWaitAfter: true });
  const response = await answered;
  expect(response.status()).toBe(303);
  const { location } = await response.allHeaders();
  expect(location).toMatch(/^com\.example\.ward:\/callback\?/);
  expect(new URL(location).searchParams.get("code")).toBeTruthy();
  expect(complaints.filter((text) => /Content Security Policy|form-action/i.test(text))).toEqual([]);
});

test("form_post posts itself to the application, with its state unchanged", async ({ page, clinic }) => {
  const state = `{"a":"<b>%41"} \\`;
  const posted = page.waitForRequest((request) => request.method() === "POST" && request.url() === `${clinic.server.origin}/callback`);
  await page.goto(authorize(clinic, { client_id: "server", redirect_uri: `${clinic.server.origin}/callback`, response_mode: "form_post", state }));
  await signIn(page);
  const form = new URLSearchParams((await posted).postData());
  expect(form.get("state")).toBe(state);
  expect(form.get("code")).toBeTruthy();
  expect(form.get("iss")).toBe(clinic.issuer);
});

// What the sign-in page promises: light, no foreign host, no need of script, its policy kept, never framed.
import { findings, overflow } from "../support/axe.js";
import { expect, signIn, test } from "../support/test.js";

const open = (page, { server }) => page.goto(`${server.origin}/login`);

test("the sign-in page weighs at most 30 KB over the wire, and asks no other host", async ({ page, clinic }) => {
  const wire = await page.context().newCDPSession(page);
  await wire.send("Network.enable");
  const requests = new Map();
  wire.on("Network.responseReceived", ({ requestId, response }) => requests.set(requestId, { url: response.url, bytes: 0 }));
  wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (requests.has(requestId)) requests.get(requestId).bytes = encodedDataLength;
  });
  await open(page, clinic);
  await page.waitForLoadState("networkidle");

  const ours = [...requests.values()].filter(({ url }) => !url.startsWith(clinic.server.origin));
  const kinds = ours.map(({ url }) => new URL(url).pathname.split(".").pop());
  for (const kind of ["css", "js", "svg"]) expect(kinds, "it has a style, a script and an icon").toContain(kind);
  for (const { url } of ours) expect(new URL(url).origin).toBe(clinic.keyward.url);
  const weight = ours.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(weight).toBeGreaterThan(2_000);
  expect(weight, JSON.stringify(ours)).toBeLessThanOrEqual(30 * 1024);
});

test("nothing on the way breaks the pages' own policy", async ({ page, clinic }) => {
  const complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await open(page, clinic);
  await page.getByRole("button", { name: /show/i }).click();
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("type", "text");
  await signIn(page);
  await expect(page.getByRole("link", { name: "Log out" })).toBeVisible();
  expect(complaints).toEqual([]);
});

test("a wrong password is said beside the field, and is not kept", async ({ page, clinic }) => {
  await open(page, clinic);
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  await signIn(page, { login: "forgetful@clinic.test", as: "not the right one" });
  expect((await answered).status()).toBe(422);
  await expect(page.getByLabel("Email")).toHaveValue("forgetful@clinic.test");
  const password = page.getByLabel("Password", { exact: true });
  await expect(password).toHaveValue("");
  await expect(password).toHaveAccessibleDescription(/do not match/);
  expect(await findings(page)).toEqual([]);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("a person signs in and out", async ({ page, clinic }) => {
    await open(page, clinic);
    await signIn(page, { as: "wrong" });
    await expect(page.getByText(/do not match/)).toBeVisible();
    await signIn(page);
    await expect(page.getByRole("link", { name: "Log out" })).toBeVisible();
    await page.getByRole("link", { name: "Log out" }).click();
    await expect(page.getByRole("heading", { name: "Nobody" })).toBeVisible();
  });
});

for (const colorScheme of ["light", "dark"]) {
  test.describe(`as the system is ${colorScheme}`, () => {
    test.use({ colorScheme });

    test("the running page has nothing for axe to find, at any width", async ({ page, clinic }) => {
      await open(page, clinic);
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await findings(page)).toEqual([]);
        expect(await overflow(page)).toEqual([]);
      }
    });
  });
}

test("a person works it with the keyboard alone", async ({ page, clinic }) => {
  await open(page, clinic);
  await page.getByLabel("Email").focus();
  await page.keyboard.type("ada@clinic.test");
  const reached = [];
  for (let steps = 0; steps < 12; steps++) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      return { name: document.activeElement.id || document.activeElement.textContent, ring: outlineStyle !== "none" && outlineWidth !== "0px" };
    });
    expect(focus.ring, `the focus on ${focus.name} is seen`).toBe(true);
    reached.push(focus.name.trim());
    if (focus.name.trim() === "Log in") break;
  }
  expect(reached).toContain("Log in");
});

test("no other site may frame the sign-in page", async ({ page, clinic }) => {
  await open(page, clinic);
  const address = page.url();
  const framed = await page.context().newPage();
  const refusal = framed.waitForEvent("console", (message) => /frame-ancestors|X-Frame-Options/i.test(message.text()));
  await framed.goto(`${clinic.server.origin}/`);
  await framed.evaluate((src) => document.body.append(Object.assign(document.createElement("iframe"), { src })), address);
  await refusal;
  const inside = framed.frames()[1];
  await expect(inside.getByLabel("Password", { exact: true })).toHaveCount(0);
});

test("asking for a sign-in inside a frame is answered login_required, not with a page to click on", async ({ page, clinic }) => {
  await open(page, clinic);
  const request = new URL(`${clinic.issuer}authorize`);
  request.search = new URLSearchParams({
    response_type: "code",
    response_mode: "web_message",
    client_id: "react",
    redirect_uri: `${clinic.pages.origin}/spa/frame`,
    scope: "openid",
    state: "framed",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  });
  await page.goto(`${clinic.pages.origin}/spa/refresh`);
  const message = await page.evaluate(
    (src) =>
      new Promise((resolve) => {
        addEventListener("message", ({ data, origin }) => data?.type === "authorization_response" && resolve({ ...data, origin }));
        document.body.append(Object.assign(document.createElement("iframe"), { src }));
      }),
    request.href,
  );
  expect(message.origin).toBe(clinic.keyward.url);
  expect(message.response).toMatchObject({ error: "login_required", state: "framed" });
});

test("it speaks Spanish to whoever prefers it, and stays so through the sign-in", async ({ browser, clinic }) => {
  const context = await browser.newContext({ locale: "es-MX" });
  const page = await context.newPage();
  await open(page, clinic);
  await expect(page.locator("html")).toHaveAttribute("lang", "es");
  await expect(page.getByLabel("Contraseña", { exact: true })).toBeVisible();
  await page.getByRole("link", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await signIn(page, { as: "wrong" });
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await context.close();
});

// The console in a browser, from an empty folder to somebody who signs in to an application.
import { enter, expect, password, places, signIn, test } from "../support/console.js";

const ana = { name: "Ana Keller", email: "ana@clinic.example", password: "harbor lantern seven rivers" };
const mia = { name: "Mia Brooks", email: "mia@clinic.example", password: "meadow copper quiet morning" };

/** From the link on the terminal to a project with an application and a user; gives what the quick start says. */
async function setUp(page, { link, pages }) {
  const callback = `${pages.origin}/react/refresh`;
  await page.goto(link);
  expect(page.url(), "the secret does not stay in the address").not.toContain(link.split("/").pop());
  await page.getByLabel("Your name").fill(ana.name);
  await page.getByLabel("Email").fill(ana.email);
  await page.getByLabel("Password", { exact: true }).fill(ana.password);
  await page.getByRole("button", { name: "Create administrator" }).click();

  await expect(page.getByRole("heading", { name: "Create your first project" })).toBeVisible();
  await page.getByRole("link", { name: "Create project" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Harbour Clinic");
  await page.getByLabel("Slug").fill("harbour");
  await page.getByRole("button", { name: "Create project" }).click();
  await expect(page).toHaveURL(/\/console\/p\/harbour$/);

  const go = (name) => page.getByRole("navigation", { name: "Project", exact: true }).getByRole("link", { name }).click();
  await go(/^Applications/);
  await page.getByRole("link", { name: "New application" }).first().click();
  await page.getByRole("radio", { name: /Single-page/ }).check();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Patient Portal");
  await page.getByLabel("Callback URL").fill(callback);
  await page.getByRole("button", { name: "Create application" }).click();
  await expect(page.getByRole("heading", { name: "Patient Portal", level: 1 })).toBeVisible();
  const tab = page.getByRole("link", { name: "Quick start" });
  if (await tab.count()) await tab.first().click();
  const code = (await page.locator("main pre").allTextContents()).join("\n");

  await go(/^Users/);
  await page.getByRole("link", { name: "New user" }).first().click();
  await page.getByRole("textbox", { name: /^Name/ }).fill(mia.name);
  await page.getByRole("textbox", { name: /^Email/ }).fill(mia.email);
  await page.getByRole("textbox", { name: /^Password/ }).fill(mia.password);
  await page.getByRole("button", { name: "Add user" }).click();
  await expect(page.getByRole("heading", { name: mia.name, level: 1 })).toBeVisible();

  const [, domain] = code.match(/domain[=:]\s*"([^"]+)"/) ?? [];
  const [, clientId] = code.match(/clientId[=:]\s*"([^"]+)"/) ?? [];
  expect({ domain, clientId, callback: code.includes(callback) }, code).toEqual({
    domain: expect.stringContaining("/p/harbour"),
    clientId: expect.stringMatching(/^\S{8,}$/),
    callback: true,
  });
  return { domain, clientId };
}

test("from an empty folder: link, administrator, project, application, user, who signs in to a React application", async ({ page, browser, empty }) => {
  test.setTimeout(120_000);
  const complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));

  Object.assign(empty.settings, await setUp(page, empty));

  const context = await browser.newContext({ locale: "en-US" });
  const patient = await context.newPage();
  await patient.goto(`${empty.pages.origin}/react/refresh`);
  await patient.getByRole("button", { name: "Log in", exact: true }).click();
  await expect(patient.getByRole("heading", { name: /Patient Portal/ })).toBeVisible();
  await signIn(patient, { login: mia.email, as: mia.password });
  // The administrator knows the password: she chooses another first.
  await patient.locator("input[name=password]").fill("lantern violet harbor morning");
  await patient.locator("form button[type=submit]").click();
  await expect(patient.getByRole("heading", { name: mia.name })).toBeVisible();
  await patient.getByRole("button", { name: "Profile" }).click();
  await expect(patient.locator("output")).toContainText(mia.email);
  await context.close();

  await page.getByRole("link", { name: "Activity", exact: true }).first().click();
  await expect(page.getByRole("main")).toContainText(/Mia Brooks[\s\S]*Patient Portal/);

  await page.locator("summary", { hasText: "AK" }).last().click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto(`${empty.keyward.url}/console/p/harbour/users`);
  await expect(page.getByLabel("Password", { exact: true }), "the session is over").toBeVisible();
  expect(complaints).toEqual([]);
});

test("the link works once: whoever comes second is told so", async ({ page, browser, empty }) => {
  await setUp(page, empty);
  const late = await (await browser.newContext()).newPage();
  await late.goto(empty.link);
  await expect(late.getByLabel("Your name")).toHaveCount(0);
  await expect(late.getByRole("heading", { level: 1 })).toBeVisible();
  await late.context().close();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("the same way leads from an empty folder to the user", async ({ page, empty }) => {
    test.setTimeout(120_000);
    await setUp(page, empty);
  });

  test("a search finds, and what is typed stands in no address", async ({ page, hospital }) => {
    await enter(page, hospital);
    await page.getByRole("searchbox").first().fill("lindq");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("link", { name: /Zoë Lindqvist/ })).toBeVisible();
    expect(page.url()).toMatch(/\/search\?q=[\w-]+$/);
    expect(page.url()).not.toContain("lindq");
    await page.getByRole("link", { name: /Zoë Lindqvist/ }).click();
    await expect(page.getByRole("heading", { name: "Zoë Lindqvist" })).toBeVisible();
  });
});

test("results come while one types, and Back leads to them", async ({ page, hospital }) => {
  await enter(page, hospital);
  await page.goto(`${hospital.console}/search`);
  await page.getByRole("main").getByRole("searchbox").pressSequentially("lindq", { delay: 30 });
  const found = page.getByRole("main").getByRole("link", { name: /Zoë Lindqvist/ });
  await expect(found).toBeVisible();
  expect(page.url()).not.toContain("lindq");
  await found.click();
  await expect(page.getByRole("heading", { name: "Zoë Lindqvist" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("main").getByRole("link", { name: /Zoë Lindqvist/ })).toBeVisible();
});

test("an administrator works with the keyboard alone", async ({ page, hospital }) => {
  await enter(page, hospital);
  // The first stop leads past the navigation.
  await page.keyboard.press("Tab");
  await expect(page.locator(":focus")).toHaveText(/skip/i);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  const inMain = () => page.evaluate(() => document.activeElement.closest("main") !== null);
  expect(await inMain()).toBe(true);

  await page.keyboard.press("/");
  await page.keyboard.type("patient");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/search/);
  const result = page.getByRole("main").getByRole("link", { name: /Patient Portal/ });
  await expect(result).toBeVisible();
  const stops = [];
  while (!(await result.evaluate((link) => link === document.activeElement))) {
    await page.keyboard.press("Tab");
    const focus = await page.evaluate(() => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
      const { tagName, textContent } = document.activeElement;
      return { name: `${tagName} ${textContent.trim().slice(0, 40)}`, seen: (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none" };
    });
    expect(focus.seen, `the focus on ${focus.name} is seen`).toBe(true);
    stops.push(focus.name);
    expect(stops.length, stops.join("\n")).toBeLessThan(60);
  }
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Patient Portal", level: 1 })).toBeVisible();

  await page.getByLabel("Description").focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Where families see their visits");
  await expect(page.getByText("1 unsaved change")).toBeVisible();
  await page.keyboard.press("Control+s");
  await expect(page.locator(".toast")).toBeVisible();
  await expect(page.getByLabel("Description")).toHaveValue("Where families see their visits");
});

test("what is not saved is asked about before it is left", async ({ page, hospital }) => {
  await enter(page, hospital);
  await page.goto(`${hospital.console}/settings/branding`);
  await page.getByLabel("Support contact").fill("555-0199");
  const asked = page.waitForEvent("dialog");
  const left = page.getByRole("link", { name: "Overview" }).first().click({ noWaitAfter: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  await left.catch(() => {});
  await expect(page.getByLabel("Support contact")).toHaveValue("555-0199");
});

test("an auditor is offered nothing that their role does not include", async ({ page, hospital }) => {
  await enter(page, hospital, "auditor");
  for (const place of await places(page)) {
    await page.goto(place);
    const main = page.getByRole("main");
    await expect(main.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(main.getByRole("button", { name: /save|create|add|rotate|delete|block|remove/i }), place).toHaveCount(0);
    await expect(main.getByRole("link", { name: /^(new|create|add|rotate|delete|block)\b/i }), place).toHaveCount(0);
  }
});

import { expect, test } from "@playwright/test";
import * as gallery from "../support/gallery.js";

// What public/console.js adds to the console's pages, tried on the gallery's page of all components.
test.describe("the console's script", () => {
  let pages;
  test.beforeAll(async () => {
    test.setTimeout(600_000);
    pages = await gallery.write();
  });
  test.afterAll(() => pages?.remove());

  /** Opens a sample with its clock at a minute past what the samples show. */
  async function open(page, name, answer) {
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.clock.setFixedTime(new Date("2026-11-22T12:34:05Z"));
    const go = await gallery.show(page, pages);
    if (answer) await page.route(/\/console\//, answer);
    await go(`${name}.en.light.html`);
    return errors;
  }

  test("the stroke goes to the search, but not out of a field", async ({ page }) => {
    const errors = await open(page, "console-components.as-they-are");
    const search = page.getByRole("searchbox", { name: "Search users, applications, settings" });
    await page.keyboard.press("/");
    await expect(search).toBeFocused();
    await expect(search).toHaveValue("");
    await page.getByRole("textbox", { name: "Name", exact: true }).focus();
    await page.keyboard.press("End");
    await page.keyboard.press("/");
    await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("Intake Dashboard/");
    expect(errors).toEqual([]);
  });

  test("a value is copied, and that is said", async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await open(page, "console-components.as-they-are");
    const copy = page.locator(".copy", { has: page.getByLabel("Client ID") }).getByRole("button");
    await copy.click();
    await expect(copy).toHaveText("Copied");
    await expect(page.getByRole("status").filter({ hasText: "Copied" })).toBeAttached();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("kQ7vXr0mZt3bW9aLpYc2Ne");
  });

  test("lines are added and removed, and what is posted is what one sees", async ({ page }) => {
    await open(page, "console-components.as-they-are");
    const list = page.getByRole("group", { name: "Allowed callback URLs" });
    await expect(list.getByRole("textbox")).toHaveCount(3);
    await list.getByRole("button", { name: "Remove http://localhost:5173" }).click();
    await list.getByRole("button", { name: "Add address" }).click();
    await page.keyboard.type("https://new.example/cb");
    await page.keyboard.press("Enter");
    await page.keyboard.type("https://newer.example/cb");
    const posted = await page.evaluate(() => new FormData(document.querySelector("form[data-watch]")).getAll("callbacks"));
    expect(posted).toEqual(["https://intake.example.com", "Intake Dashboard", "https://new.example/cb", "https://newer.example/cb"]);
  });

  test("changes are counted until they are taken back, and leaving with some is asked about", async ({ page }) => {
    await open(page, "console-components.as-they-are");
    const said = page.locator("[data-changes]");
    const name = page.getByRole("textbox", { name: "Name", exact: true });
    await name.fill("Other");
    await expect(said).toHaveText("1 unsaved change");
    await page.getByRole("switch", { name: "Require a second factor" }).uncheck();
    await page.getByRole("group", { name: "Allowed callback URLs" }).getByRole("button", { name: /^Remove/ }).first().click();
    await expect(said).toHaveText("3 unsaved changes");
    let asked = 0;
    page.on("dialog", async (dialog) => {
      asked += dialog.type() === "beforeunload" ? 1 : 0;
      await dialog.dismiss();
    });
    await page.getByRole("link", { name: "Users", exact: true }).first().click({ noWaitAfter: true });
    await expect.poll(() => asked).toBe(1);
    await name.fill("Intake Dashboard");
    await page.getByRole("switch", { name: "Require a second factor" }).check();
    await expect(said).toHaveText("1 unsaved change");
  });

  test("a confirmation opens in a dialog, and goes without having done anything", async ({ page }) => {
    const sample = pages.names.find((name) => name === "console-components.as-they-are.en.light.html");
    const posts = [];
    await open(page, "console-components.as-they-are", async (route) => {
      if (route.request().method() === "POST") posts.push(route.request().url());
      const body = `<!DOCTYPE html><form id="confirm-form" aria-labelledby="confirm-title" method="post" action="/console/p/pediatrics/delete">
        <h2 id="confirm-title">Delete Portal?</h2><input name="confirm" aria-label="Name" data-expect="Portal">
        <button type="submit">Delete</button><a href="/console/x" data-close>Cancel</a></form>`;
      await route.fulfill({ contentType: "text/html", body });
    });
    const link = page.getByRole("row", { name: /Portal/ }).getByRole("link", { name: "Delete" });
    await link.click();
    const dialog = page.getByRole("dialog", { name: "Delete Portal?" });
    await expect(dialog.getByLabel("Name")).toBeFocused();
    await expect(dialog.getByRole("button", { name: "Delete" })).toBeDisabled();
    await dialog.getByLabel("Name").fill("Portal");
    await expect(dialog.getByRole("button", { name: "Delete" })).toBeEnabled();
    await dialog.getByRole("link", { name: "Cancel" }).click();
    await expect(dialog).toHaveCount(0);
    await expect(link).toBeFocused();
    await link.click();
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
    await expect(page).toHaveURL(new RegExp(sample));
    expect(posts).toEqual([]);
  });

  test("results follow what is typed, in a body and in no address", async ({ page }) => {
    const asked = [];
    await open(page, "console-components.as-they-are", async (route) => {
      // The files of the gallery are asked for anew where the address has changed.
      if (route.request().url().includes("/assets/")) return route.abort();
      asked.push([route.request().method(), route.request().url(), route.request().postData()]);
      const filters = `<form method="get" data-filters><input type="hidden" name="q" value="sealed"><input name="status"></form>`;
      const body = `<!DOCTYPE html>${filters}<div id="results"><p data-count>2 users</p><table><tr><th><a href="/1">Ana</a></th></tr><tr><th><a href="/2">Anatol</a></th></tr></table></div>`;
      await route.fulfill({ contentType: "text/html", body });
    });
    const field = page.getByRole("searchbox", { name: "Search users by name or email" });
    await field.pressSequentially("ana");
    // A slow machine asks in between as well: what counts is what is asked last.
    await expect.poll(() => new URLSearchParams(asked.at(-1)?.[2]).get("q")).toBe("ana");
    await expect(page.locator("#results").getByRole("link")).toHaveText(["Ana", "Anatol"]);
    await expect(page.getByRole("status").filter({ hasText: "2 users" })).toBeAttached();
    for (const [method, url, body] of asked) {
      expect(method, url).toBe("POST");
      expect(url).not.toContain("an");
      expect(new URLSearchParams(body).get("csrf")).toBe("token");
    }
    const narrowing = await page.evaluate(() => [...new FormData(document.querySelector("form[data-filters]"))]);
    expect(narrowing, "filters keep to what was searched, and what is not chosen is left out").toEqual([["q", "sealed"]]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await expect(page.getByRole("link", { name: "Anatol" })).toBeFocused();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    await expect(field).toBeFocused();
  });

  test("times are told from now, with all of it as the title", async ({ page }) => {
    await open(page, "console-components.as-they-are");
    const time = page.locator("time").first();
    await expect(time).toHaveText("30 minutes ago");
    await expect(time).toHaveAttribute("title", /22 Nov 2026/);
  });

  test("a slug is suggested from the name until one has a mind of one's own", async ({ page }) => {
    await open(page, "console-new-project.empty");
    const slug = page.getByLabel("Slug");
    await page.getByRole("textbox", { name: "Name", exact: true }).pressSequentially("St. Mary's Kinderärzte 2");
    await expect(slug).toHaveValue("st-mary-s-kinderarzte-2");
    await slug.fill("mary");
    await page.getByRole("textbox", { name: "Name", exact: true }).pressSequentially(" Süd");
    await expect(slug).toHaveValue("mary");
  });
});

test("without script every line can be changed, and two empty ones wait", async ({ browser }) => {
  const pages = await gallery.write();
  const page = await browser.newPage({ javaScriptEnabled: false });
  try {
    const go = await gallery.show(page, pages);
    await go("console-components.as-they-are.en.light.html");
    await expect(page.getByRole("group", { name: "Allowed callback URLs" }).getByRole("textbox")).toHaveCount(5);
    await expect(page.getByRole("button", { name: /^Copy|^Remove|^Add/ })).toHaveCount(0);
    await expect(page.locator("time").first()).toHaveText("22 Nov 2026, 12:04 UTC");
  } finally {
    await page.close();
    await pages.remove();
  }
});

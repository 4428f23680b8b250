import { expect, test } from "@playwright/test";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { findings, overflow } from "../support/axe.js";
import * as gallery from "../support/gallery.js";

// Not one test a page: a browser context for each would take longer than looking at it.
const parts = ["light", "dark"].flatMap((theme) => [
  { theme, language: "en", surface: "hosted", least: 30 },
  { theme, language: "es", surface: "hosted", least: 30 },
  { theme, language: "en", surface: "console", least: 30 },
]);

test.describe("every page in every state, at both widths", () => {
  let pages;
  test.beforeAll(async () => {
    test.setTimeout(600_000);
    pages = await gallery.write();
  });
  test.afterAll(() => pages?.remove());

  for (const { theme, language, surface, least } of parts) {
    test(`has nothing for axe to find: ${surface}, ${theme}, ${language}`, async ({ page }) => {
      test.setTimeout(600_000);
      const names = pages.names.filter(
        (name) => name.endsWith(`.${language}.${theme}.html`) && name.startsWith("console-") === (surface === "console"),
      );
      expect(names.length).toBeGreaterThan(least);
      const found = {};
      const open = await gallery.show(page, pages);
      for (const name of names) {
        const about = [];
        await open(name);
        for (const width of [1280, 360]) {
          // As tall as it takes: axe cannot look below a bar that stays at the window's end.
          await page.setViewportSize({ width, height: 800 });
          await page.setViewportSize({ width, height: await page.evaluate(() => document.documentElement.scrollHeight + 120) });
          about.push(...(await findings(page)).map((finding) => `${width} px: ${finding}`));
        }
        await page.setViewportSize({ width: 320, height: 800 });
        about.push(...(await overflow(page)));
        if (about.length) found[name] = about;
      }
      expect(found).toEqual({});
    });
  }

  test("has nothing for axe to find: every mail, light and dark", async ({ page }) => {
    test.setTimeout(300_000);
    const names = (await readdir(join(pages.folder, "mails"))).sort();
    expect(names.length).toBeGreaterThan(25);
    const found = {};
    const open = await gallery.show(page, pages);
    for (const name of names) {
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        for (const width of [800, 320]) {
          await page.setViewportSize({ width, height: 900 });
          await open(`mails/${name}`);
          // Mail programs put their own landmarks around a mail.
          const about = (await findings(page)).filter((finding) => !/^(region|landmark-one-main|page-has-heading-one):/.test(finding));
          about.push(...(await overflow(page)));
          if (about.length) found[`${name} ${colorScheme} ${width}`] = about;
        }
      }
    }
    expect(found).toEqual({});
  });

  test("belongs to a gallery with as many pages in the dark as in the light", () => {
    const of = (theme) => pages.names.filter((name) => name.endsWith(`.${theme}.html`)).length;
    expect(of("dark")).toBe(of("light"));
    expect(of("dark") + of("light")).toBe(pages.names.length);
  });
});

test("axe is really asked: a picture without words and a grey text are found", async ({ page }) => {
  await page.setContent(`<html lang="en"><title>x</title><main><h1>x</h1><img src="data:,"><p style="color:#aaa">grey</p></main>`);
  const found = (await findings(page)).map((finding) => finding.split(":")[0]);
  expect(found).toContain("image-alt");
  expect(found).toContain("color-contrast");
});

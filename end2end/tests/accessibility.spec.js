import { expect, test as base } from "@playwright/test";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { findings, lookAt, prepare } from "../support/axe.js";
import * as gallery from "../support/gallery.js";

const test = base.extend({
  pages: [
    async ({}, use) => {
      const pages = await gallery.write();
      await use(pages);
      await pages.remove();
    },
    { scope: "worker", timeout: 600_000 },
  ],
});
// What is found is said in words, and a recording of thousands of looks costs a third of the time.
test.use({ trace: "off" });

// Not one test a page: a browser context for each would take longer than looking at it. Each part takes every n-th page.
const parts = [
  { surface: "console", language: "en", parts: 6 },
  { surface: "hosted", language: "en", parts: 3 },
  { surface: "hosted", language: "es", parts: 3 },
].flatMap((kind) => Array.from({ length: kind.parts }, (_, part) => ({ ...kind, part })));

/** What there is against a page of the gallery in both themes; `text` reads one of its files. */
async function against(page, open, text, name) {
  const dark = name.replace(".light.", ".dark.");
  await open(name);
  const found = await lookAt(page, gallery.turn(page));
  if (gallery.differInTheme(await text(name), await text(dark))) return found;
  await open(dark);
  return [...found, ...(await lookAt(page, () => {}, { themes: ["dark"] }))];
}

for (const { surface, language, part, parts: of } of parts) {
  test(`every page in every state, light and dark, at both widths, has nothing for axe to find: ${surface}, ${language}, ${part + 1} of ${of}`, async ({ page, pages }) => {
    test.setTimeout(600_000);
    const names = pages.names.filter(
      (name) => name.endsWith(`.${language}.light.html`) && name.startsWith("console-") === (surface === "console"),
    );
    expect(names.length).toBeGreaterThan(100);
    await prepare(page);
    const open = await gallery.show(page, pages);
    const text = (name) => readFile(join(pages.folder, name), "utf8");
    const found = {};
    for (const name of names.filter((_, at) => at % of === part)) {
      const about = await against(page, open, text, name);
      if (about.length) found[name] = about;
    }
    expect(found).toEqual({});
  });
}

test("every mail, light and dark, has nothing for axe to find", async ({ page, pages }) => {
  test.setTimeout(300_000);
  const names = (await readdir(join(pages.folder, "mails"))).sort();
  expect(names.length).toBeGreaterThan(25);
  const found = {};
  await prepare(page);
  const open = await gallery.show(page, pages);
  for (const name of names) {
    await open(`mails/${name}`);
    const about = await lookAt(page, (colorScheme) => page.emulateMedia({ colorScheme }), { widths: [800, 320] });
    // Mail programs put their own landmarks around a mail.
    const ours = about.filter((finding) => !/ px: (region|landmark-one-main|page-has-heading-one):/.test(finding));
    if (ours.length) found[name] = ours;
  }
  expect(found).toEqual({});
});

test("the gallery has the same pages in the dark as in the light", ({ pages }) => {
  const of = (theme) => pages.names.filter((name) => name.endsWith(`.${theme}.html`)).map((name) => name.replace(`.${theme}.`, "."));
  expect(of("dark")).toEqual(of("light"));
  expect(of("dark").length * 2).toBe(pages.names.length);
});

// Faults of each kind, put into a page of the console: each is found where it is, and nowhere else.
const faults = {
  "a contrast that is too low in the dark only": {
    add: `<style>[data-theme=dark] #planted { color: #555 !important; background: #444 !important }</style><p id="planted">Hard to read</p>`,
    found: ["dark, 1280 px: color-contrast", "dark, 360 px: color-contrast"],
  },
  "a contrast that is too low on a narrow screen only": {
    add: `<style>#planted { color: #000; background: #fff } @media (max-width: 400px) { #planted { color: #ccc } }</style><p id="planted">Hard to read</p>`,
    found: ["light, 360 px: color-contrast", "dark, 360 px: color-contrast"],
  },
  "a field without a label": {
    add: `<input id="planted">`,
    found: ["light, 1280 px: label", "light, 360 px: label"],
  },
  "a field without a label that shows in the dark only": {
    add: `<style>#planted { display: none } [data-theme=dark] #planted { display: block }</style><input id="planted">`,
    found: ["dark, 1280 px: label", "dark, 360 px: label"],
  },
  "a field without a label that shows on a narrow screen only": {
    add: `<style>#planted { display: none } @media (max-width: 400px) { #planted { display: block } }</style><input id="planted">`,
    found: ["light, 360 px: label"],
  },
  "a field without a label in the file of the dark only": {
    add: "",
    dark: `<input id="planted">`,
    found: ["dark, 1280 px: label", "dark, 360 px: label"],
  },
  "a box that is wider than a narrow screen": {
    add: `<div id="planted" style="width: 335px; height: 1px"></div>`,
    found: ["light, 320 px: the page is", "dark, 320 px: the page is"],
  },
  "a box that is wider than a narrow screen in the dark only": {
    add: `<style>[data-theme=dark] #planted { width: 335px; height: 1px }</style><div id="planted"></div>`,
    found: ["dark, 320 px: the page is"],
  },
};
for (const [what, { add, dark = add, found }] of Object.entries(faults)) {
  test(`axe is really asked: ${what} is found`, async ({ page, pages }) => {
    const name = "console-components.as-they-are.en.light.html";
    const files = {};
    for (const [theme, planted] of [["light", add], ["dark", dark]]) {
      const file = name.replace(".light.", `.${theme}.`);
      files[file] = (await readFile(join(pages.folder, file), "utf8")).replace("</main>", `${planted}</main>`);
    }
    await prepare(page);
    const open = await gallery.show(page, pages, files);
    const about = await against(page, open, async (file) => files[file], name);
    expect(new Set(about.map((finding) => finding.match(/^\w+, \d+ px: (?:the page is|[a-z-]+)/)?.[0]))).toEqual(new Set(found));
  });
}

test("axe is really asked: a picture without words and a grey text are found", async ({ page }) => {
  await page.setContent(`<html lang="en"><title>x</title><main><h1>x</h1><img src="data:,"><p style="color:#aaa">grey</p></main>`);
  const found = (await findings(page)).map((finding) => finding.split(":")[0]);
  expect(found).toContain("image-alt");
  expect(found).toContain("color-contrast");
});

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/** The rules of axe that look at colours; all others ask what there is and where it lies. */
const colours = ["color-contrast", "link-in-text-block"];

/** Gives each document that `page` opens axe: cheaper than to hand it to one after the other. */
export const prepare = (page) => page.addInitScript({ content: source });

/**
 * What axe has against the page as it is: WCAG 2.2 A and AA, and axe's own good practice. Contrasts that axe cannot
 * work out count too, since nobody would look at them again.
 */
export const findings = (page) => ask(page, { type: "tag", values: tags });

async function ask(page, runOnly) {
  // As the browser's tool, not the page's: its Content-Security-Policy does not hold for it.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
  return page.evaluate(async (runOnly) => {
    const { violations, incomplete } = await window.axe.run(document, { runOnly, resultTypes: ["violations", "incomplete"] });
    const unclear = incomplete.filter((rule) => rule.id === "color-contrast");
    return [...violations, ...unclear].flatMap((rule) =>
      rule.nodes.map((node) => `${rule.id}: ${node.html}: ${node.failureSummary ?? rule.help}`),
    );
  }, runOnly);
}

/**
 * What there is against the open document in the light and in the dark, at `widths` for axe and, for what sticks out, at
 * 320 px too; `turn` makes it light or dark. In the dark axe is asked about colours only, unless something lies or reads
 * otherwise than in the light: then about everything.
 */
export async function lookAt(page, turn, { widths = [1280, 360], themes = ["light", "dark"] } = {}) {
  const found = [];
  for (const width of widths) {
    let before;
    for (const theme of themes) {
      await turn(theme);
      await settle(page);
      if (before === undefined) await makeRoom(page, width);
      const layout = await layoutOf(page);
      const lookOnly = layout === before;
      if (!lookOnly && before !== undefined) await makeRoom(page, width);
      before = layout;
      const about = lookOnly ? await ask(page, { type: "rule", values: colours }) : await findings(page);
      found.push(...[...about, ...(await overflow(page))].map((finding) => `${theme}, ${width} px: ${finding}`));
    }
  }
  if (widths.includes(320)) return found;
  await page.setViewportSize({ width: 320, height: 800 });
  for (const theme of themes) {
    await turn(theme);
    await settle(page);
    found.push(...(await overflow(page)).map((finding) => `${theme}, 320 px: ${finding}`));
  }
  return found;
}

/** As tall as it takes: axe cannot look below a bar that stays at the window's end. */
async function makeRoom(page, width) {
  await page.setViewportSize({ width, height: 800 });
  await page.setViewportSize({ width, height: await page.evaluate(() => document.documentElement.scrollHeight + 120) });
}

/** Lets colours arrive where they are on their way to. */
const settle = (page) =>
  page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      if (animation.effect.getComputedTiming().endTime !== Infinity) animation.finish();
    }
  });

/** Where everything lies, whether it is to be seen, and what styles add to its words. */
const layoutOf = (page) =>
  page.evaluate(() => {
    const seen = { opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true };
    return [...document.querySelectorAll("*")]
      .map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        const added = ["::before", "::after"].map((side) => getComputedStyle(element, side).content);
        return [x, y, width, height, element.checkVisibility(seen), added].join(" ");
      })
      .join("\n");
  });

/** What sticks out to the right, so that a person has to scroll sideways (WCAG 1.4.10). */
export async function overflow(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [`the page is ${scrollWidth} px wide in a window of ${clientWidth} px`] : [];
  });
}

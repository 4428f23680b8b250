import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

/**
 * What axe has against the page as it is: WCAG 2.2 A and AA, and axe's own good practice. Contrasts that axe cannot
 * work out count too, since nobody would look at them again.
 */
export async function findings(page) {
  // As the browser's tool, not the page's: its Content-Security-Policy does not hold for it.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(source);
  return page.evaluate(async (tags) => {
    const { violations, incomplete } = await window.axe.run(document, {
      runOnly: { type: "tag", values: tags },
      resultTypes: ["violations", "incomplete"],
    });
    const unclear = incomplete.filter((rule) => rule.id === "color-contrast");
    return [...violations, ...unclear].flatMap((rule) =>
      rule.nodes.map((node) => `${rule.id}: ${node.html}: ${node.failureSummary ?? rule.help}`),
    );
  }, tags);
}

/** What sticks out to the right, so that a person has to scroll sideways (WCAG 1.4.10). */
export async function overflow(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [`the page is ${scrollWidth} px wide in a window of ${clientWidth} px`] : [];
  });
}

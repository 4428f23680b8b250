// The console as it runs, with what a person has put into it.
import { lookAt, prepare } from "../support/axe.js";
import { enter, expect, places, test } from "../support/console.js";

// What is found is said in words; a recording of so many looks costs more than they do.
test.use({ trace: "off" });

test("the running console has nothing for axe to find, and nothing sticks out on narrow screens", async ({ page, hospital }) => {
  test.setTimeout(180_000);
  await prepare(page);
  await enter(page, hospital);
  const seen = new Set();
  const wanted = [hospital.console, ...(await places(page)), `${hospital.console}/search`, `${hospital.keyward.url}/console`];
  while (wanted.length) {
    const address = wanted.shift();
    if (seen.has(address)) continue;
    seen.add(address);
    expect((await page.goto(address)).status(), address).toBe(200);
    // The installation follows the system, as nobody has chosen otherwise.
    expect(await lookAt(page, (colorScheme) => page.emulateMedia({ colorScheme })), address).toEqual([]);
    // From each page: its tabs, its forms, and the first of each of its lists.
    const links = page.locator("main .tabs a, main .head a[href*='/new'], main tbody tr:first-child th a, main tbody tr:first-child td a");
    const found = await links.evaluateAll((all) => all.map(({ href }) => href));
    const kind = (link) => link.replace(/[0-9a-f-]{36}/g, "*").replace(/\?.*/, "");
    const kinds = new Set([...seen, ...wanted].map(kind));
    wanted.push(...found.filter((link) => link.startsWith(`${hospital.console}/`) && !/export\./.test(link) && !kinds.has(kind(link))));
  }
  expect(seen.size, [...seen].join("\n")).toBeGreaterThan(15);
});

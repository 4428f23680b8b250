// Branding in a browser: the preview follows what is typed, and logos are seen where they are promised.
import { deflateSync } from "node:zlib";
import { enter, expect, test } from "../support/console.js";

/** A picture of one colour, as a PNG. */
function png(width, height, [red, green, blue]) {
  const crcTable = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  const crc = (bytes) => (bytes.reduce((c, byte) => crcTable[(c ^ byte) & 0xff] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;
  const number = (value) => Buffer.from([value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]);
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    return Buffer.concat([number(data.length), body, number(crc(body))]);
  };
  const row = Buffer.concat([Buffer.from([0]), ...Array.from({ length: width }, () => Buffer.from([red, green, blue]))]);
  const rows = Buffer.concat(Array.from({ length: height }, () => row));
  const head = Buffer.concat([number(width), number(height), Buffer.from([8, 2, 0, 0, 0])]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

/** The colour of the first pixels of a picture as the browser draws it. */
const drawn = (image) =>
  image.evaluate(async (element) => {
    await element.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: 4, height: 4 });
    const context = canvas.getContext("2d");
    context.drawImage(element, 0, 0, 4, 4);
    return [...context.getImageData(1, 1, 1, 1).data.slice(0, 3)];
  });

const close = (found, wanted) => found.every((value, at) => Math.abs(value - wanted[at]) < 12);

const teal = [13, 124, 118];
const plum = [122, 30, 110];

test.describe.configure({ mode: "serial" });

/** What the browser complains about, but for what the frame's sandbox is there to block. */
function complaints(page) {
  const found = [];
  page.on("pageerror", (error) => found.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/^Blocked .* sandboxed/.test(message.text())) found.push(message.text());
  });
  return found;
}

test("the preview follows the colour that is typed, and nothing is saved by that", async ({ page, hospital }) => {
  const errors = complaints(page);
  await enter(page, hospital);
  await page.goto(`${hospital.console}/settings/branding`);
  const preview = page.frameLocator("iframe[name=preview]");
  const button = preview.getByRole("button", { name: "Log in", exact: true, includeHidden: true });
  const colour = () => button.evaluate((element) => getComputedStyle(element).backgroundColor);
  const before = await colour();

  const own = page.getByRole("switch", { name: "A colour of our own" });
  await expect(own).not.toBeChecked();
  await page.locator("input[name=accent]").last().fill("#b00020");
  await expect(own, "whoever chooses a colour wants it").toBeChecked();
  await expect.poll(colour).not.toBe(before);
  expect(await colour()).toBe("rgb(176, 0, 32)");
  await expect(page.locator("#contrast")).toContainText("#b00020");

  // What is typed elsewhere follows, too, as text.
  await page.getByLabel("Support contact").fill("<b>555-0142</b>");
  await expect(preview.getByText("<b>555-0142</b>")).toBeAttached();
  expect(errors).toEqual([]);

  // Leaving without saving leaves everything as it was.
  page.on("dialog", (dialog) => dialog.accept());
  await page.goto(`${hospital.console}/settings/branding`);
  await expect(own).not.toBeChecked();
  await expect.poll(colour).toBe(before);
});

test("a project's logo is seen in the settings, in the preview and on the sign-in page", async ({ page, hospital }) => {
  const errors = complaints(page);
  await enter(page, hospital);
  await page.goto(`${hospital.console}/settings/branding`);
  await page.locator("input[type=file]").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: png(320, 160, teal) });
  await page.getByRole("button", { name: "Save logo" }).click();
  await expect(page.locator(".toast")).toContainText("The logo was saved.");
  expect(close(await drawn(page.locator("main img.picture")), teal)).toBe(true);
  const framed = page.frameLocator("iframe[name=preview]").locator(".brand img");
  await expect.poll(() => framed.evaluate((image) => image.complete && image.naturalWidth), "the preview shows it").toBe(150);
  expect(errors).toEqual([]);
});

test("an application's logo stands beside its name where people sign in", async ({ page, browser, hospital }) => {
  await enter(page, hospital);
  await page.goto(`${hospital.console}/applications`);
  await page.getByRole("link", { name: "Patient Portal" }).first().click();
  await page.locator("input[type=file]").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: png(90, 90, plum) });
  await page.getByRole("button", { name: "Save logo" }).click();
  await expect(page.locator(".toast")).toContainText("The logo was saved.");

  const visitor = await (await browser.newContext({ locale: "en-US" })).newPage();
  const query = new URLSearchParams({
    client_id: "portal",
    redirect_uri: "http://localhost:5173/callback",
    response_type: "code",
    scope: "openid",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  });
  let weight = 0;
  visitor.on("response", async (response) => (weight += (await response.request().sizes()).responseBodySize));
  await visitor.goto(`${hospital.keyward.url}/p/pediatrics/authorize?${query}`, { waitUntil: "networkidle" });
  await expect(visitor.getByRole("heading", { name: "Log in to Patient Portal" })).toBeVisible();
  expect(close(await drawn(visitor.locator(".of-application img")), plum)).toBe(true);
  expect(close(await drawn(visitor.locator(".brand img")), teal), "the project's own stays").toBe(true);
  expect(weight, "with two logos").toBeLessThanOrEqual(30 * 1024);
  await visitor.context().close();
});

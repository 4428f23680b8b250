// What every test of the real server stands on: one Keyward, one project and the sites around it for each worker.
import { expect, test as base } from "@playwright/test";
import { fileURLToPath } from "node:url";
import { startApi } from "../sites/api.js";
import { startPages } from "../sites/pages.js";
import { startServer } from "../sites/server.js";
import { start } from "./keyward.js";

export { expect };
export const password = "a quite long pass phrase";
const audience = "https://api.clinic.test";
// Characters that Basic credentials have to encode (RFC 6749 §2.3.1).
const secret = "a secret: with %41, + and / in it";

export const test = base.extend({
  clinic: [
    async ({}, use) => {
      let clinic;
      const issuer = () => clinic.issuer;
      const api = await startApi({ issuer, audience });
      const pages = await startPages(() => ({
        // Auth0's libraries take it without the slash and put one behind.
        domain: clinic.issuer.replace(/\/$/, ""),
        clientId: "react",
        audience,
        api: `${api.originByAddress}/`,
      }));
      const server = await startServer({ issuer, secret, audience, elsewhere: () => pages.originByAddress });
      const keyward = await start();
      try {
        clinic = { keyward, api, pages, server, issuer: `${keyward.url}/p/clinic/` };
        await keyward.run(["apply", fileURLToPath(new URL("../fixtures/clinic.yaml", import.meta.url))], {
          SITE: pages.origin,
          SITE_BY_ADDRESS: pages.originByAddress,
          SERVER: server.origin,
          SERVER_SECRET: secret,
          PASSWORD: password,
        });
        await use(clinic);
      } finally {
        await Promise.all([keyward.stop(), api.stop(), pages.stop(), server.stop()]);
      }
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

/** Fills the hosted sign-in page in and sends it. */
export async function signIn(page, { login = "ada@clinic.test", as = password } = {}) {
  await page.getByLabel("Email").fill(login);
  await page.getByLabel("Password", { exact: true }).fill(as);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
}

/** The payload of a JWT. */
export const payload = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());

// An application with a server: it begins sign-ins itself, exchanges the code, holds the ID token against the published
// keys, and shows whose it is. What it shows can come from nothing else.
import { createRemoteJWKSet, jwtVerify } from "jose";
import { randomUUID } from "node:crypto";
import { expect } from "@playwright/test";
import { html, serve } from "../support/serve.js";

const secret = "a secret that a server keeps well";

/** Starts it; `issuer` says whose it is, and `more` answers what the application does not. */
export async function startPortal({ issuer, more = () => undefined }) {
  const begun = new Map();
  const portal = { tokens: undefined };

  function begin(url) {
    const [state, nonce] = [randomUUID(), randomUUID()];
    begun.set(state, nonce);
    const query = { client_id: "portal", response_type: "code", scope: "openid profile email", redirect_uri: `${portal.origin}/callback`, state, nonce };
    const location = `${issuer()}authorize?${new URLSearchParams({ ...query, ...Object.fromEntries(url.searchParams) })}`;
    return new Response(null, { status: 303, headers: { location } });
  }

  async function callback(url) {
    const nonce = begun.get(url.searchParams.get("state"));
    if (!nonce || !begun.delete(url.searchParams.get("state"))) throw new Error("an answer that nobody asked for");
    if (url.searchParams.has("error")) return html(`<title>Portal</title><h1>Nobody is here: ${url.searchParams.get("error")}</h1>`);
    const answer = await fetch(`${issuer()}oauth/token`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`portal:${encodeURIComponent(secret)}`).toString("base64")}` },
      body: new URLSearchParams({ grant_type: "authorization_code", code: url.searchParams.get("code"), redirect_uri: `${portal.origin}/callback` }),
    });
    const tokens = await answer.json();
    const { payload: claims } = await jwtVerify(tokens.id_token, portal.keys(), { issuer: issuer(), audience: "portal", algorithms: ["RS256"], requiredClaims: ["sub", "exp", "iat", "nonce", "sid"] });
    if (claims.nonce !== nonce) throw new Error("an ID token for another request");
    portal.tokens = { ...tokens, claims };
    return html(`<title>Portal</title><h1>Welcome, ${claims.name}</h1><p>${claims.email}</p>`);
  }

  const site = await serve(async (request, url) => {
    if (url.pathname === "/login") return begin(url);
    if (url.pathname === "/callback") return callback(url);
    return more(request, url);
  });
  return Object.assign(portal, {
    origin: site.origin,
    /** Where somebody begins who wants to be in the application. */
    login: `${site.origin}/login`,
    /** How a project file names it. */
    application: {
      clientId: "portal",
      name: "Patient Portal",
      applicationType: "web",
      clientSecret: secret,
      pkceRequired: false,
      userClaimsInIdToken: true,
      loginRedirectUri: `${site.origin}/login`,
      allowedCallbackUrls: [`${site.origin}/callback`],
    },
    keys: () => createRemoteJWKSet(new URL(`${issuer()}.well-known/jwks.json`)),
    /** What the issuer answers to these tokens of somebody. */
    stillGood: async ({ access_token }) =>
      (await fetch(`${issuer()}userinfo`, { headers: { authorization: `Bearer ${access_token}` } })).status === 200,
    stop: site.stop,
  });
}

/** The application shows that this person is in it, by their ID token. */
export const welcomes = (page, name) => expect(page.getByRole("heading", { name: `Welcome, ${name}`, exact: true })).toBeVisible();

/** The application was told, without anybody being asked, that nobody is signed in. */
export async function knowsNobody(page, portal) {
  await page.goto(`${portal.login}?prompt=none`);
  await expect(page.getByRole("heading", { name: "Nobody is here: login_required" })).toBeVisible();
}

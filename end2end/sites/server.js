// A server that signs people in with openid-client and keeps their tokens to itself.
import * as openid from "openid-client";
import { randomUUID } from "node:crypto";
import { html, redirect, serve } from "../support/serve.js";

/** `issuer()` is asked once the server is known; `elsewhere()` is an origin to which /hop sends people on. */
export async function startServer({ issuer, secret, audience, elsewhere }) {
  const visitors = new Map();
  let configuration;
  const discover = () => {
    configuration ??= openid.discovery(new URL(issuer()), "server", secret, openid.ClientSecretBasic(secret), {
      // Http, because this is one machine.
      execute: [openid.allowInsecureRequests],
    });
    return configuration;
  };

  const site = await serve(async (request, url) => {
    const id = /(?:^|; )visitor=([^;]+)/.exec(request.headers.cookie ?? "")?.[1];
    const visitor = visitors.get(id);
    const route = routes[url.pathname];
    return route && route(url, visitor, id);
  });

  const routes = {
    "/": (url, visitor) =>
      html(visitor?.claims ? `<h1>${visitor.claims.sub}</h1><a href="/logout">Log out</a>` : `<h1>Nobody</h1><a href="/login">Log in</a>`),

    "/login": async (url) => {
      const [verifier, state, nonce] = [openid.randomPKCECodeVerifier(), openid.randomState(), openid.randomNonce()];
      const id = randomUUID();
      visitors.set(id, { verifier, state, nonce });
      const to = openid.buildAuthorizationUrl(await discover(), {
        redirect_uri: `${site.origin}/callback`,
        scope: url.searchParams.get("scope") ?? "openid profile email offline_access",
        audience,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        state,
        nonce,
      });
      return redirect(to, { "set-cookie": `visitor=${id}; HttpOnly; SameSite=Lax; Path=/` });
    },

    "/callback": async (url, visitor) => {
      const tokens = await openid.authorizationCodeGrant(await discover(), new URL(url.pathname + url.search, site.origin), {
        pkceCodeVerifier: visitor?.verifier,
        expectedState: visitor?.state,
        expectedNonce: visitor?.nonce,
      });
      Object.assign(visitor, { tokens, claims: tokens.claims() });
      return redirect("/");
    },

    "/claims": (url, { claims }) => Response.json(claims),

    "/userinfo": async (url, { tokens, claims }) =>
      Response.json(await openid.fetchUserInfo(await discover(), tokens.access_token, claims.sub)),

    "/refresh": async (url, visitor) => {
      const before = visitor.tokens;
      visitor.tokens = await openid.refreshTokenGrant(await discover(), before.refresh_token);
      return Response.json({
        accessTokenChanged: visitor.tokens.access_token !== before.access_token,
        refreshTokenChanged: visitor.tokens.refresh_token !== before.refresh_token,
      });
    },

    "/introspect": async (url, { tokens }) =>
      Response.json(await openid.tokenIntrospection(await discover(), tokens[url.searchParams.get("token")])),

    "/revoke": async (url, { tokens }) => {
      await openid.tokenRevocation(await discover(), tokens[url.searchParams.get("token")]);
      return Response.json({});
    },

    "/logout": async (url, visitor, id) => {
      visitors.delete(id);
      return redirect(
        openid.buildEndSessionUrl(await discover(), {
          id_token_hint: visitor.tokens.id_token,
          post_logout_redirect_uri: `${site.origin}/`,
        }),
      );
    },

    // What an application may do with an answer: take the person to yet another site.
    "/hop": (url) => redirect(`${elsewhere()}/react/refresh?arrived=${url.searchParams.has("code")}`),
  };
  return site;
}

// An API of a project: it knows Keyward's public keys and nothing else.
import { createRemoteJWKSet, jwtVerify } from "jose";
import { serve } from "../support/serve.js";

const cors = { "access-control-allow-origin": "*", "access-control-allow-headers": "authorization" };

/** `issuer()` is asked once the server is known. */
export async function startApi({ issuer, audience }) {
  let keys;
  return serve(async (request) => {
    if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: cors });
    const refuse = (why) => Response.json({ error: why }, { status: 401, headers: cors });
    const [scheme, token] = (request.headers.authorization ?? "").split(" ");
    if (scheme !== "Bearer" || !token) return refuse("no token");
    if (!keys) {
      const discovered = await (await fetch(`${issuer()}.well-known/openid-configuration`)).json();
      keys = createRemoteJWKSet(new URL(discovered.jwks_uri));
    }
    try {
      const { payload } = await jwtVerify(token, keys, { issuer: issuer(), audience, typ: "at+jwt" });
      return Response.json({ sub: payload.sub, scope: payload.scope, client_id: payload.client_id }, { headers: cors });
    } catch (error) {
      return refuse(error.code);
    }
  });
}

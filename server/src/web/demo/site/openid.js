// OpenID Connect as a single-page application does it: authorization code with PKCE (RFC 6749, RFC 7636, OpenID Connect
// Core). Tokens are kept in memory only, so they are gone with the page.

const pending = "sign-in";

const encode = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const random = () => encode(crypto.getRandomValues(new Uint8Array(32)));

/** The parts of a signed JWT, without a judgement about them. */
export function parts(token) {
  const [header, payload, signature] = token.split(".");
  const json = (part) => JSON.parse(new TextDecoder().decode(decode(part)));
  return { header: json(header), payload: json(payload), signature: decode(signature), signed: `${header}.${payload}` };
}

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  throw new Error(body.error_description ?? body.error ?? `The server answered ${response.status}.`);
}

export class OpenId {
  constructor(settings, metadata) {
    this.settings = settings;
    this.metadata = metadata;
    this.redirectUri = `${location.origin}/`;
  }

  static async discover(settings) {
    const metadata = await answer(await fetch(`${settings.issuer}.well-known/openid-configuration`));
    if (metadata.issuer !== settings.issuer) throw new Error("The server calls itself by another name.");
    return new OpenId(settings, metadata);
  }

  /** Leaves for the sign-in page. */
  async start() {
    const [state, nonce, verifier] = [random(), random(), random()];
    sessionStorage.setItem(pending, JSON.stringify({ state, nonce, verifier }));
    const challenge = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
    const request = new URL(this.metadata.authorization_endpoint);
    request.search = new URLSearchParams({
      response_type: "code",
      client_id: this.settings.clientId,
      redirect_uri: this.redirectUri,
      scope: this.settings.scope,
      state,
      nonce,
      code_challenge: encode(challenge),
      code_challenge_method: "S256",
    });
    location.assign(request);
  }

  /** The tokens for the answer in the address, or nothing if there is none. */
  async finish(parameters) {
    if (!parameters.has("code") && !parameters.has("error")) return null;
    const asked = JSON.parse(sessionStorage.getItem(pending) ?? "null");
    sessionStorage.removeItem(pending);
    // An answer that this tab did not ask for: somebody else's, or an old one.
    if (!asked || parameters.get("state") !== asked.state) return null;
    if (parameters.get("iss") !== this.metadata.issuer) throw new Error("The answer came from another server.");
    if (parameters.has("error")) throw new Error(parameters.get("error_description") ?? parameters.get("error"));
    const tokens = await this.token({
      grant_type: "authorization_code",
      code: parameters.get("code"),
      redirect_uri: this.redirectUri,
      code_verifier: asked.verifier,
    });
    await this.check(tokens.id_token, asked.nonce);
    return tokens;
  }

  async renew({ refresh_token }) {
    return this.token({ grant_type: "refresh_token", refresh_token });
  }

  async token(parameters) {
    const body = new URLSearchParams({ client_id: this.settings.clientId, ...parameters });
    return answer(await fetch(this.metadata.token_endpoint, { method: "POST", body }));
  }

  async userinfo({ access_token }) {
    const headers = { Authorization: `Bearer ${access_token}` };
    return answer(await fetch(this.metadata.userinfo_endpoint, { headers }));
  }

  /** Gives the refresh token back and leaves for the server's logout. */
  async logOut({ id_token, refresh_token }) {
    if (refresh_token) {
      const body = new URLSearchParams({ client_id: this.settings.clientId, token: refresh_token });
      await fetch(this.metadata.revocation_endpoint, { method: "POST", body }).catch(() => {});
    }
    const request = new URL(this.metadata.end_session_endpoint);
    request.search = new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: this.redirectUri });
    location.assign(request);
  }

  /** OpenID Connect Core §3.1.3.7. */
  async check(token, nonce) {
    const { header, payload, signature, signed } = parts(token);
    const refuse = (why) => {
      throw new Error(`The ID token is not for this sign-in: ${why}.`);
    };
    if (header.alg !== "RS256") refuse("algorithm");
    const { keys } = await answer(await fetch(this.metadata.jwks_uri));
    const jwk = keys.find((key) => key.kid === header.kid);
    if (!jwk) refuse("unknown key");
    const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
    if (!(await crypto.subtle.verify(algorithm, key, signature, new TextEncoder().encode(signed)))) refuse("signature");
    if (payload.iss !== this.metadata.issuer) refuse("issuer");
    if (![payload.aud].flat().includes(this.settings.clientId)) refuse("audience");
    if (payload.nonce !== nonce) refuse("nonce");
    // Clocks differ by a little.
    if (payload.exp * 1000 < Date.now() - 60_000) refuse("time");
  }
}

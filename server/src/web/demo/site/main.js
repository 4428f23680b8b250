import { OpenId, parts } from "/openid.js";
import { busy, failed, list, onClick, person, say, show } from "/view.js";

let openid = null;
let tokens = null;

/** An access token is for an API to read; this page looks into it only because it is here to show what there is. */
function inside() {
  const { payload } = parts(tokens.id_token);
  person(payload.name ?? payload.email ?? payload.sub);
  // A person looks for themselves first.
  const { name, email, sub, ...others } = payload;
  list("claims", { ...(name && { name }), ...(email && { email }), sub, ...others });
  const { scope, aud, client_id, roles, exp } = parts(tokens.access_token).payload;
  list("access", { scope: tokens.scope ?? scope, aud, client_id, ...(roles && { roles }), exp });
  const { access_token, id_token, refresh_token } = tokens;
  list("tokens", { access_token, id_token, ...(refresh_token && { refresh_token }) });
  show("inside");
}

async function begin() {
  busy("One moment …");
  const here = new URL(location.href);
  // The code is of no use twice, and belongs in no history.
  history.replaceState(null, "", "/");
  const settings = await (await fetch("/config.json")).json();
  openid = await OpenId.discover(settings);
  tokens = await openid.finish(here.searchParams);
  if (tokens) inside();
  else if (here.pathname === "/login") await openid.start();
  else show("outside");
}

// Without a provider there is nothing to leave for, but a second try.
onClick("log-in", () => (openid ? openid.start() : location.reload()));
onClick("log-out", () => openid.logOut(tokens));
onClick("renew", async () => {
  tokens = { ...tokens, ...(await openid.renew(tokens)) };
  inside();
  say("There is a new access token, and a new refresh token took the old one’s place.");
});
onClick("ask", async () => {
  list("userinfo", await openid.userinfo(tokens));
  say("Userinfo answered:");
});

// Back from the sign-in page: browsers may show the page as it was when it was left.
addEventListener("pageshow", ({ persisted }) => persisted && !tokens && show("outside"));

begin().catch((error) => {
  failed(error);
  show("outside");
});

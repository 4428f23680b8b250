import { InMemoryCache, createAuth0Client } from "@auth0/auth0-spa-js";

const { domain, clientId, audience, api, useRefreshTokens } = window.settings;
const here = location.origin + location.pathname;
// The worker in which the library keeps refresh tokens talks to `/oauth/token` at the root of a host only, so it serves
// projects with a domain of their own. With a cache that is named there is no worker; tokens stay in memory all the same.
const cache = useRefreshTokens ? new InMemoryCache().enclosedCache : undefined;
const root = document.getElementById("root");

const element = (name, text = "") => {
  const made = document.createElement(name);
  made.textContent = text;
  root.append(made);
  return made;
};

const auth0 = await createAuth0Client({
  domain,
  clientId,
  useRefreshTokens,
  cache,
  authorizationParams: { audience, redirect_uri: here },
});
const who = element("h1");
const show = async () => {
  who.textContent = (await auth0.getUser())?.name ?? "Nobody";
};
const result = document.createElement("output");
const button = (name, action) => {
  element("button", name).addEventListener("click", async () => {
    result.textContent = "…";
    const said = await action().catch((error) => ({ error: error.error ?? error.message }));
    await show();
    result.textContent = JSON.stringify(said ?? null);
  });
};

if (new URLSearchParams(location.search).has("state")) {
  await auth0.handleRedirectCallback().catch((error) => element("p", error.error ?? error.message).setAttribute("role", "alert"));
  history.replaceState(null, "", here);
}
await show();

button("Log in", () => auth0.loginWithRedirect());
button("Log in in a popup", () => auth0.loginWithPopup());
button("Profile", () => auth0.getUser());
button("Token", () => auth0.getTokenSilently({ detailedResponse: true }));
button("Renew", () => auth0.getTokenSilently({ cacheMode: "off", detailedResponse: true }));
button("Call the API", async () => {
  const token = await auth0.getTokenSilently();
  return (await fetch(api, { headers: { authorization: `Bearer ${token}` } })).json();
});
button("Log out", () => auth0.logout({ logoutParams: { returnTo: here } }));
root.append(result);

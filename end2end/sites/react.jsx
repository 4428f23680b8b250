import { Auth0Provider, InMemoryCache, useAuth0 } from "@auth0/auth0-react";
import { useState } from "react";
import { createRoot } from "react-dom/client";

const { domain, clientId, audience, api, useRefreshTokens } = window.settings;
const here = location.origin + location.pathname;
// The worker in which the library keeps refresh tokens talks to `/oauth/token` at the root of a host only, so it serves
// projects with a domain of their own. With a cache that is named there is no worker; tokens stay in memory all the same.
const cache = useRefreshTokens ? new InMemoryCache().enclosedCache : undefined;

function App() {
  const auth0 = useAuth0();
  const [result, setResult] = useState("");
  const button = (name, action) => {
    const run = async () => {
      setResult("…");
      const said = await action().catch((error) => ({ error: error.error ?? error.message }));
      setResult(JSON.stringify(said ?? null));
    };
    return <button onClick={run}>{name}</button>;
  };
  if (auth0.isLoading) return <p>Loading</p>;
  return (
    <>
      <h1>{auth0.isAuthenticated ? auth0.user.name : "Nobody"}</h1>
      {auth0.error && <p role="alert">{auth0.error.error ?? auth0.error.message}</p>}
      {button("Log in", () => auth0.loginWithRedirect())}
      {button("Log in in a popup", () => auth0.loginWithPopup())}
      {button("Profile", async () => auth0.user)}
      {button("Token", () => auth0.getAccessTokenSilently({ detailedResponse: true }))}
      {button("Renew", () => auth0.getAccessTokenSilently({ cacheMode: "off", detailedResponse: true }))}
      {button("Call the API", async () => {
        const token = await auth0.getAccessTokenSilently();
        return (await fetch(api, { headers: { authorization: `Bearer ${token}` } })).json();
      })}
      {button("Log out", () => auth0.logout({ logoutParams: { returnTo: here } }))}
      <output>{result}</output>
    </>
  );
}

createRoot(document.getElementById("root")).render(
  <Auth0Provider
    domain={domain}
    clientId={clientId}
    useRefreshTokens={useRefreshTokens}
    cache={cache}
    authorizationParams={{ audience, redirect_uri: here }}
  >
    <App />
  </Auth0Provider>,
);

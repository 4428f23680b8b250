//! Code that works as it stands: the quick start's snippets, filled with an application's real values.

use domain::oauth::client::{ApplicationType, TokenEndpointAuthMethod};
use std::fmt::Write as _;

/// The versions that the snippets were tried with.
const AUTH0_REACT: &str = "2.27.0";
const AUTH0_SPA_JS: &str = "2.20.0";
const OPENID_CLIENT: &str = "6.8.9";

/// What the snippets are filled with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Values {
    /// The project's issuer, with its slash.
    pub issuer: String,
    /// OAuth's id.
    pub client_id: String,
    /// The first callback URL; without one the snippets have a placeholder.
    pub callback: Option<String>,
    /// Where people may be sent after logging out: the first.
    pub logout: Option<String>,
    /// What the application is made of.
    pub kind: ApplicationType,
    /// How it proves itself.
    pub method: TokenEndpointAuthMethod,
    /// Whether it is given refresh tokens.
    pub refresh: bool,
    /// Whether the project has a domain of its own.
    pub own_domain: bool,
}

/// A piece of code, and where it goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Snippet {
    pub title: &'static str,
    pub text: String,
    pub pieces: Vec<(&'static str, String)>,
}

impl Values {
    /// The snippets for this type of application, the most likely first.
    pub(super) fn snippets(&self) -> Vec<Snippet> {
        let curl = self.curl();
        match self.kind {
            ApplicationType::Spa => vec![self.react(), self.spa_js(), curl],
            ApplicationType::Web => vec![self.server(), curl],
            ApplicationType::Native if self.is_http() => vec![self.server(), curl],
            ApplicationType::Native => vec![curl],
        }
    }

    fn is_http(&self) -> bool {
        self.callback.as_deref().is_none_or(|callback| callback.starts_with("http"))
    }

    fn callback(&self) -> &str {
        self.callback.as_deref().unwrap_or("https://app.example.com/callback")
    }

    fn domain(&self) -> &str {
        self.issuer.strip_suffix('/').unwrap_or(&self.issuer)
    }

    fn scope(&self) -> &'static str {
        if self.refresh { "openid profile email offline_access" } else { "openid profile email" }
    }

    fn return_to(&self) -> String {
        let origin = self.logout.as_deref().unwrap_or("https://app.example.com");
        js(origin)
    }

    /// The library keeps refresh tokens in a worker that calls `/oauth/token` at the root of a host only.
    fn needs_cache(&self) -> bool {
        self.refresh && !self.own_domain
    }

    fn react(&self) -> Snippet {
        let mut code = String::new();
        let cache =
            if self.needs_cache() { "Auth0Provider, InMemoryCache, useAuth0" } else { "Auth0Provider, useAuth0" };
        _ = writeln!(code, "import {{ {cache} }} from \"@auth0/auth0-react\";\n");
        if self.needs_cache() {
            code.push_str(
                "// Tokens stay in memory. Without a cache of its own, the library hands refresh tokens to a\n",
            );
            code.push_str("// worker that knows no domain with a path.\n");
            code.push_str("const cache = new InMemoryCache().enclosedCache;\n\n");
        }
        code.push_str("export const App = () => (\n  <Auth0Provider\n");
        _ = writeln!(code, "    domain={}", js(self.domain()));
        _ = writeln!(code, "    clientId={}", js(&self.client_id));
        if self.refresh {
            code.push_str("    useRefreshTokens\n");
        }
        if self.needs_cache() {
            code.push_str("    cache={cache}\n");
        }
        code.push_str("    authorizationParams={{\n");
        _ = writeln!(code, "      redirect_uri: {},", js(self.callback()));
        _ = writeln!(code, "      scope: {},", js(self.scope()));
        code.push_str("    }}\n  >\n    <Profile />\n  </Auth0Provider>\n);\n\n");
        code.push_str("const Profile = () => {\n");
        code.push_str("  const { error, isAuthenticated, isLoading, loginWithRedirect, logout, user } = useAuth0();\n");
        code.push_str("  if (isLoading) return <p>Loading …</p>;\n");
        code.push_str("  if (error) return <p role=\"alert\">{error.message}</p>;\n");
        code.push_str("  return isAuthenticated\n");
        _ = writeln!(
            code,
            "    ? <button onClick={{() => logout({{ logoutParams: {{ returnTo: {} }} }})}}>Log out {{user.name ?? user.sub}}</button>",
            self.return_to()
        );
        code.push_str("    : <button onClick={() => loginWithRedirect()}>Log in</button>;\n};\n");
        let install = format!("npm install @auth0/auth0-react@{AUTH0_REACT} @auth0/auth0-spa-js@{AUTH0_SPA_JS}");
        Snippet {
            title: "React",
            text: "A component that signs people in and out.".to_owned(),
            pieces: vec![("Terminal", install), ("src/App.jsx", code)],
        }
    }

    fn spa_js(&self) -> Snippet {
        let mut code = String::new();
        let imports = if self.needs_cache() { "InMemoryCache, createAuth0Client" } else { "createAuth0Client" };
        _ = writeln!(code, "import {{ {imports} }} from \"@auth0/auth0-spa-js\";\n");
        code.push_str("const auth0 = await createAuth0Client({\n");
        _ = writeln!(code, "  domain: {},", js(self.domain()));
        _ = writeln!(code, "  clientId: {},", js(&self.client_id));
        if self.refresh {
            code.push_str("  useRefreshTokens: true,\n");
        }
        if self.needs_cache() {
            code.push_str("  // Without a cache of its own, the library hands refresh tokens to a worker that knows no domain with a path.\n");
            code.push_str("  cache: new InMemoryCache().enclosedCache,\n");
        }
        code.push_str("  authorizationParams: {\n");
        _ = writeln!(code, "    redirect_uri: {},", js(self.callback()));
        _ = writeln!(code, "    scope: {},", js(self.scope()));
        code.push_str("  },\n});\n\n");
        code.push_str("// Back from the log-in: the answer is in the address.\n");
        code.push_str("if (new URLSearchParams(location.search).has(\"state\")) {\n");
        code.push_str("  await auth0.handleRedirectCallback();\n");
        code.push_str("  history.replaceState(null, \"\", location.pathname);\n}\n\n");
        code.push_str("const user = await auth0.getUser();\n");
        code.push_str("const button = document.createElement(\"button\");\n");
        code.push_str("button.textContent = user ? `Log out ${user.name ?? user.sub}` : \"Log in\";\n");
        code.push_str("button.onclick = () =>\n  user\n");
        _ = writeln!(code, "    ? auth0.logout({{ logoutParams: {{ returnTo: {} }} }})", self.return_to());
        code.push_str("    : auth0.loginWithRedirect();\ndocument.body.append(button);\n");
        Snippet {
            title: "JavaScript",
            text: "Without a framework, bundled by whatever you use.".to_owned(),
            pieces: vec![("Terminal", format!("npm install @auth0/auth0-spa-js@{AUTH0_SPA_JS}")), ("main.js", code)],
        }
    }

    /// What `openid.discovery` takes after the client id.
    fn proof(&self) -> &'static str {
        match self.method {
            TokenEndpointAuthMethod::None => "undefined, openid.None()",
            TokenEndpointAuthMethod::ClientSecretBasic => {
                "undefined, openid.ClientSecretBasic(process.env.KEYWARD_CLIENT_SECRET)"
            }
            TokenEndpointAuthMethod::ClientSecretPost => {
                "undefined, openid.ClientSecretPost(process.env.KEYWARD_CLIENT_SECRET)"
            }
        }
    }

    fn server(&self) -> Snippet {
        let mut code = String::new();
        code.push_str("import * as openid from \"openid-client\";\nimport { createServer } from \"node:http\";\n\n");
        _ = writeln!(code, "const callback = new URL({});", js(self.callback()));
        let insecure = self.issuer.starts_with("http:");
        let options = if insecure {
            ", {\n  execute: [openid.allowInsecureRequests], // Keyward without https: on this machine only\n}"
        } else {
            ""
        };
        _ = writeln!(
            code,
            "const config = await openid.discovery(new URL({}), {}, {}{options});\n",
            js(&self.issuer),
            js(&self.client_id),
            self.proof()
        );
        code.push_str(
            "// One visitor is enough to see it work: keep this in a session of yours.\nlet waiting;\nlet person;\n\n",
        );
        code.push_str("createServer(async (request, response) => {\n");
        code.push_str("  const url = new URL(request.url, callback.origin);\n");
        code.push_str("  const go = (to) => response.writeHead(302, { location: to }).end();\n");
        code.push_str("  if (url.pathname === callback.pathname && url.searchParams.has(\"state\")) {\n");
        code.push_str("    const tokens = await openid.authorizationCodeGrant(config, url, waiting);\n");
        code.push_str("    person = await openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);\n");
        code.push_str("    return go(\"/\");\n  }\n");
        code.push_str("  if (url.pathname === \"/login\") {\n");
        code.push_str("    const pkceCodeVerifier = openid.randomPKCECodeVerifier();\n");
        code.push_str("    waiting = { pkceCodeVerifier, expectedState: openid.randomState() };\n");
        code.push_str("    return go(openid.buildAuthorizationUrl(config, {\n");
        code.push_str("      redirect_uri: callback.href,\n");
        _ = writeln!(code, "      scope: {},", js(self.scope()));
        code.push_str("      state: waiting.expectedState,\n");
        code.push_str("      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),\n");
        code.push_str("      code_challenge_method: \"S256\",\n    }).href);\n  }\n");
        code.push_str("  response.setHeader(\"content-type\", \"text/plain\");\n");
        code.push_str(
            "  response.end(person ? `Hello ${person.name ?? person.sub}` : \"Nobody is signed in. Go to /login\");\n",
        );
        code.push_str("}).listen(callback.port || 80);\n");
        // The library sends the address as the URL standard writes it, and it is compared to the letter.
        if self.callback().starts_with("http") && self.callback().matches('/').count() == 2 {
            code = code.replace("redirect_uri: callback.href,", &format!("redirect_uri: {},", js(self.callback())));
        }
        let run = if self.method == TokenEndpointAuthMethod::None {
            format!("npm install openid-client@{OPENID_CLIENT}\nnode server.mjs")
        } else {
            format!(
                "npm install openid-client@{OPENID_CLIENT}\nKEYWARD_CLIENT_SECRET=\"the client secret\" node server.mjs"
            )
        };
        let text = if self.method == TokenEndpointAuthMethod::None {
            "Node, with no framework: what a native application does, too.".to_owned()
        } else {
            "Node, with no framework. The secret comes from the environment: make one on the Settings tab.".to_owned()
        };
        Snippet { title: "openid-client", text, pieces: vec![("server.mjs", code), ("Terminal", run)] }
    }

    fn curl(&self) -> Snippet {
        let mut first = String::new();
        first.push_str("verifier=$(openssl rand -base64 48 | tr '+/' '-_' | tr -d '=')\n");
        first.push_str("challenge=$(printf %s \"$verifier\" | openssl dgst -sha256 -binary | openssl base64 -A | tr '+/' '-_' | tr -d '=')\n");
        let query = format!(
            "response_type=code&client_id={}&redirect_uri={}&scope={}&code_challenge_method=S256",
            percent(&self.client_id),
            percent(self.callback()),
            percent(self.scope())
        );
        _ = writeln!(
            first,
            "echo {}\"&state=$(openssl rand -hex 8)&code_challenge=$challenge\"",
            shell(&format!("{}authorize?{query}", self.issuer))
        );
        let mut second = String::from("code='paste it here: it stands in the address after code='\n");
        _ = writeln!(second, "curl --silent {} \\", shell(&format!("{}oauth/token", self.issuer)));
        match self.method {
            TokenEndpointAuthMethod::None => {
                _ = writeln!(second, "  --data-urlencode client_id={} \\", shell(&self.client_id));
            }
            TokenEndpointAuthMethod::ClientSecretBasic => {
                _ = writeln!(second, "  --user {}\":$KEYWARD_CLIENT_SECRET\" \\", shell(&self.client_id));
            }
            TokenEndpointAuthMethod::ClientSecretPost => {
                _ = writeln!(second, "  --data-urlencode client_id={} \\", shell(&self.client_id));
                second.push_str("  --data-urlencode client_secret=\"$KEYWARD_CLIENT_SECRET\" \\\n");
            }
        }
        second.push_str("  --data-urlencode grant_type=authorization_code \\\n");
        second.push_str("  --data-urlencode code=\"$code\" \\\n");
        _ = writeln!(second, "  --data-urlencode redirect_uri={} \\", shell(self.callback()));
        second.push_str("  --data-urlencode code_verifier=\"$verifier\"\n");
        let third = format!(
            "token='the access_token of the answer'\ncurl --silent --header \"Authorization: Bearer $token\" {}\n",
            shell(&format!("{}userinfo", self.issuer))
        );
        Snippet {
            title: "curl",
            text: "Each step by hand, to see what is sent.".to_owned(),
            pieces: vec![
                ("1. An address to open in the browser", first),
                ("2. The code becomes tokens", second),
                ("3. Who is it?", third),
            ],
        }
    }
}

/// A text of JavaScript, and of an attribute in JSX: what could end it cannot stand in it.
fn js(text: &str) -> String {
    let safe: String = text.chars().filter(|c| !matches!(c, '"' | '\\' | '<' | '>' | '`') && !c.is_control()).collect();
    format!("\"{safe}\"")
}

/// A word of a shell, whatever is in it.
fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A value of a query.
fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut written, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            written.push(char::from(byte));
        } else {
            _ = write!(written, "%{byte:02X}");
        }
        written
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(kind: ApplicationType, method: TokenEndpointAuthMethod) -> Values {
        Values {
            issuer: "https://id.clinic.example/p/demo/".to_owned(),
            client_id: "labs".to_owned(),
            callback: Some("https://labs.example.com/cb?a='$(reboot)'".to_owned()),
            logout: None,
            kind,
            method,
            refresh: true,
            own_domain: false,
        }
    }

    #[test]
    fn what_comes_from_settings_ends_no_text_of_the_code() {
        for method in TokenEndpointAuthMethod::ALL {
            for kind in ApplicationType::ALL {
                for snippet in values(kind, method).snippets() {
                    for (label, code) in snippet.pieces {
                        if code.contains("reboot") && !label.starts_with(char::is_numeric) {
                            assert!(code.contains(r#""https://labs.example.com/cb?a='$(reboot)'""#), "{code}");
                        }
                        if label.starts_with('2') {
                            assert!(code.contains(r"'https://labs.example.com/cb?a='\''$(reboot)'\'''"), "{code}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_page_has_no_secret_and_a_server_takes_it_from_the_environment() {
        let pieces = |kind, method| {
            let snippets = values(kind, method).snippets();
            snippets.into_iter().flat_map(|snippet| snippet.pieces).map(|(_, code)| code).collect::<String>()
        };
        assert!(!pieces(ApplicationType::Spa, TokenEndpointAuthMethod::None).contains("SECRET"));
        let server = pieces(ApplicationType::Web, TokenEndpointAuthMethod::ClientSecretPost);
        assert!(server.contains("openid.ClientSecretPost(process.env.KEYWARD_CLIENT_SECRET)"));
        assert!(server.contains("client_secret=\"$KEYWARD_CLIENT_SECRET\""));
    }
}

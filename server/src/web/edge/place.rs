//! Which host a request is for, and what that host has to offer. The rule alone: hosts and paths in, a verdict out.

use super::forwarded::AskedHost;
use domain::project::Slug;
use url::Url;

/// A host that this installation answers on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnHost {
    name: String,
    port: u16,
    https: bool,
}

impl OwnHost {
    /// The host of a URL of the configuration.
    #[must_use]
    pub fn of(url: &Url) -> Option<Self> {
        Some(Self {
            name: url.host_str()?.to_ascii_lowercase(),
            port: url.port_or_known_default()?,
            https: url.scheme() == "https",
        })
    }

    fn is(&self, asked: &AskedHost) -> bool {
        let default = if self.https { 443 } else { 80 };
        self.name == asked.name && self.port == asked.port.unwrap_or(default)
    }
}

/// The hosts of an installation, but for the domains of projects, which are asked for when they are needed.
#[derive(Clone, Debug)]
pub struct Hosts {
    /// Where everything is that has no host of its own.
    pub public: OwnHost,
    /// The console's own host, if it has one.
    pub console: Option<OwnHost>,
}

/// Whose host was asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// The shared one.
    Public,
    /// The console's own.
    Console,
    /// Perhaps the domain of a project.
    Perhaps,
    /// Nobody's: a port on which no project's domain can be.
    Nobody,
}

impl Hosts {
    /// Whose host this is, as far as it can be told without asking.
    #[must_use]
    pub fn place(&self, asked: &AskedHost) -> Place {
        if self.public.is(asked) {
            Place::Public
        } else if self.console.as_ref().is_some_and(|console| console.is(asked)) {
            Place::Console
        } else if asked.name != self.public.name && matches!(asked.port, None | Some(443)) {
            Place::Perhaps
        } else {
            Place::Nobody
        }
    }
}

/// What a path on a host comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Path {
    /// It is what it says.
    AsIs,
    /// It stands for another one.
    Is(String),
    /// It leads nowhere on this host.
    Nowhere,
}

/// What answers on every host, whatever it is called: load balancers ask by address.
#[must_use]
pub fn is_health(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz")
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A path on the shared host. RFC 8414 §3.1 inserts the well-known part between host and path; OpenID Connect Discovery
/// §4 appends it, and that form is the one our routes have.
#[must_use]
pub fn on_public(path: &str, console_elsewhere: bool) -> Path {
    if console_elsewhere && is_below(path, "/console") {
        return Path::Nowhere;
    }
    for document in ["oauth-authorization-server", "openid-configuration"] {
        let inserted = path
            .strip_prefix("/.well-known/")
            .and_then(|rest| rest.strip_prefix(document))
            .and_then(|rest| rest.strip_prefix("/p/"));
        if let Some(rest) = inserted {
            let slug = rest.strip_suffix('/').unwrap_or(rest);
            return match Slug::parse(slug) {
                Ok(slug) => Path::Is(format!("/p/{slug}/.well-known/{document}")),
                Err(_) => Path::Nowhere,
            };
        }
    }
    Path::AsIs
}

/// A path on the console's own host: the console and what its pages load.
#[must_use]
pub fn on_console(path: &str) -> Path {
    if path == "/" {
        Path::Is("/console".to_owned())
    } else if is_below(path, "/console") || is_below(path, "/assets") {
        Path::AsIs
    } else {
        Path::Nowhere
    }
}

/// A path on a project's own domain: only that project, at the root; no console, no API, no other project.
#[must_use]
pub fn on_domain(path: &str, slug: &Slug) -> Path {
    if is_below(path, "/assets") {
        Path::AsIs
    } else if ["/console", "/v1", "/p"].iter().any(|foreign| is_below(path, foreign)) || !path.starts_with('/') {
        Path::Nowhere
    } else {
        Path::Is(format!("/p/{slug}{path}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(url: &str) -> OwnHost {
        OwnHost::of(&url.parse().unwrap()).unwrap()
    }

    fn asked(text: &str) -> AskedHost {
        AskedHost::parse(text).unwrap()
    }

    #[test]
    fn a_host_is_known_with_and_without_its_default_port() {
        let hosts =
            Hosts { public: host("https://id.example.org"), console: Some(host("https://console.example.org:8443")) };
        for (text, place) in [
            ("id.example.org", Place::Public),
            ("ID.example.org:443", Place::Public),
            ("id.example.org:80", Place::Nobody),
            ("id.example.org:8443", Place::Nobody),
            ("console.example.org:8443", Place::Console),
            ("console.example.org", Place::Perhaps),
            ("login.clinic.example", Place::Perhaps),
            ("login.clinic.example:443", Place::Perhaps),
            ("login.clinic.example:3000", Place::Nobody),
        ] {
            assert_eq!(hosts.place(&asked(text)), place, "{text}");
        }
        let local = Hosts { public: host("http://localhost:3000"), console: None };
        assert_eq!(local.place(&asked("localhost:3000")), Place::Public);
        assert_eq!(local.place(&asked("localhost")), Place::Nobody);
        assert_eq!(local.place(&asked("127.0.0.1:3000")), Place::Nobody);
    }

    #[test]
    fn metadata_is_found_under_the_inserted_form_too() {
        let is = |text: &str| Path::Is(text.to_owned());
        let found = is("/p/demo/.well-known/oauth-authorization-server");
        assert_eq!(on_public("/.well-known/oauth-authorization-server/p/demo", false), found);
        assert_eq!(on_public("/.well-known/oauth-authorization-server/p/demo/", false), found);
        assert_eq!(
            on_public("/.well-known/openid-configuration/p/demo", false),
            is("/p/demo/.well-known/openid-configuration")
        );
        for other in ["/p/demo/.well-known/openid-configuration", "/.well-known/jwks.json/p/demo", "/"] {
            assert_eq!(on_public(other, false), Path::AsIs, "{other}");
        }
        for nowhere in ["/.well-known/openid-configuration/p/", "/.well-known/openid-configuration/p/a/b"] {
            assert_eq!(on_public(nowhere, false), Path::Nowhere, "{nowhere}");
        }
    }

    #[test]
    fn a_domain_shows_its_project_and_nothing_else() {
        let slug = Slug::parse("clinic").unwrap();
        let is = |text: &str| Path::Is(text.to_owned());
        assert_eq!(on_domain("/", &slug), is("/p/clinic/"));
        assert_eq!(on_domain("/authorize", &slug), is("/p/clinic/authorize"));
        assert_eq!(on_domain("/assets/hosted-1.css", &slug), Path::AsIs);
        for foreign in ["/p", "/p/", "/p/demo/authorize", "/p/clinic/authorize", "/console", "/console/x", "/v1/me"] {
            assert_eq!(on_domain(foreign, &slug), Path::Nowhere, "{foreign}");
        }
        // Whatever is asked for stays below the project.
        for odd in ["//p/demo/authorize", "/./p/demo", "/%70/demo/authorize", "/consolex"] {
            assert_eq!(on_domain(odd, &slug), is(&format!("/p/clinic{odd}")), "{odd}");
        }
        assert_eq!(on_domain("*", &slug), Path::Nowhere);
    }

    #[test]
    fn a_console_with_a_host_of_its_own_is_only_there() {
        assert_eq!(on_public("/console/projects", true), Path::Nowhere);
        assert_eq!(on_public("/console/projects", false), Path::AsIs);
        assert_eq!(on_console("/console/projects"), Path::AsIs);
        assert_eq!(on_console("/"), Path::Is("/console".to_owned()));
        for foreign in ["/v1/me", "/p/demo/authorize", "/.well-known/openid-configuration/p/demo", "/consolex"] {
            assert_eq!(on_console(foreign), Path::Nowhere, "{foreign}");
        }
    }
}

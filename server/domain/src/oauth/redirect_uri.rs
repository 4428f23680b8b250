//! Redirect URIs: what may be registered, and what matches (RFC 6749 §3.1.2, RFC 8252, RFC 9700 §2.1).

use super::client::ApplicationType;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// The longest redirect URI, in bytes.
pub const MAX_LENGTH: usize = 2048;

/// A redirect URI as it was registered, to the letter.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RedirectUri(String);

/// Why a redirect URI cannot be registered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RedirectUriError {
    /// No absolute URI.
    #[error("Start with https:// (or http://localhost for development).")]
    NotAbsolute,
    /// Longer than [`MAX_LENGTH`].
    #[error("Use at most 2048 characters.")]
    TooLong,
    /// Spaces, control or non-ASCII characters would be compared by accident.
    #[error("Use plain characters only; encode everything else with %.")]
    Characters,
    /// RFC 6749 §3.1.2.
    #[error("Leave out the part after #.")]
    Fragment,
    /// A name or password before the host.
    #[error("Leave out the user name and password before the host.")]
    Credentials,
    /// Redirect URIs match to the letter.
    #[error("A * does not work here: list each address.")]
    Wildcard,
    /// RFC 8252 §8.3, RFC 9700 §2.6: plain http carries the code in the clear.
    #[error("Use https. Plain http works for localhost, 127.0.0.1 and [::1] only.")]
    PlainHttp,
    /// RFC 8252 §7.1, §8.4: `com.example.app`, never `javascript`, `data` or a name that anybody may claim.
    #[error("A native application's own scheme contains a dot, like com.example.app:/callback.")]
    SchemeWithoutDot,
    /// Only native applications have schemes of their own.
    #[error("Only native applications can use a scheme of their own.")]
    SchemeNotNative,
}

impl RedirectUri {
    /// Checks a redirect URI before it is registered.
    ///
    /// # Errors
    /// It is no address to which a code may be sent.
    pub fn register(text: &str, kind: ApplicationType) -> Result<Self, RedirectUriError> {
        use RedirectUriError as E;
        if text.len() > MAX_LENGTH {
            return Err(E::TooLong);
        }
        if !text.bytes().all(|b| {
            b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
        }) {
            return Err(E::Characters);
        }
        let url = Url::parse(text).map_err(|_| E::NotAbsolute)?;
        if text.contains('#') {
            return Err(E::Fragment);
        }
        if text.contains('*') {
            return Err(E::Wildcard);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(E::Credentials);
        }
        match url.scheme() {
            "https" | "http" if !text.contains("://") => Err(E::NotAbsolute),
            "https" => Ok(()),
            "http" if is_loopback(&url) => Ok(()),
            "http" => Err(E::PlainHttp),
            scheme if !scheme.contains('.') => Err(E::SchemeWithoutDot),
            _ if kind != ApplicationType::Native => Err(E::SchemeNotNative),
            _ => Ok(()),
        }?;
        Ok(Self(text.to_owned()))
    }

    /// Whether `presented` is this address: to the letter, but for the port of a native application's loopback address
    /// (RFC 8252 §7.3; never of the name `localhost`, §8.3).
    #[must_use]
    pub fn matches(&self, presented: &str, kind: ApplicationType) -> bool {
        if self.0 == presented {
            return true;
        }
        kind == ApplicationType::Native
            && matches!(
                (without_loopback_port(&self.0), without_loopback_port(presented)),
                (Some(own), Some(other)) if own == other
            )
    }

    /// The address to the letter.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The origin of an http(s) address, as a browser sends it in `Origin`.
    #[must_use]
    pub fn origin(&self) -> Option<String> {
        origin_of(&self.0)
    }

    /// The scheme, when it is a native application's own.
    #[must_use]
    pub fn own_scheme(&self) -> Option<&str> {
        let (scheme, _) = self.0.split_once(':')?;
        (scheme != "http" && scheme != "https").then_some(scheme)
    }
}

/// The origin of an http(s) URL as a browser spells it (`https://host`, the port only where it is not the scheme's own).
#[must_use]
pub fn origin_of(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.origin().ascii_serialization())
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address == std::net::Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(address)) => address == std::net::Ipv6Addr::LOCALHOST,
        None => false,
    }
}

/// Host and rest of `http://127.0.0.1:port/rest` or `http://[::1]:port/rest`, without the port.
fn without_loopback_port(uri: &str) -> Option<(&str, &str)> {
    ["http://127.0.0.1", "http://[::1]"].into_iter().find_map(|host| {
        let rest = uri.strip_prefix(host)?;
        let Some(port_on) = rest.strip_prefix(':') else {
            return (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((host, rest));
        };
        let end = port_on.find(['/', '?']).unwrap_or(port_on.len());
        let (port, rest) = port_on.split_at_checked(end)?;
        let is_port = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok();
        is_port.then_some((host, rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ApplicationType::{Native, Spa, Web};
    use RedirectUriError as E;
    use proptest::prelude::*;

    #[test]
    fn what_may_be_registered() {
        for (text, kind) in [
            ("https://labs.example.com/cb", Web),
            ("https://labs.example.com/cb?tenant=1", Spa),
            ("http://localhost:5173", Spa),
            ("http://127.0.0.1/cb", Native),
            ("http://[::1]:9000/cb", Web),
            ("com.example.app:/callback", Native),
            ("com.example.app://callback", Native),
        ] {
            assert_eq!(RedirectUri::register(text, kind).unwrap().as_str(), text);
        }
    }

    #[test]
    fn dangerous_redirect_schemes_are_refused() {
        for (text, error) in [
            ("javascript:alert(1)", E::SchemeWithoutDot),
            ("data:text/html,x", E::SchemeWithoutDot),
            ("vbscript:x", E::SchemeWithoutDot),
            ("file:///etc/passwd", E::SchemeWithoutDot),
            ("blob:https://a.example/1", E::SchemeWithoutDot),
            ("myapp:/cb", E::SchemeWithoutDot),
            ("JavaScript:alert(1)", E::SchemeWithoutDot),
            ("http://labs.example.com/cb", E::PlainHttp),
            ("http://localhost.example.com/cb", E::PlainHttp),
            ("http://127.0.0.2/cb", E::PlainHttp),
            ("https://labs.example.com/cb#x", E::Fragment),
            ("https://labs.example.com/cb#", E::Fragment),
            ("https://*.example.com/cb", E::Wildcard),
            ("https://user:pw@example.com/", E::Credentials),
            ("labs.example.com/cb", E::NotAbsolute),
            ("https:labs.example.com", E::NotAbsolute),
            ("", E::NotAbsolute),
            ("https://labs.example.com/c b", E::Characters),
            ("https://labs.example.com/\n", E::Characters),
            ("https://läbs.example.com/", E::Characters),
        ] {
            assert_eq!(RedirectUri::register(text, Native), Err(error), "{text}");
        }
        assert_eq!(RedirectUri::register("com.example.app:/cb", Web), Err(E::SchemeNotNative));
        assert_eq!(RedirectUri::register(&format!("https://a.example/{}", "x".repeat(2048)), Web), Err(E::TooLong));
    }

    #[test]
    fn redirect_uris_match_to_the_letter() {
        let own = RedirectUri::register("https://labs.example.com/cb", Web).unwrap();
        assert!(own.matches("https://labs.example.com/cb", Web));
        for other in [
            "https://labs.example.com/cb/",
            "https://labs.example.com/CB",
            "https://LABS.example.com/cb",
            "https://labs.example.com:443/cb",
            "https://labs.example.com/cb?x=1",
            "https://labs.example.com/./cb",
            "https://labs.example.com/%63b",
            "https://labs.example.com.evil.example/cb",
            "",
        ] {
            assert!(!own.matches(other, Web), "{other}");
        }
    }

    #[test]
    fn only_a_native_loopback_address_may_change_its_port() {
        let v4 = RedirectUri::register("http://127.0.0.1/cb", Native).unwrap();
        let v6 = RedirectUri::register("http://[::1]:1/cb", Native).unwrap();
        let name = RedirectUri::register("http://localhost:1/cb", Native).unwrap();
        assert!(v4.matches("http://127.0.0.1:49152/cb", Native));
        assert!(v6.matches("http://[::1]:49152/cb", Native));
        assert!(v6.matches("http://[::1]/cb", Native));
        assert!(!v4.matches("http://127.0.0.1:49152/cb", Spa));
        assert!(!name.matches("http://localhost:2/cb", Native));
        for other in [
            "http://127.0.0.1:99999/cb",
            "http://127.0.0.1:/cb",
            "http://127.0.0.1:1@evil.example/cb",
            "http://127.0.0.1.evil.example/cb",
            "http://127.0.0.1:+1/cb",
            "http://127.0.0.1:1/cb2",
            "https://127.0.0.1:1/cb",
            "http://[::1]:1/cb",
        ] {
            assert!(!v4.matches(other, Native), "{other}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_registered_matches_itself_and_nothing_with_a_foreign_host(text in "(https?|com\\.x)://[a-z\\[\\]:@.0-9]{0,20}[/?#a-z]{0,10}", other in "\\PC{0,40}") {
            if let Ok(own) = RedirectUri::register(&text, Native) {
                prop_assert!(own.matches(&text, Native));
                if own.matches(&other, Native) && own.as_str() != other {
                    prop_assert!(other.starts_with("http://127.0.0.1") || other.starts_with("http://[::1]"));
                    prop_assert_eq!(Url::parse(&other).unwrap().host_str().map(str::to_owned), Url::parse(&text).unwrap().host_str().map(str::to_owned));
                }
            }
        }
    }
}

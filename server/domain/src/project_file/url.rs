//! Addresses that a project may be given, other than redirect URIs.

use crate::oauth::client::ApplicationType;
use crate::oauth::redirect_uri::{RedirectUri, RedirectUriError, origin_of};
use url::{Host, Url};

/// Why a text is no address for its purpose.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum UrlError {
    /// As for redirect URIs.
    #[error("{0}")]
    Address(#[from] RedirectUriError),
    /// More than scheme, host and port.
    #[error("An origin has no path: https://host or https://host:port, in lower case.")]
    Origin,
    /// A `*` anywhere but as the first label.
    #[error("A * stands for the first part of a host only, as in https://*.example.com.")]
    Wildcard,
    /// RFC 8707 §2: an absolute URI without a fragment.
    #[error("An audience is an absolute URI of at most 256 characters, without a part after #.")]
    Audience,
    /// Not a name that DNS could answer for.
    #[error("A domain is a host name with a dot, in lower case, without port or path.")]
    Domain,
}

/// A page that browsers are sent to: https, or http on this machine.
pub(crate) fn page(text: &str) -> Result<String, UrlError> {
    Ok(RedirectUri::register(text, ApplicationType::Web).map(|_| text.to_owned())?)
}

/// An origin exactly as a browser sends it.
pub(crate) fn origin(text: &str) -> Result<String, UrlError> {
    page(text)?;
    if origin_of(text).as_deref() == Some(text) { Ok(text.to_owned()) } else { Err(UrlError::Origin) }
}

/// An origin, or all hosts one label below a domain: `https://*.example.com`.
pub(crate) fn origin_or_wildcard(text: &str) -> Result<String, UrlError> {
    let Some((before, parent)) = text.split_once('*') else { return origin(text) };
    let parent = parent.strip_prefix('.').filter(|_| before == "https://").ok_or(UrlError::Wildcard)?;
    // A public suffix such as `com` must not do: the parent has a dot of its own.
    if parent.contains('*') || !parent.contains('.') {
        return Err(UrlError::Wildcard);
    }
    origin(&format!("https://{parent}")).map(|_| text.to_owned())
}

/// The identifier of an API (RFC 8707 §2): any absolute URI.
pub(crate) fn audience(text: &str) -> Result<String, UrlError> {
    let plain = (1..=256).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic()) && !text.contains('#');
    if plain && Url::parse(text).is_ok() { Ok(text.to_owned()) } else { Err(UrlError::Audience) }
}

/// A project's own domain.
pub(crate) fn domain(text: &str) -> Result<String, UrlError> {
    let labels_fit = text.split('.').all(|label| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    });
    let is_name =
        matches!(Url::parse(&format!("https://{text}/")).ok().as_ref().and_then(Url::host), Some(Host::Domain(_)));
    if labels_fit && is_name && text.len() <= 253 && text.contains('.') {
        Ok(text.to_owned())
    } else {
        Err(UrlError::Domain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_send_it() {
        for good in
            ["https://app.example.com", "https://app.example.com:8443", "http://localhost:5173", "http://[::1]:3000"]
        {
            assert!(origin(good).is_ok(), "{good}");
        }
        for bad in [
            "https://app.example.com/",
            "https://app.example.com:443",
            "https://App.example.com",
            "https://app.example.com/x",
            "https://app.example.com?x",
            "http://app.example.com",
            "http://localhost:80",
            "https://*.example.com",
            "app.example.com",
            "null",
            "*",
            "",
        ] {
            assert!(origin(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_wildcard_is_the_first_label_below_a_domain() {
        assert!(origin_or_wildcard("https://*.example.com").is_ok());
        assert!(origin_or_wildcard("https://*.example.com:8443").is_ok());
        assert!(origin_or_wildcard("https://app.example.com").is_ok());
        for bad in [
            "*",
            "https://*",
            "https://*.com",
            "https://*.com:443",
            "https://a*.example.com",
            "https://*example.com",
            "https://a.*.example.com",
            "https://*.*.example.com",
            "http://*.example.com",
            "https://*.example.com/",
            "https://*.localhost",
        ] {
            assert!(origin_or_wildcard(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_domain_is_a_name_and_an_audience_a_uri() {
        for good in ["login.clinic.example", "a.b", "xn--lbs-0na.example"] {
            assert!(domain(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "localhost",
            "Login.example",
            "a.example.",
            ".example",
            "a..b",
            "a.example:8443",
            "a.example/x",
            "127.0.0.1",
            "1.2",
            "lä.example",
            "-a.example",
            "user@a.example",
        ] {
            assert!(domain(bad).is_err(), "{bad}");
        }
        for good in ["https://api.example.com", "urn:labs", "api://default"] {
            assert!(audience(good).is_ok(), "{good}");
        }
        for bad in ["", "labs", "https://a.example/#x", "https://a.example/ x", &format!("urn:{}", "x".repeat(256))] {
            assert!(audience(bad).is_err(), "{bad}");
        }
    }
}

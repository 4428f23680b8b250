//! Addresses that may stand in a page. Leptos escapes an `href`, and does not ask what scheme it has.

/// An address that is safe to follow: `https`, `http`, `mailto`, `tel`, or relative to our own origin. Never `javascript:`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SafeUrl(String);

impl Default for SafeUrl {
    /// The front door.
    fn default() -> Self {
        Self("/".to_owned())
    }
}

impl SafeUrl {
    /// Checks an address of ours, of a project's settings or of a person's making.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (is_clean(text) && (is_relative(text) || has_scheme(text, &["https", "http", "mailto", "tel"])))
            .then(|| Self(text.to_owned()))
    }

    /// Checks where an application is to be gone back to: `https`, `http`, or a native application's own scheme, which has
    /// a dot in it (RFC 8252 §7.1).
    #[must_use]
    pub fn application(text: &str) -> Option<Self> {
        let own = text.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme) && scheme.contains('.'));
        (is_clean(text) && (own || has_scheme(text, &["https", "http"]))).then(|| Self(text.to_owned()))
    }

    /// What a mistyped sample gets, for a test to find.
    pub(crate) fn nowhere() -> Self {
        Self("#nowhere".to_owned())
    }

    /// The address for its attribute.
    pub(crate) fn into_string(self) -> String {
        self.0
    }

    /// The address as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Browsers drop tabs and line breaks inside an address and spaces around it, so none may hide a scheme.
fn is_clean(text: &str) -> bool {
    !text.is_empty() && text.len() <= 16_384 && !text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\')
}

/// A path, query or fragment. `//host` would be another origin, and a colon before the first slash a scheme.
fn is_relative(text: &str) -> bool {
    match text.chars().next() {
        Some('/') => !text.starts_with("//"),
        Some('?' | '#') => true,
        Some('.') => text.starts_with("./") || text.starts_with("../"),
        _ => false,
    }
}

fn has_scheme(text: &str, allowed: &[&str]) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        allowed.iter().any(|allowed| scheme.eq_ignore_ascii_case(allowed))
            && (!scheme.to_ascii_lowercase().starts_with("http") || has_host(rest))
    })
}

/// `//` and something that a host can begin with.
fn has_host(rest: &str) -> bool {
    rest.strip_prefix("//")
        .and_then(|rest| rest.chars().next())
        .is_some_and(|first| first.is_alphanumeric() || first == '[')
}

/// RFC 3986 §3.1.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_somewhere_passes() {
        for good in [
            "https://clinic.example/privacy?a=1#b",
            "HTTP://clinic.example",
            "http://127.0.0.1:8080/",
            "http://[::1]:8080/",
            "mailto:help@clinic.example",
            "tel:+15550100",
            "/p/demo/sign-in?flow=1",
            "?lang=es",
            "#main",
            "./assets/logo.png",
            "/a:b",
        ] {
            assert_eq!(SafeUrl::parse(good).unwrap().as_str(), good);
        }
    }

    #[test]
    fn what_runs_or_leads_astray_does_not() {
        for bad in [
            "",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "blob:https://x",
            "file:///etc/passwd",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https:/evil",
            "https:evil",
            "https:///evil",
            "relative",
            "relative:x",
            ".x:y",
            "..",
            "https://x y",
            "https://x\u{a0}",
        ] {
            assert_eq!(SafeUrl::parse(bad), None, "{bad:?}");
            assert_eq!(SafeUrl::application(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn an_application_may_have_a_scheme_of_its_own() {
        assert!(SafeUrl::application("com.example.app:/callback?code=1").is_some());
        assert!(SafeUrl::application("https://app.example/cb").is_some());
        for bad in ["example:/callback", "1com.example:/x", "/relative", "mailto:a@b.c", "com.ex ample:/x"] {
            assert_eq!(SafeUrl::application(bad), None, "{bad}");
        }
        assert_eq!(SafeUrl::parse("com.example.app:/callback"), None);
    }
}

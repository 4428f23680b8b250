//! What goes back to the application from `/authorize` (RFC 6749 §4.1.2, RFC 9207).

use super::{authorize::Return, error::OAuthError};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use url::Url;

/// RFC 3986 §2.3: what need not be encoded. A space becomes `%20`, which every client reads alike.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// An answer and how it travels.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Where and how.
    pub back: Return,
    /// Names and values, in order.
    pub parameters: Vec<(String, String)>,
}

impl Answer {
    /// A code.
    #[must_use]
    pub fn code(back: Return, code: String, issuer: &str) -> Self {
        Self::new(back, vec![("code".into(), code)], issuer)
    }

    /// An error.
    #[must_use]
    pub fn error(back: Return, error: &OAuthError, issuer: &str) -> Self {
        let parameters = vec![
            ("error".into(), error.code.as_str().into()),
            ("error_description".into(), error.description.clone().into_owned()),
        ];
        Self::new(back, parameters, issuer)
    }

    fn new(back: Return, mut parameters: Vec<(String, String)>, issuer: &str) -> Self {
        if let Some(state) = &back.state {
            parameters.push(("state".into(), state.clone()));
        }
        // RFC 9207 §2: on success and on error.
        parameters.push(("iss".into(), issuer.to_owned()));
        Self { back, parameters }
    }

    /// The redirect URI with the answer added to its query.
    #[must_use]
    pub fn location(&self) -> String {
        with_query(&self.back.redirect_uri, &self.parameters)
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.parameters.iter().map(|(name, _)| name.as_str()).collect();
        write!(f, "Answer({names:?})")
    }
}

/// `uri` with more parameters in its query; what is there stays as it is.
#[must_use]
pub fn with_query(uri: &str, parameters: &[(String, String)]) -> String {
    if parameters.is_empty() {
        return uri.to_owned();
    }
    let Ok(mut url) = Url::parse(uri) else { return uri.to_owned() };
    let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
    let added = parameters
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect::<Vec<_>>()
        .join("&");
    let query = match url.query() {
        Some(own) if !own.is_empty() => format!("{own}&{added}"),
        _ => added,
    };
    url.set_query(Some(&query));
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::authorize::ResponseMode;
    use proptest::prelude::*;

    fn back(uri: &str, state: Option<&str>) -> Return {
        Return { redirect_uri: uri.into(), mode: ResponseMode::Query, state: state.map(str::to_owned) }
    }

    #[test]
    fn what_the_redirect_uri_had_stays() {
        let answer =
            Answer::code(back("https://a.example/cb?tenant=1", Some("x y")), "c".into(), "https://id.example/p/demo/");
        assert_eq!(
            answer.location(),
            "https://a.example/cb?tenant=1&code=c&state=x%20y&iss=https%3A%2F%2Fid.example%2Fp%2Fdemo%2F"
        );
        assert!(
            Answer::code(back("com.example.app:/cb", None), "c".into(), "i")
                .location()
                .starts_with("com.example.app:/cb?code=c&iss=i")
        );
    }

    proptest! {
        #[test]
        fn state_comes_back_unchanged(state in "[ -~]{1,90}") {
            let location = Answer::code(back("https://a.example/cb", Some(&state)), "c".into(), "i").location();
            let url = Url::parse(&location).unwrap();
            let found = url.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
            prop_assert_eq!(found, state);
        }
    }
}

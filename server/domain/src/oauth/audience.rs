//! For whom an access token is: `audience`, `resource` (RFC 8707) and SMART's `aud` are one thing.

use super::{
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
};
use crate::project::ProjectUrls;

/// What Oystehr's clients ask for: an alias of the Project API and the FHIR gateway together.
pub const ALIAS_OF_BOTH: &str = "https://api.zapehr.com";

/// The audiences a project knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audiences {
    fhir: String,
    api: String,
    own: Vec<String>,
}

impl Audiences {
    /// The project's gateway, the Project API, and the project's own APIs.
    #[must_use]
    pub fn new(urls: &ProjectUrls, own: &[String]) -> Self {
        Self { fhir: urls.fhir(), api: urls.api(), own: own.to_vec() }
    }

    /// The `aud` members that `text` stands for.
    #[must_use]
    pub fn resolve(&self, text: &str) -> Option<Vec<String>> {
        if text == ALIAS_OF_BOTH {
            return Some(self.of_a_machine());
        }
        let known = text == self.fhir || text == self.api || self.own.iter().any(|own| own == text);
        known.then(|| vec![text.to_owned()])
    }

    /// What an M2M client's token is for unless it asks for less.
    #[must_use]
    pub fn of_a_machine(&self) -> Vec<String> {
        vec![self.api.clone(), self.fhir.clone()]
    }

    /// Whether tokens for `audience` open the FHIR gateway.
    #[must_use]
    pub fn opens_fhir(&self, audience: &[String]) -> bool {
        audience.contains(&self.fhir)
    }

    /// Whether tokens for `audience` open the Project API.
    #[must_use]
    pub fn opens_api(&self, audience: &[String]) -> bool {
        audience.contains(&self.api)
    }
}

/// The one audience a request names; nothing if it names none.
///
/// # Errors
/// `invalid_target`: one of the three names came twice, they differ, or nobody knows it.
pub fn asked(parameters: &Parameters, audiences: &Audiences) -> Result<Option<Vec<String>>, OAuthError> {
    let wrong = |text| OAuthError::new(ErrorCode::InvalidTarget, text);
    let mut named: Option<&str> = None;
    for name in ["audience", "resource", "aud"] {
        let mut values = parameters.all(name);
        let Some(value) = values.next() else { continue };
        if values.next().is_some() {
            return Err(wrong("name one audience, once"));
        }
        if named.is_some_and(|other| other != value) {
            return Err(wrong("audience, resource and aud name different targets"));
        }
        named = Some(value);
    }
    named
        .map(|text| audiences.resolve(text).ok_or_else(|| wrong("this project does not know the audience")))
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn audiences() -> Audiences {
        Audiences {
            fhir: "https://id.example/p/demo/fhir".into(),
            api: "https://id.example/v1".into(),
            own: vec!["urn:labs".into()],
        }
    }

    fn ask(pairs: &[(&str, &str)]) -> Result<Option<Vec<String>>, ErrorCode> {
        let parameters = Parameters::new(pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())));
        asked(&parameters, &audiences()).map_err(|error| error.code)
    }

    #[test]
    fn one_audience_by_whatever_name() {
        assert_eq!(ask(&[]), Ok(None));
        for name in ["audience", "resource", "aud"] {
            assert_eq!(ask(&[(name, "urn:labs")]), Ok(Some(vec!["urn:labs".into()])));
        }
        assert_eq!(ask(&[("audience", "urn:labs"), ("resource", "urn:labs")]), Ok(Some(vec!["urn:labs".into()])));
        assert_eq!(ask(&[("audience", ALIAS_OF_BOTH)]).unwrap().unwrap().len(), 2);
    }

    #[test]
    fn unknown_repeated_or_different_audiences_are_no_target() {
        for pairs in [
            &[("aud", "https://evil.example")][..],
            &[("aud", "https://id.example/p/demo/fhir/")],
            &[("aud", "urn:labs"), ("aud", "urn:labs")],
            &[("aud", "urn:labs"), ("resource", "https://id.example/v1")],
        ] {
            assert_eq!(ask(pairs), Err(ErrorCode::InvalidTarget), "{pairs:?}");
        }
    }
}

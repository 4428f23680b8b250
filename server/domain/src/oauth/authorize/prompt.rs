//! OpenID Connect Core §3.1.2.1: what to ask the person in any case.

use crate::oauth::{
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
};
use serde::{Deserialize, Serialize};

/// What to ask the person in any case.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Prompt {
    /// Ask nothing: answer at once or not at all.
    pub none: bool,
    /// Ask for a new sign-in.
    pub login: bool,
    /// Ask for consent.
    pub consent: bool,
    /// Ask which account.
    pub select_account: bool,
}

pub(super) fn check(parameters: &Parameters) -> Result<Prompt, OAuthError> {
    let wrong = |text| OAuthError::new(ErrorCode::InvalidRequest, text);
    let mut prompt = Prompt::default();
    for word in parameters.one("prompt")?.unwrap_or_default().split(' ').filter(|word| !word.is_empty()) {
        match word {
            "none" => prompt.none = true,
            "login" => prompt.login = true,
            "consent" => prompt.consent = true,
            "select_account" => prompt.select_account = true,
            // OpenID Connect Prompt Create §4: this server does not offer it to applications yet.
            _ => return Err(wrong("prompt is none, or login, consent and select_account")),
        }
    }
    if prompt.none && (prompt.login || prompt.consent || prompt.select_account) {
        return Err(wrong("prompt=none excludes every other prompt"));
    }
    Ok(prompt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_stands_alone() {
        let ask = |value: &str| check(&Parameters::new([("prompt".to_owned(), value.to_owned())]));
        assert!(ask("none").unwrap().none);
        assert!(ask("login consent").unwrap().consent);
        for bad in ["none login", "login none", "none consent", "sesame", "None"] {
            assert_eq!(ask(bad).unwrap_err().code, ErrorCode::InvalidRequest, "{bad}");
        }
    }
}

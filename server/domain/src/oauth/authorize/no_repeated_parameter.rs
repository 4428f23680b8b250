//! RFC 6749 §3.1: parameters must not be sent more than once.

use crate::oauth::{error::OAuthError, parameters::Parameters};

/// Those that this server reads. Unknown ones do no harm, however often they come; audiences have a check of their own.
const KNOWN: &[&str] = &[
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "response_mode",
    "nonce",
    "display",
    "prompt",
    "max_age",
    "ui_locales",
    "claims_locales",
    "id_token_hint",
    "login_hint",
    "acr_values",
    "claims",
    "code_challenge",
    "code_challenge_method",
    "request",
    "request_uri",
    "launch",
];

pub(super) fn check(parameters: &Parameters) -> Result<(), OAuthError> {
    KNOWN.iter().try_for_each(|name| parameters.one(name).map(|_| ()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_given_twice_is_refused() {
        let twice =
            |name: &str| Parameters::new([(name.to_owned(), "a".to_owned()), (name.to_owned(), "a".to_owned())]);
        for name in KNOWN {
            assert!(check(&twice(name)).is_err(), "{name}");
        }
        assert!(check(&twice("utm_source")).is_ok());
    }
}

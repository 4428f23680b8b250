//! RFC 7636 §4.2, RFC 9700 §2.1.1: an S256 challenge. Only an exempted confidential client may go without, and never for
//! FHIR.

use super::Asked;
use crate::oauth::{
    error::{ErrorCode, OAuthError},
    pkce::Challenge,
    scope::{ScopeSet, is_fhir, is_launch},
};

pub(super) fn check(asked: &Asked<'_>, scope: &ScopeSet) -> Result<Option<Challenge>, OAuthError> {
    let wrong = |text| OAuthError::new(ErrorCode::InvalidRequest, text);
    let method = asked.parameters.one("code_challenge_method")?;
    let Some(text) = asked.parameters.one("code_challenge")? else {
        if method.is_some() {
            return Err(wrong("code_challenge is missing"));
        }
        let exempted = asked.application.is_confidential() && !asked.application.settings.pkce_required;
        let fhir = scope.iter().any(|token| is_fhir(token) || is_launch(token));
        return if exempted && !fhir {
            Ok(None)
        } else {
            Err(wrong("PKCE is required: send code_challenge with S256"))
        };
    };
    if method != Some("S256") {
        return Err(wrong("code_challenge_method has to be S256"));
    }
    Challenge::parse(text).map(Some).map_err(|_| wrong("code_challenge is not the base64url SHA-256 of a verifier"))
}

/// A challenge as a stored request holds it.
pub(super) mod stored {
    use crate::oauth::pkce::Challenge;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(in crate::oauth::authorize) fn serialize<S: Serializer>(
        challenge: &Option<Challenge>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        challenge.as_ref().map(Challenge::as_str).serialize(serializer)
    }

    pub(in crate::oauth::authorize) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Challenge>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| Challenge::parse(&text).map_err(serde::de::Error::custom)).transpose()
    }
}

//! RFC 6749 §3.3: a client gets no scope that it may not have.

use super::Asked;
use crate::oauth::{
    error::{ErrorCode, OAuthError},
    scope::{ScopeSet, is_fhir, is_launch},
};

pub(super) fn check(asked: &Asked<'_>, audience: &[String]) -> Result<ScopeSet, OAuthError> {
    let wrong = |text| OAuthError::new(ErrorCode::InvalidScope, text);
    let scope = ScopeSet::parse(asked.parameters.one("scope")?.unwrap_or_default())
        .map_err(|_| wrong("scope has a character that RFC 6749 does not allow, or is too long"))?;
    if !scope.is_subset_of(&asked.application.settings.allowed_scopes) {
        return Err(wrong("this application may not have every scope that it asks for"));
    }
    // FHIR and launch scopes without the gateway as audience would be a token that opens nothing.
    if scope.iter().any(|token| is_fhir(token) || is_launch(token)) && !asked.audiences.opens_fhir(audience) {
        return Err(OAuthError::new(
            ErrorCode::InvalidTarget,
            "FHIR and launch scopes need aud to be the FHIR base of this project",
        ));
    }
    // A client that is given no refresh tokens may ask for them (OpenID Connect Core §11: it is ignored).
    Ok(scope.filter(|token| {
        asked.application.settings.refresh_token_enabled || !matches!(token, "offline_access" | "online_access")
    }))
}

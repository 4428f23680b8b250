//! OpenID Connect Core §6: until they are built, request objects get their error and are never silently ignored.

use crate::oauth::{
    error::{ErrorCode, OAuthError},
    parameters::Parameters,
};

pub(super) fn check(parameters: &Parameters) -> Result<(), OAuthError> {
    if parameters.one("request")?.is_some() {
        return Err(OAuthError::new(ErrorCode::RequestNotSupported, "request objects are not supported"));
    }
    if parameters.one("request_uri")?.is_some() {
        return Err(OAuthError::new(ErrorCode::RequestUriNotSupported, "request_uri is not supported"));
    }
    Ok(())
}

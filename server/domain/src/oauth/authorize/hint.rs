//! OpenID Connect Core §3.1.2.1, §5.5.1: the one person whom the application will take.

use crate::oauth::{
    claims::ClaimsRequest,
    error::{ErrorCode, OAuthError},
};

/// What `id_token_hint` turned out to be. An expired one counts; a forged one does not.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Hint {
    /// None was sent.
    #[default]
    None,
    /// An ID token of this project for this client, about this subject.
    Subject(String),
    /// Not signed by this project, or for another client.
    Invalid,
}

pub(super) fn check(hint: &Hint, claims: &ClaimsRequest) -> Result<Option<String>, OAuthError> {
    match (hint, claims.subject()) {
        (Hint::Invalid, _) => Err(OAuthError::new(
            ErrorCode::InvalidRequest,
            "id_token_hint is no ID token of this project for this client",
        )),
        (Hint::None, asked) => Ok(asked.map(str::to_owned)),
        (Hint::Subject(hinted), Some(asked)) if hinted != asked => {
            Err(OAuthError::new(ErrorCode::LoginRequired, "id_token_hint and claims name different people"))
        }
        (Hint::Subject(hinted), _) => Ok(Some(hinted.clone())),
    }
}

//! How strong the sign-in has to be (OpenID Connect Core §3.1.2.1 `acr_values`, §5.5.1.1 `acr` as an essential claim).

use crate::{
    oauth::{claims::ClaimsRequest, error::OAuthError, parameters::Parameters},
    sign_in::Acr,
};
use serde::{Deserialize, Serialize};

/// How strong the sign-in has to be.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct AcrRequest {
    /// What the application would like, best first; those that nobody knows are left out.
    pub wanted: Vec<Acr>,
    /// Whether anything else is an error: an essential claim with values. With `wanted` empty, nothing can satisfy it.
    pub essential: bool,
}

pub(super) fn check(parameters: &Parameters, claims: &ClaimsRequest) -> Result<AcrRequest, OAuthError> {
    if let Some(values) = claims.essential_acr() {
        return Ok(AcrRequest {
            wanted: values.iter().filter_map(|value| Acr::parse(value)).collect(),
            essential: true,
        });
    }
    let wanted = parameters.one("acr_values")?.unwrap_or_default().split(' ').filter_map(Acr::parse).collect();
    Ok(AcrRequest { wanted, essential: false })
}

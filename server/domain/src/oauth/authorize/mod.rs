//! The authorization request (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2): an ordered list of named checks, a file each.
//!
//! Whom an error is told depends on what is known by then: before the redirect URI is known to be the client's, the
//! person ([`Untrusted`]); afterwards, the client ([`Return`] says how).

mod acr;
mod hint;
mod length;
mod max_age;
mod no_repeated_parameter;
mod pkce;
mod prompt;
mod request_object;
mod response_mode;
mod response_type;
mod scope;

pub use acr::AcrRequest;
pub use hint::Hint;
pub use prompt::Prompt;
pub use response_mode::ResponseMode;

use super::{
    audience::{self, Audiences},
    claims::ClaimsRequest,
    client::Application,
    error::OAuthError,
    parameters::Parameters,
    pkce::Challenge,
    scope::ScopeSet,
};
use crate::{ids::ClientId, time::Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How an answer goes back to the client.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Return {
    /// One of the client's own redirect URIs, as the request spelt it.
    pub redirect_uri: String,
    /// Query, form or message.
    pub mode: ResponseMode,
    /// What comes back unchanged.
    pub state: Option<String>,
}

/// What an application asks for, after every check.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Request {
    /// Who asks.
    pub client: ClientId,
    /// How the answer goes back.
    pub back: Return,
    /// Scopes the client may have.
    pub scope: ScopeSet,
    /// `aud` of the access token; empty: for userinfo only.
    pub audience: Vec<String>,
    /// PKCE; only an exempted confidential client goes without.
    #[serde(with = "pkce::stored")]
    pub challenge: Option<Challenge>,
    /// What to ask the person in any case.
    pub prompt: Prompt,
    /// How old the sign-in may be.
    pub max_age: Option<Duration>,
    /// Whom the application expects.
    pub login_hint: Option<String>,
    /// How strong the sign-in has to be.
    pub acr: AcrRequest,
    /// The subject of `id_token_hint` or of the `claims` parameter: nobody else will do.
    pub subject: Option<String>,
    /// Single claims.
    pub claims: ClaimsRequest,
    /// Comes back in the ID token.
    pub nonce: Option<String>,
    /// Preferred languages, best first.
    pub ui_locales: Vec<String>,
    /// When it came.
    pub asked_at: Timestamp,
}

/// Why a request is answered with a page: there is no address of the client's to send an answer to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Untrusted {
    /// No `client_id`, or more than one.
    NoClient,
    /// Nobody is called that.
    UnknownClient,
    /// No `redirect_uri`, or more than one.
    NoRedirectUri,
    /// Not one of the client's.
    UnknownRedirectUri,
}

/// The client a request names.
///
/// # Errors
/// It names none, or more than one.
pub fn client_id(parameters: &Parameters) -> Result<ClientId, Untrusted> {
    let text = parameters.needed("client_id").map_err(|_| Untrusted::NoClient)?;
    ClientId::parse(text).map_err(|_| Untrusted::UnknownClient)
}

/// Where and how the answer goes (RFC 6749 §3.1.2, OpenID Connect Core §3.1.2.2): the one check before which nothing is
/// sent anywhere.
///
/// # Errors
/// The redirect URI is missing, repeated or not the client's.
pub fn back(parameters: &Parameters, application: &Application) -> Result<Return, Untrusted> {
    let redirect_uri = parameters.needed("redirect_uri").map_err(|_| Untrusted::NoRedirectUri)?;
    application.redirect_uri(redirect_uri).ok_or(Untrusted::UnknownRedirectUri)?;
    Ok(Return {
        redirect_uri: redirect_uri.to_owned(),
        mode: response_mode::for_errors(parameters, application, redirect_uri),
        state: parameters
            .one("state")
            .ok()
            .flatten()
            .filter(|state| state.len() <= length::MAX_STATE)
            .map(str::to_owned),
    })
}

/// What the checks look at.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// What came.
    pub parameters: &'a Parameters,
    /// Who asks.
    pub application: &'a Application,
    /// The project's audiences.
    pub audiences: &'a Audiences,
    /// What `id_token_hint` turned out to be.
    pub hint: &'a Hint,
    /// Whether people may make an account for this application.
    pub sign_up_open: bool,
    /// When.
    pub now: Timestamp,
}

/// Every check, in the order of the standard.
///
/// # Errors
/// The first check that fails, for the client.
pub fn validate(asked: &Asked<'_>, back: Return) -> Result<Request, OAuthError> {
    let parameters = asked.parameters;
    no_repeated_parameter::check(parameters)?;
    length::check(parameters)?;
    request_object::check(parameters)?;
    response_type::check(parameters)?;
    let mode = response_mode::check(asked, &back.redirect_uri)?;
    let prompt = prompt::check(asked)?;
    let max_age = max_age::check(parameters)?;
    let audience = match audience::asked(parameters, asked.audiences)? {
        Some(audience) => audience,
        None => default_audience(asked),
    };
    let scope = scope::check(asked, &audience)?;
    let challenge = pkce::check(asked, &scope)?;
    let claims = ClaimsRequest::parse(parameters.one("claims")?)?;
    let subject = hint::check(asked.hint, &claims)?;
    let acr = acr::check(parameters, &claims)?;
    Ok(Request {
        client: asked.application.client_id.clone(),
        back: Return { mode, ..back },
        scope,
        audience,
        challenge,
        prompt,
        max_age,
        login_hint: parameters.one("login_hint")?.filter(|hint| hint.len() <= 254).map(str::to_owned),
        acr,
        subject,
        claims,
        nonce: parameters.one("nonce")?.map(str::to_owned),
        ui_locales: parameters
            .one("ui_locales")?
            .unwrap_or_default()
            .split(' ')
            .filter(|tag| !tag.is_empty())
            .take(8)
            .map(str::to_owned)
            .collect(),
        asked_at: asked.now,
    })
}

fn default_audience(asked: &Asked<'_>) -> Vec<String> {
    asked
        .application
        .settings
        .default_audience
        .as_deref()
        .and_then(|text| asked.audiences.resolve(text))
        .unwrap_or_default()
}

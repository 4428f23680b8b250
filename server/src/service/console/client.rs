//! The console as what it is to OpenID: the built-in project's one application.

use super::super::{Means, Served, ServiceError};
use crate::{
    random::RandomExt,
    store::{self, ProjectTx},
};
use domain::{
    ids::{ApplicationId, ClientId},
    keys::Algorithm,
    oauth::{
        client::{Application, ApplicationSettings, ApplicationType, Client, Lifetimes, TokenEndpointAuthMethod},
        redirect_uri::RedirectUri,
        scope::ScopeSet,
    },
};
use std::time::Duration;

/// Its client id, in the built-in project.
pub const CLIENT_ID: &str = "console";

/// Where its sign-ins come back to.
#[must_use]
pub fn redirect_uri(means: &Means) -> String {
    format!("{}/console/callback", means.console_url)
}

/// What it asks for.
pub const SCOPE: &str = "openid profile email";

/// Makes the application, or mends it where the console's address has changed.
///
/// # Errors
/// The console's address is no redirect URI, or the database.
pub async fn ensure(means: &Means, tx: &mut ProjectTx) -> Served<()> {
    let client_id = ClientId::parse(CLIENT_ID).map_err(|_| ServiceError::Fault("the console's client id"))?;
    let settings = settings(means)?;
    match store::client::by_client_id(tx, &client_id).await? {
        Some(Client::Application(own)) if own.settings == settings => return Ok(()),
        Some(Client::Application(own)) => {
            store::client::update(tx, &Client::Application(Application { settings, ..own })).await?;
        }
        Some(Client::M2m(_)) => return Err(ServiceError::Fault("the console's client id is an M2M client's")),
        None => {
            let id = ApplicationId::from_random(tx.random().bytes());
            store::client::create(tx, &Client::Application(Application { id, client_id, settings })).await?;
        }
    }
    Ok(store::project::bump_config_version(tx).await?)
}

fn settings(means: &Means) -> Served<ApplicationSettings> {
    let redirect = RedirectUri::register(&redirect_uri(means), ApplicationType::Spa)
        .map_err(|_| ServiceError::Fault("the console's address is no redirect URI"))?;
    let scope = ScopeSet::parse(SCOPE).map_err(|_| ServiceError::Fault("the console's scope"))?;
    let short = Duration::from_secs(60);
    Ok(ApplicationSettings {
        name: "the Keyward console".to_owned(),
        description: None,
        // Its code comes to this server and is exchanged in process: there is nobody to prove it to but PKCE.
        application_type: ApplicationType::Spa,
        token_endpoint_auth_method: TokenEndpointAuthMethod::None,
        login_redirect_uri: Some(format!("{}/console", means.console_url)).filter(|uri| uri.starts_with("https:")),
        allowed_callback_urls: vec![redirect],
        allowed_logout_urls: vec![format!("{}/console", means.console_url)],
        allowed_web_origins_urls: Vec::new(),
        allowed_cors_origins_urls: Vec::new(),
        allowed_scopes: scope,
        default_audience: None,
        refresh_token_enabled: false,
        user_claims_in_id_token: false,
        trusted: true,
        pkce_required: true,
        access_token_type: domain::oauth::client::AccessTokenType::AtJwt,
        access_token_algorithm: Algorithm::Es256,
        lifetimes: Lifetimes { access_token: short, refresh_idle: short, refresh_absolute: short },
        introspection_allowed: false,
        logo: None,
        signup_allowed: false,
        backchannel_logout_url: None,
        custom_claims: std::collections::BTreeMap::new(),
    })
}

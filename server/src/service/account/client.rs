//! The account as what it is to OpenID: a built-in application of each project.

use super::super::{Served, ServiceError, Tenant};
use crate::{
    random::RandomExt,
    store::{self, ProjectTx, StoreError},
};
use domain::{
    ids::{ApplicationId, ClientId},
    keys::Algorithm,
    oauth::{
        client::{
            AccessTokenType, Application, ApplicationSettings, ApplicationType, Client, Lifetimes,
            TokenEndpointAuthMethod,
        },
        redirect_uri::RedirectUri,
        scope::ScopeSet,
    },
};
use std::time::Duration;

/// What it asks for.
pub(super) const SCOPE: &str = "openid";

/// Its client id.
pub(super) fn id() -> Served<ClientId> {
    ClientId::parse(ClientId::ACCOUNT).map_err(|_| ServiceError::Fault("the account's client id"))
}

/// Where its sign-ins come back to.
pub(super) fn redirect_uri(tenant: &Tenant) -> String {
    tenant.urls.url("account/callback")
}

/// Makes the application where it is not there yet, or mends it where the project's address has changed. Says whether there
/// was something to do: whoever has the project's cached data reads it anew.
///
/// # Errors
/// Somebody has taken its client id before there was such an application, or the database.
pub async fn ensure(tenant: &Tenant) -> Served<bool> {
    let (client_id, settings) = (id()?, settings(tenant)?);
    if tenant.application(&client_id).is_some_and(|own| own.settings == settings) {
        return Ok(false);
    }
    let mut tx = tenant.begin().await?;
    match write(&mut tx, client_id, settings).await {
        Ok(()) => tx.commit().await?,
        // Somebody else who came first was faster.
        Err(ServiceError::Store(StoreError::Taken(_))) => {}
        Err(error) => return Err(error),
    }
    Ok(true)
}

async fn write(tx: &mut ProjectTx, client_id: ClientId, settings: ApplicationSettings) -> Served<()> {
    match store::client::by_client_id(tx, &client_id).await? {
        Some(Client::Application(own)) => {
            let is_ours = |uri: &RedirectUri| uri.as_str().ends_with("/account/callback");
            if !own.settings.allowed_callback_urls.iter().all(is_ours) {
                return Err(ServiceError::Fault("the account's client id is another application's"));
            }
            store::client::update(tx, &Client::Application(Application { settings, ..own })).await?;
        }
        Some(Client::M2m(_)) => return Err(ServiceError::Fault("the account's client id is an M2M client's")),
        None => {
            let id = ApplicationId::from_random(tx.random().bytes());
            store::client::create(tx, &Client::Application(Application { id, client_id, settings })).await?;
        }
    }
    Ok(store::project::bump_config_version(tx).await?)
}

fn settings(tenant: &Tenant) -> Served<ApplicationSettings> {
    let redirect = RedirectUri::register(&redirect_uri(tenant), ApplicationType::Spa)
        .map_err(|_| ServiceError::Fault("the project's address is no redirect URI"))?;
    let scope = ScopeSet::parse(SCOPE).map_err(|_| ServiceError::Fault("the account's scope"))?;
    let short = Duration::from_secs(60);
    Ok(ApplicationSettings {
        name: tenant.settings.name.clone(),
        description: None,
        // Its code comes to this server and is exchanged in process: there is nobody to prove it to but PKCE.
        application_type: ApplicationType::Spa,
        token_endpoint_auth_method: TokenEndpointAuthMethod::None,
        login_redirect_uri: Some(tenant.urls.url("account")),
        allowed_callback_urls: vec![redirect],
        allowed_logout_urls: Vec::new(),
        allowed_web_origins_urls: Vec::new(),
        allowed_cors_origins_urls: Vec::new(),
        allowed_scopes: scope,
        default_audience: None,
        refresh_token_enabled: false,
        user_claims_in_id_token: false,
        trusted: true,
        pkce_required: true,
        access_token_type: AccessTokenType::AtJwt,
        access_token_algorithm: Algorithm::Es256,
        lifetimes: Lifetimes { access_token: short, refresh_idle: short, refresh_absolute: short },
        introspection_allowed: false,
        logo: None,
        signup_allowed: false,
        backchannel_logout_url: None,
        custom_claims: std::collections::BTreeMap::new(),
    })
}

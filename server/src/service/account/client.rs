//! The account as what it is to OpenID: a built-in application of each project.

use super::super::{Served, ServiceError, Tenant, own_client::OwnClient};
use crate::store::StoreError;
use domain::ids::ClientId;

/// How it signs in.
pub(super) fn own(tenant: &Tenant) -> OwnClient {
    OwnClient {
        purpose: "account",
        client_id: ClientId::ACCOUNT,
        redirect_uri: tenant.urls.url("account/callback"),
        scope: "openid",
    }
}

/// Makes the application where it is not there yet, or mends it where the project's address has changed. Says whether there
/// was something to do: whoever has the project's cached data reads it anew.
///
/// # Errors
/// Somebody has taken its client id before there was such an application, or the database.
pub async fn ensure(tenant: &Tenant) -> Served<bool> {
    let own = own(tenant);
    let mut settings = own.settings(&tenant.settings.name)?;
    settings.login_redirect_uri = Some(tenant.urls.url("account"));
    if tenant.application(&own.id()?).is_some_and(|there| there.settings == settings) {
        return Ok(false);
    }
    let mut tx = tenant.begin().await?;
    match own.ensure(&mut tx, settings).await {
        Ok(()) => tx.commit().await?,
        // Somebody else who came first was faster.
        Err(ServiceError::Store(StoreError::Taken(_))) => {}
        Err(error) => return Err(error),
    }
    Ok(true)
}

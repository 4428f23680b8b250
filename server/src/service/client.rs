//! Who calls the token, introspection and revocation endpoints.

use super::{Served, ServiceError, Tenant, audit};
use crate::store::{self, ProjectTx};
use domain::{
    audit::{Actor, Event, Kind},
    oauth::{
        client::{Client, TokenEndpointAuthMethod},
        client_auth::{Presented, refusal},
    },
};

/// The client that `presented` proves to be.
///
/// # Errors
/// `invalid_client`, whatever is wrong with it; the trail has the reason. The database.
pub async fn authenticate(tenant: &Tenant, tx: &mut ProjectTx, presented: &Presented) -> Served<Client> {
    let client = store::client::by_client_id(tx, &presented.client_id).await?;
    let why = match &client {
        None => "unknown",
        Some(client) if !client.accepts(presented.method) => "other_method",
        Some(client) if presented.method != TokenEndpointAuthMethod::None => {
            let hashes = store::client::secret_hashes(tx, client.client_id()).await?;
            let secret = presented.secret.as_deref().unwrap_or_default();
            // Every hash is compared, and each in constant time.
            let whole = hashes.iter().filter_map(|hash| <&[u8; 32]>::try_from(hash.as_slice()).ok());
            let matching = whole.filter(|hash| tenant.keys.secret_matches(client.client_id(), secret, hash)).count();
            if matching > 0 { "" } else { "wrong_secret" }
        }
        Some(_) => "",
    };
    match client {
        Some(client) if why.is_empty() => Ok(client),
        _ => {
            // Only what exists is named: the trail is no place for whatever somebody sends.
            if let Some(client) = &client {
                let event = Event::new(Kind::ClientAuthenticationFailed, Actor::Anonymous)
                    .client(client.client_id())
                    .refused(why);
                audit::record_stranger(tenant, tx, None, event).await?;
            }
            Err(ServiceError::Refused(refusal()))
        }
    }
}

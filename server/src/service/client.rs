//! Who calls the token, introspection and revocation endpoints, and when clients were last used.

use super::{Served, ServiceError, Tenant, audit};
use crate::store::{self, ProjectTx};
use domain::{
    audit::{Actor, Event, Kind},
    ids::ClientId,
    oauth::{
        client::{Client, TokenEndpointAuthMethod},
        client_auth::{Presented, refusal},
    },
    time::Timestamp,
};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// How exactly it is known when a client was last used.
const EXACTLY: Duration = Duration::from_secs(60);

/// When clients were last used, as far as this server has written it down: once a minute is enough.
#[derive(Debug, Default)]
pub struct LastUses(Mutex<HashMap<ClientId, Timestamp>>);

impl LastUses {
    fn is_due(&self, client: &ClientId, now: Timestamp) -> bool {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = uses.get(client).is_none_or(|last| now.since(*last) >= EXACTLY);
        if due {
            uses.insert(client.clone(), now);
        }
        due
    }
}

/// Notes that a client was used: people signed in to it, or it was given tokens.
///
/// # Errors
/// The database.
pub(super) async fn used(tenant: &Tenant, tx: &mut ProjectTx, client: &ClientId) -> Served<()> {
    let now = tx.now();
    if tenant.last_uses.is_due(client, now) {
        store::client::used(tx, client, now - EXACTLY).await?;
    }
    Ok(())
}

/// Records that a page called for a client from an origin that the client does not have. `None`: no client was named, or
/// none that there is.
///
/// # Errors
/// The database.
pub async fn origin_refused(
    tenant: &Tenant,
    client: Option<&ClientId>,
    origin: &str,
    address: Option<IpAddr>,
) -> Served<()> {
    let event = Event::new(Kind::OriginRefused, Actor::Anonymous).refused("unknown_origin");
    let event = match client {
        Some(client) => event.client(client),
        None => event,
    };
    let details = serde_json::json!({ "origin": super::cut(origin) });
    audit::record_stranger_alone(tenant, address, event, &details).await
}

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
                    .fact("method", presented.method.as_str())
                    .refused(why);
                audit::record_stranger(tenant, tx, None, event).await?;
            }
            Err(ServiceError::Refused(refusal()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_is_written_down_once_a_minute() {
        let uses = LastUses::default();
        let (labs, portal) = (ClientId::parse("labs").unwrap(), ClientId::parse("portal").unwrap());
        let now = Timestamp::from_unix_seconds(1_800_000_000);
        assert!(uses.is_due(&labs, now));
        assert!(!uses.is_due(&labs, now + Duration::from_secs(59)));
        assert!(uses.is_due(&portal, now + Duration::from_secs(59)), "another one's");
        assert!(uses.is_due(&labs, now + EXACTLY));
        assert!(!uses.is_due(&labs, now), "a clock set back");
    }
}

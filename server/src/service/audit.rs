//! The one way into the audit trail.

use super::Served;
use crate::{
    crypto::{project_keys::{Place, ProjectKeys}},
    random::RandomExt,
    store::{self, ProjectTx},
};
use domain::{audit::Event, ids::EventId};
use std::net::IpAddr;

/// Adds an event, in the transaction of what it tells of: the one without the other does not happen.
///
/// # Errors
/// The database.
pub async fn record(tx: &mut ProjectTx, event: Event) -> Served<()> {
    let id = EventId::from_random(tx.random().bytes());
    store::audit::insert(tx, id, &event).await?;
    tracing::debug!(kind = event.kind.as_str(), "audit");
    Ok(())
}

/// Adds an event with the address it came from, sealed.
///
/// # Errors
/// The database.
pub async fn record_from(tx: &mut ProjectTx, keys: &ProjectKeys, address: Option<IpAddr>, mut event: Event) -> Served<()> {
    let id = EventId::from_random(tx.random().bytes());
    if let Some(address) = address {
        let place = Place::new("audit_event", "address", id.uuid());
        event.address = Some(keys.seal(&place, address.to_string().as_bytes(), tx.random()));
    }
    store::audit::insert(tx, id, &event).await?;
    tracing::debug!(kind = event.kind.as_str(), "audit");
    Ok(())
}

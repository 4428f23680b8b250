//! The one way into the audit trail.
//!
//! The trail is kept for ever, so strangers must not be able to fill it: what is refused to somebody who has proved
//! nothing, and changes nothing, is written so often and no oftener. What is left out is counted in the next that is not.

use super::{Served, Tenant};
use crate::{
    crypto::project_keys::{Place, ProjectKeys},
    store::{self, ProjectTx},
};
use domain::{
    audit::{Event, Kind},
    ids::EventId,
    time::Timestamp,
};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// How many refusals of one kind a project's trail takes at once, and how many a second after that; each server counts for
/// itself.
const AT_ONCE: f64 = 1_000.0;
const PER_SECOND: f64 = 1.0;

/// What strangers were refused lately, by kind: one kind does not crowd out another.
#[derive(Debug, Default)]
pub struct Strangers(Mutex<HashMap<&'static str, Lately>>);

#[derive(Debug)]
struct Lately {
    written: f64,
    at: Timestamp,
    left_out: u64,
}

impl Strangers {
    /// Whether one more is written, with how many were left out before it.
    fn admit(&self, kind: Kind, now: Timestamp) -> Option<u64> {
        let mut kinds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lately = kinds.entry(kind.as_str()).or_insert(Lately { written: 0.0, at: now, left_out: 0 });
        lately.written = (lately.written - now.since(lately.at).as_secs_f64() * PER_SECOND).max(0.0);
        lately.at = lately.at.max(now);
        if lately.written + 1.0 > AT_ONCE {
            lately.left_out = lately.left_out.saturating_add(1);
            return None;
        }
        lately.written += 1.0;
        Some(std::mem::take(&mut lately.left_out))
    }
}

/// Adds the event of a refusal to somebody who has proved nothing, in moderation.
///
/// # Errors
/// The database.
pub async fn record_stranger(tenant: &Tenant, tx: &mut ProjectTx, address: Option<IpAddr>, event: Event) -> Served<()> {
    record_stranger_with(tenant, tx, address, event, None).await
}

/// The same with details that may be personal (what was asked for), sealed.
///
/// # Errors
/// The database.
pub async fn record_stranger_with(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    address: Option<IpAddr>,
    event: Event,
    details: Option<&serde_json::Value>,
) -> Served<()> {
    match tenant.strangers.admit(event.kind, tx.now()) {
        None => Ok(()),
        Some(0) => write(tx, &tenant.keys, address, event, details).await,
        Some(left_out) => write(tx, &tenant.keys, address, event.fact("left_out", left_out), details).await,
    }
}

/// The same in a transaction of its own, which is not even opened for what is left out.
///
/// # Errors
/// The database.
pub async fn record_stranger_alone(
    tenant: &Tenant,
    address: Option<IpAddr>,
    event: Event,
    details: &serde_json::Value,
) -> Served<()> {
    let Some(left_out) = tenant.strangers.admit(event.kind, tenant.now()) else { return Ok(()) };
    let mut tx = tenant.begin().await?;
    let event = if left_out == 0 { event } else { event.fact("left_out", left_out) };
    write(&mut tx, &tenant.keys, address, event, Some(details)).await?;
    Ok(tx.commit().await?)
}

/// Adds an event, in the transaction of what it tells of: the one without the other does not happen.
///
/// # Errors
/// The database.
pub async fn record(tx: &mut ProjectTx, event: Event) -> Served<()> {
    let id = tx.next_event();
    store::audit::insert(tx, id, &event).await?;
    tracing::debug!(kind = event.kind.as_str(), "audit");
    Ok(())
}

/// Adds an event with the address it came from, sealed.
///
/// # Errors
/// The database.
pub async fn record_from(tx: &mut ProjectTx, keys: &ProjectKeys, address: Option<IpAddr>, event: Event) -> Served<()> {
    write(tx, keys, address, event, None).await
}

/// Adds an event with details that may be personal, and with the address it came from; both sealed.
///
/// # Errors
/// The database.
pub async fn record_with(
    tx: &mut ProjectTx,
    keys: &ProjectKeys,
    address: Option<IpAddr>,
    event: Event,
    details: &serde_json::Value,
) -> Served<()> {
    write(tx, keys, address, event, Some(details)).await
}

/// Where an event's details are sealed.
#[must_use]
pub fn details_place(id: EventId) -> Place {
    Place::new("audit_event", "details", id.uuid())
}

/// Where the address that an event came from is sealed.
#[must_use]
pub fn address_place(id: EventId) -> Place {
    Place::new("audit_event", "address", id.uuid())
}

async fn write(
    tx: &mut ProjectTx,
    keys: &ProjectKeys,
    address: Option<IpAddr>,
    mut event: Event,
    details: Option<&serde_json::Value>,
) -> Served<()> {
    let id = tx.next_event();
    if let Some(details) = details {
        event.details = Some(keys.seal_json(&details_place(id), details, tx.random())?);
    }
    if let Some(address) = address {
        event.address = Some(keys.seal(&address_place(id), address.to_string().as_bytes(), tx.random()));
    }
    store::audit::insert(tx, id, &event).await?;
    tracing::debug!(kind = event.kind.as_str(), "audit");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn the_trail_takes_so_many_refusals_and_counts_the_others() {
        let strangers = Strangers::default();
        let now = Timestamp::from_unix_seconds(1_800_000_000);
        let written = (0..5_000).filter(|_| strangers.admit(Kind::SignInFailed, now).is_some()).count();
        assert_eq!(written, 1_000);
        assert_eq!(strangers.admit(Kind::AuthorizationRefused, now), Some(0), "another kind");
        assert_eq!(strangers.admit(Kind::SignInFailed, now - Duration::from_secs(3_600)), None, "a clock set back");
        assert_eq!(strangers.admit(Kind::SignInFailed, now + Duration::from_secs(1)), Some(4_001));
        assert_eq!(strangers.admit(Kind::SignInFailed, now + Duration::from_secs(1)), None);
        assert_eq!(strangers.admit(Kind::SignInFailed, now + Duration::from_secs(3)), Some(1));
    }
}

//! Who somebody is, by their own word.

use super::{
    super::{Served, Tenant, audit, user},
    Seat,
};
use crate::store::{self, ProjectTx};
use domain::{
    account::{OwnProfile, Unusable},
    audit::{Actor, Event, Kind},
    person::IdentifierKind,
};
use std::net::IpAddr;

/// Whether somebody signs in with a phone number, which then is not theirs to change by the way.
#[must_use]
pub fn phone_is_login(seat: &Seat) -> bool {
    seat.logins.iter().any(|login| login.kind() == IdentifierKind::Phone)
}

/// Writes what somebody typed about themselves. Inside: what cannot be used.
///
/// # Errors
/// The database.
pub async fn save(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    seat: &Seat,
    typed: &OwnProfile<'_>,
    address: Option<IpAddr>,
) -> Served<Result<(), Unusable>> {
    let id = seat.user.id;
    // Nobody else's change of the rest is lost: it is read again under the lock.
    store::user_record::lock(tx, id).await?;
    let Some(there) = user::by_id(tenant, tx, id).await? else { return Ok(Ok(())) };
    let (profile, changed) = match typed.apply(&there.profile) {
        Ok(applied) => applied,
        Err(unusable) => return Ok(Err(unusable)),
    };
    if !changed.is_empty() {
        user::save_profile(&tenant.keys, tx, id, &profile).await?;
        let event = Event::new(Kind::UserUpdated, Actor::User(id)).user(id).fact("fields", changed.join(", "));
        audit::record_from(tx, &tenant.keys, address, event).await?;
    }
    Ok(Ok(()))
}

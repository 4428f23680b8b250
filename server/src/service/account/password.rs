//! Another password, by somebody who knows the one they have.

use super::{
    super::{
        Served, Tenant,
        arrival::Whence,
        audit,
        password::{self, Attempt, Try},
        password_change::{self, Owner, Same},
        session, user,
    },
    Seat,
};
use crate::store::{self, ProjectTx};
use domain::{
    audit::{Actor, Event, Kind},
    oauth::grant::EndReason,
    password::PasswordProblem,
};
use std::time::Duration;

/// What came of it.
#[derive(Debug)]
pub enum Changed {
    /// It is another one.
    Done,
    /// The current one is wrong.
    Wrong,
    /// Too many tries.
    Slowed(Duration),
    /// The new one is not taken.
    Refused(Vec<PasswordProblem>),
    /// They have changed meanwhile: nothing was done.
    Meanwhile,
}

/// Whether somebody has a password.
///
/// # Errors
/// The database.
pub async fn has_one(tx: &mut ProjectTx, seat: &Seat) -> Served<bool> {
    Ok(store::user::by_id(tx, seat.user.id).await?.is_some_and(|stored| stored.password.is_some()))
}

/// Puts another password in the place of the current one, and ends everything else that they have open if `others`. No
/// transaction may be open: hashing takes its time.
///
/// # Errors
/// Too many passwords at once, or the database.
pub async fn change(
    tenant: &Tenant,
    seat: &Seat,
    current: Try<'_>,
    new: &str,
    others: bool,
    whence: Whence<'_>,
) -> Served<Changed> {
    let id = seat.user.id;
    let proved = match Box::pin(password::attempt(tenant, current)).await? {
        Attempt::Right(proved) if proved.user.id == id => proved,
        Attempt::Right(_) | Attempt::Wrong(_) => return Ok(Changed::Wrong),
        Attempt::Slowed(wait) => return Ok(Changed::Slowed(wait)),
    };
    let owner = Owner { user: Some(id), profile: &seat.user.profile, logins: &seat.logins, application: None };
    let chosen = match password_change::choose(tenant, &owner, new, Same::MustGo).await? {
        Ok(chosen) => chosen,
        Err(problems) => return Ok(Changed::Refused(problems)),
    };
    let mut tx = tenant.begin().await?;
    store::user_record::lock(&mut tx, id).await?;
    if !password::succeeded(tenant, &mut tx, &proved).await? || !store::session::hold(&mut tx, seat.session.id).await? {
        return Ok(Changed::Meanwhile);
    }
    password_change::set(tenant, &mut tx, id, &chosen, false).await?;
    let by = Actor::User(id);
    let event = Event::new(Kind::UserPasswordSet, by.clone()).user(id);
    audit::record_from(&mut tx, &tenant.keys, whence.address, event).await?;
    if others {
        session::end_all_but(&mut tx, id, Some(seat.session.id), EndReason::PasswordReset, &by).await?;
    }
    let Some(there) = user::by_id(tenant, &mut tx, id).await? else { return Ok(Changed::Meanwhile) };
    password_change::tell(tenant, &mut tx, id, &there.profile, &seat.logins, whence).await?;
    tx.commit().await?;
    Ok(Changed::Done)
}

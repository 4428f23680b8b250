//! An administrator signs everybody of a project out.

use super::Acting;
use crate::{
    service::{Served, ServiceError, everybody},
    store::session_era::{self, Era},
};
use domain::{administration::Permission, audit::Kind, everybody::Typed, time::Timestamp};
use serde_json::json;

/// How often everybody was signed out, who is signed in, and what became of the last time.
#[derive(Clone, Debug)]
pub struct Shown {
    /// How often; a form carries it.
    pub era: i32,
    /// How many sessions go on now.
    pub sessions: u64,
    /// Of how many people.
    pub people: u64,
    /// The last time.
    pub last: Option<Last>,
}

/// A time that everybody was signed out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Last {
    /// Since when nothing of before goes on.
    pub at: Timestamp,
    /// Whether access that applications were to keep ended, too.
    pub with_access: bool,
    /// Of how many people sessions or access were ended so far.
    pub people: u64,
    /// How many sessions were.
    pub sessions: u64,
    /// How many are still to be noted and told.
    pub left: u64,
    /// When that was done.
    pub finished_at: Option<Timestamp>,
}

/// What there is to say before everybody is signed out, and while it is carried out.
///
/// # Errors
/// The role does not include it, or the database.
pub async fn show(acting: &Acting) -> Served<Shown> {
    let mut tx = acting.begin(Permission::EverybodySignOut).await?;
    let (sessions, people) = session_era::going_on(&mut tx).await?;
    let era = session_era::read(&mut tx).await?;
    let last = match &era {
        None => None,
        Some(era) => {
            let left = if era.finished_at.is_none() { session_era::left(&mut tx, era).await? } else { 0 };
            Some(last(era, left))
        }
    };
    Ok(Shown { era: era.map_or(0, |era| era.number), sessions, people, last })
}

const fn last(era: &Era, left: u64) -> Last {
    Last {
        at: era.began_at,
        with_access: era.has_ended_grants(),
        people: era.people,
        sessions: era.sessions,
        left,
        finished_at: era.finished_at,
    }
}

/// Signs everybody out, at once. `last`: how often that had been done when the form was made, so that two clicks do it once.
///
/// # Errors
/// What was typed ([`ServiceError::Invalid`]), that it was done meanwhile ([`ServiceError::Changed`]), the role, or the
/// database.
pub async fn sign_out(acting: &Acting, last: i32, typed: &Typed) -> Served<()> {
    let mut tx = acting.begin(Permission::EverybodySignOut).await?;
    let wanted = typed.read(&acting.tenant.project.slug).map_err(ServiceError::Invalid)?;
    if session_era::read(&mut tx).await?.map_or(0, |era| era.number) != last {
        return Err(ServiceError::Changed);
    }
    let (sessions, people) = session_era::going_on(&mut tx).await?;
    if !everybody::begin(&mut tx, last, wanted.access, acting.administrator.id).await? {
        return Err(ServiceError::Changed);
    }
    let event = acting.event(Kind::EverybodySignedOut).fact("access", wanted.access.as_str());
    let event = event.fact("sessions", sessions).fact("people", people);
    let details = wanted.reason.map_or_else(|| json!({}), |reason| json!({ "reason": reason }));
    acting.record_with(&mut tx, event, &details).await?;
    Ok(tx.commit().await?)
}

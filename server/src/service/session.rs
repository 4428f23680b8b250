//! Sessions: whence they are, and how they end. Whatever ends one does it here, so that applications hear of it.

use super::{Served, audit, backchannel, grant};
use crate::{
    crypto::project_keys::{Place, ProjectKeys},
    random::Random,
    store::{self, ProjectTx},
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::{SessionId, UserId},
    oauth::grant::EndReason,
    sealed::Sealed,
};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// The most that is kept of what a browser says it is.
const LONGEST_AGENT: usize = 400;

/// Whence somebody has signed in.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeenFrom {
    /// The address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What the browser says it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
}

impl std::fmt::Debug for SeenFrom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SeenFrom(…)")
    }
}

fn place(id: SessionId) -> Place {
    Place::new("session", "seen_from", id.uuid())
}

impl SeenFrom {
    /// What a request tells.
    #[must_use]
    pub fn of(address: Option<IpAddr>, agent: Option<&str>) -> Self {
        Self {
            address: address.map(|address| address.to_string()),
            user_agent: agent.map(|text| text.chars().take(LONGEST_AGENT).collect()),
        }
    }

    /// For the session's row.
    ///
    /// # Errors
    /// None that can happen: two texts have a JSON.
    pub fn seal(&self, keys: &ProjectKeys, id: SessionId, random: &dyn Random) -> Served<Sealed> {
        Ok(keys.seal_json(&place(id), self, random)?)
    }

    /// Out of the session's row.
    ///
    /// # Errors
    /// A row that does not open.
    pub fn open(keys: &ProjectKeys, id: SessionId, sealed: &Sealed) -> Served<Self> {
        Ok(keys.open_json(&place(id), sealed)?)
    }
}

/// What becomes of the grants that were given in a session when it ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grants {
    /// They are left as they are: those that live by the session open nothing any more.
    Left,
    /// Those that live by it end; `offline_access` goes on.
    Dependent(EndReason),
    /// All end: whoever ends the session does not trust it.
    All(EndReason),
}

/// Why sessions end, by whom, and what ends with them.
#[derive(Clone, Copy, Debug)]
pub struct Ending<'a> {
    /// Why.
    pub reason: EndReason,
    /// What becomes of what was given in them.
    pub grants: Grants,
    /// Who ends them.
    pub by: &'a Actor,
}

impl<'a> Ending<'a> {
    /// By somebody who does not trust the sessions: nothing that was given in them goes on.
    #[must_use]
    pub const fn distrust(reason: EndReason, by: &'a Actor) -> Self {
        Self { reason, grants: Grants::All(reason), by }
    }
}

/// Ends one of a person's sessions, on record. Says whether it was going on.
///
/// # Errors
/// The database.
pub async fn end(tx: &mut ProjectTx, user: UserId, id: SessionId, ending: &Ending<'_>) -> Served<bool> {
    let ended = store::session::end_of(tx, user, id, ending.reason).await?;
    if ended {
        let event = Event::new(Kind::SignedOut, ending.by.clone()).user(user).session(id);
        audit::record(tx, event.fact("reason", ending.reason)).await?;
        backchannel::tell(tx, &[(id, user)]).await?;
    }
    end_grants(tx, &[id], ending).await?;
    Ok(ended)
}

/// Ends a person's sessions but `keep`, on record. Says how many were going on.
///
/// # Errors
/// The database.
pub async fn end_others(
    tx: &mut ProjectTx,
    user: UserId,
    keep: Option<SessionId>,
    ending: &Ending<'_>,
) -> Served<usize> {
    let ended = store::session::end_all_of(tx, user, keep, ending.reason).await?;
    if !ended.is_empty() {
        let event = Event::new(Kind::SignedOut, ending.by.clone()).user(user).fact("reason", ending.reason);
        audit::record(tx, event.fact("sessions", ended.len())).await?;
        let told: Vec<(SessionId, UserId)> = ended.iter().map(|id| (*id, user)).collect();
        backchannel::tell(tx, &told).await?;
    }
    end_grants(tx, &ended, ending).await?;
    Ok(ended.len())
}

async fn end_grants(tx: &mut ProjectTx, given_in: &[SessionId], ending: &Ending<'_>) -> Served<()> {
    let (reason, all) = match ending.grants {
        Grants::Left => return Ok(()),
        Grants::All(reason) => (reason, true),
        Grants::Dependent(reason) => (reason, false),
    };
    let living = store::grants::living_in(tx, given_in).await?;
    let over: Vec<_> = living.iter().filter(|own| all || !own.scope.outlives_session()).map(|own| own.id).collect();
    grant::end(tx, &over, reason, ending.by).await
}

/// Ends everything of a person but the session `keep` and what was given in it: every session and every grant, those with
/// `offline_access` too.
///
/// # Errors
/// The database.
pub async fn end_all_but(
    tx: &mut ProjectTx,
    user: UserId,
    keep: Option<SessionId>,
    reason: EndReason,
    by: &Actor,
) -> Served<()> {
    end_others(tx, user, keep, &Ending { reason, grants: Grants::Left, by }).await?;
    let mut grants = store::grant::living_of(tx, user).await?;
    if let Some(keep) = keep {
        let kept = store::grants::living_in(tx, &[keep]).await?;
        grants.retain(|id| !kept.iter().any(|own| own.id == *id));
    }
    grant::end(tx, &grants, reason, by).await
}

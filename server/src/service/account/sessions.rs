//! Where somebody is signed in, and how they end that.

use super::{
    super::{
        Served, Tenant, audit,
        session::{self, Ending, SeenFrom},
    },
    Seat,
};
use crate::store::{self, ProjectTx};
use domain::{
    audit::{Actor, Event, Kind},
    ids::SessionId,
    oauth::grant::EndReason,
    time::Timestamp,
    user_agent,
};

/// A session that goes on.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Which.
    pub id: SessionId,
    /// Since when.
    pub since: Timestamp,
    /// When it was last in use.
    pub last_seen: Timestamp,
    /// From which address.
    pub address: Option<String>,
    /// With which browser, in words.
    pub device: Option<String>,
    /// Whether it is this very one.
    pub own: bool,
}

/// Somebody's sessions that go on, this one first, then the latest used.
///
/// # Errors
/// The database, or a row that does not open.
pub async fn list(tenant: &Tenant, tx: &mut ProjectTx, seat: &Seat) -> Served<Vec<Shown>> {
    let mut all = Vec::new();
    for stored in store::session::going_on(tx, seat.user.id).await? {
        let from = match &stored.seen_from {
            Some(sealed) => SeenFrom::open(&tenant.keys, stored.id, sealed)?,
            None => SeenFrom::default(),
        };
        let own = stored.id == seat.session.id;
        all.push(Shown {
            id: stored.id,
            since: stored.created_at,
            // That this one is in use is not written yet.
            last_seen: if own { tx.now() } else { stored.last_seen_at },
            address: from.address,
            device: from.user_agent.as_deref().and_then(user_agent::in_words),
            own,
        });
    }
    all.sort_by_key(|shown| (!shown.own, std::cmp::Reverse(shown.last_seen)));
    Ok(all)
}

/// Ends one of somebody's other sessions, with all that was given in it. Says whether it was going on.
///
/// # Errors
/// The database.
pub async fn end(tx: &mut ProjectTx, seat: &Seat, id: SessionId) -> Served<bool> {
    if id == seat.session.id {
        return Ok(false);
    }
    let by = Actor::User(seat.user.id);
    session::end(tx, seat.user.id, id, &Ending::distrust(EndReason::EndedByUser, &by)).await
}

/// Ends all of somebody's other sessions, with all that was given in them.
///
/// # Errors
/// The database.
pub async fn end_others(tx: &mut ProjectTx, seat: &Seat) -> Served<usize> {
    let by = Actor::User(seat.user.id);
    let reason = EndReason::EndedByUser;
    let ending = Ending::distrust(reason, &by);
    let ended = session::end_others(tx, seat.user.id, Some(seat.session.id), &ending).await?;
    // Whoever looks for it in the trail finds that somebody wished it, even where there was nothing to end.
    if ended == 0 {
        let event = Event::new(Kind::SignedOut, by.clone()).user(seat.user.id);
        audit::record(tx, event.fact("reason", reason).fact("sessions", 0)).await?;
    }
    Ok(ended)
}

//! Everybody of a project is signed out. That is so from the moment that the new era is committed, for every request; here a job
//! has each row say the same, writes down for each person that it was so, and has applications told.

use super::{Served, ServiceError, Tenant, audit, backchannel};
use crate::store::{
    self, ProjectTx, StoreError,
    job::JobKind,
    session_era::{self, Era, REASON, Stretch},
};
use domain::{
    audit::{Actor, Event, Kind},
    everybody::Access,
    ids::{GrantId, SessionId, UserId},
    time::Timestamp,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// How long one turn may take: well within the time for which a job is claimed.
const TURN: Duration = Duration::from_secs(30);
/// Of how many people the rows are ended in one transaction.
const BATCH: i64 = 200;
/// The most rows of sessions that are ended in one transaction: somebody may have thousands.
const MOST: i64 = 1_000;
/// A sign-in that was under way when the era began writes its row within this time; that row is over, too, and is looked for.
const UNDER_WAY: Duration = Duration::from_secs(30);
/// When it is looked again whether a row is free that somebody held.
const HELD: Duration = Duration::from_secs(1);

/// Begins the era after `last`, on record, with the job that carries it out. `false`: somebody else has begun one meanwhile.
///
/// # Errors
/// The database.
pub async fn begin(tx: &mut ProjectTx, last: i32, access: Access, by: UserId) -> Served<bool> {
    if !session_era::begin(tx, last, access == Access::Ended, by).await? {
        return Ok(false);
    }
    let (id, now) = (tx.project().uuid(), tx.now());
    store::job::add(tx, JobKind::SignOut, id, now).await?;
    Ok(true)
}

/// Goes on for a while. Says when it wants to go on after that; nothing, if it is done.
///
/// # Errors
/// The database: it will be tried again.
pub async fn proceed(tenant: &Tenant) -> Served<Option<Timestamp>> {
    let end = tenant.now() + TURN;
    let (mut after, mut ended_any) = (None, false);
    while tenant.now() < end {
        let mut tx = tenant.begin().await?;
        let Some(era) = session_era::lock(&mut tx).await?.filter(|era| era.finished_at.is_none()) else {
            return done(tx).await;
        };
        let people = session_era::people(&mut tx, &era, after, BATCH).await?;
        let Some(last) = people.last().copied() else {
            let now = tx.now();
            let until = match after {
                None if now < era.began_at + UNDER_WAY => era.began_at + UNDER_WAY,
                None => return finish(tx, &era).await,
                // Once more from the beginning: somebody may have held a row, or written one.
                Some(_) if ended_any => {
                    (after, ended_any) = (None, false);
                    continue;
                }
                Some(_) => now + HELD,
            };
            return put_off(tx, until).await;
        };
        match Box::pin(batch(&mut tx, &era, Stretch { after, last })).await {
            Ok(Came { any, more }) => {
                tx.commit().await?;
                if !more {
                    after = Some(last);
                }
                ended_any |= any;
            }
            Err(ServiceError::Store(StoreError::Conflict(_))) => {
                drop(tx);
                let tx = tenant.begin().await?;
                let until = tx.now() + HELD;
                return put_off(tx, until).await;
            }
            Err(error) => return Err(error),
        }
    }
    let tx = tenant.begin().await?;
    let now = tx.now();
    put_off(tx, now).await
}

/// What ended of somebody's.
#[derive(Default)]
struct Ended {
    sessions: Vec<SessionId>,
    grants: usize,
}

/// What came of some people.
struct Came {
    /// Whether there were rows that nobody held.
    any: bool,
    /// Whether there are more sessions of theirs than were ended.
    more: bool,
}

/// Has the rows of these people say that they are over.
async fn batch(tx: &mut ProjectTx, era: &Era, people: Stretch) -> Served<Came> {
    let mut ended: BTreeMap<UserId, Ended> = BTreeMap::new();
    let sessions = session_era::end_sessions(tx, era, people, MOST).await?;
    let more = i64::try_from(sessions.len()).is_ok_and(|ended| ended >= MOST);
    for (session, user) in &sessions {
        ended.entry(*user).or_default().sessions.push(*session);
    }
    backchannel::tell(tx, &sessions).await?;
    let given_in: Vec<SessionId> = sessions.iter().map(|(session, _)| *session).collect();
    let living = store::grants::living_in(tx, &given_in).await?;
    // What lives by a session opens nothing any more, whether its row says so or somebody holds that.
    let dependent: Vec<GrantId> = living.iter().filter(|own| !own.scope.outlives_session()).map(|own| own.id).collect();
    let mut over: BTreeSet<GrantId> = session_era::lock_free(tx, &dependent).await?.into_iter().collect();
    over.extend(session_era::lock_grants(tx, era, people).await?);
    let over: Vec<GrantId> = over.into_iter().collect();
    for grant in store::grants::end_these(tx, &over, REASON).await? {
        if let Some(user) = grant.user {
            ended.entry(user).or_default().grants += 1;
        }
    }
    let grants = ended.values().map(|own| own.grants).sum();
    session_era::advance(tx, ended.len(), sessions.len(), grants).await?;
    let any = !ended.is_empty();
    for (user, own) in ended {
        audit::record(tx, event(era, user, &own)).await?;
    }
    Ok(Came { any, more })
}

/// One event for each person: what of theirs ended, by whom.
fn event(era: &Era, user: UserId, ended: &Ended) -> Event {
    let event = match ended.sessions.as_slice() {
        [] => Event::new(Kind::UserAccessEnded, actor(era)).fact("what", "everything"),
        [only] => Event::new(Kind::SignedOut, actor(era)).session(*only),
        more => Event::new(Kind::SignedOut, actor(era)).fact("sessions", more.len()),
    };
    let event = event.user(user).fact("reason", REASON);
    if ended.grants > 0 { event.fact("grants", ended.grants) } else { event }
}

/// In whose name: the administrator's who began it.
fn actor(era: &Era) -> Actor {
    era.made_by.map_or(Actor::System, Actor::Administrator)
}

async fn finish(mut tx: ProjectTx, era: &Era) -> Served<Option<Timestamp>> {
    if session_era::finish(&mut tx).await? {
        let event = Event::new(Kind::EverybodySignedOutDone, actor(era));
        let event = event.fact("people", era.people).fact("sessions", era.sessions).fact("grants", era.ended_grants);
        audit::record(&mut tx, event).await?;
    }
    done(tx).await
}

async fn done(mut tx: ProjectTx) -> Served<Option<Timestamp>> {
    let id = tx.project().uuid();
    store::job::done(&mut tx, id).await?;
    tx.commit().await?;
    Ok(None)
}

async fn put_off(mut tx: ProjectTx, until: Timestamp) -> Served<Option<Timestamp>> {
    let id = tx.project().uuid();
    store::job::put_off(&mut tx, id, until).await?;
    tx.commit().await?;
    Ok(Some(until))
}

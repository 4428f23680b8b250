//! Sign-ins of browsers. The row is the authority: no row, or an ended one, or one of an earlier era than the project's
//! ([`session_era`](super::session_era)), is nobody signed in.

use super::{ProjectTx, StoreError, Stored, session_era};
use domain::{
    ids::{SessionId, UserId},
    oauth::grant::EndReason,
    project::SessionSettings,
    sealed::Sealed,
    sign_in::{Factor, Session},
    time::Timestamp,
};
use std::time::Duration;

/// How long a session lasts.
#[derive(Debug, Clone, Copy)]
pub struct Lasts {
    /// Unused.
    pub idle: Duration,
    /// In any case.
    pub absolute: Duration,
    /// Whether it outlives the browser's window.
    pub persistent: bool,
}

impl Lasts {
    /// What the project says. `keep`: the person wants to stay signed in, which counts where they may.
    #[must_use]
    pub fn of(settings: &SessionSettings, keep: bool) -> Self {
        match settings.kept().filter(|_| keep) {
            Some(kept) => Self { idle: kept, absolute: kept, persistent: true },
            None => Self { idle: settings.idle(), absolute: settings.absolute(), persistent: false },
        }
    }
}

/// Writes a new session. `seen_from`: address and browser.
///
/// # Errors
/// The database.
pub async fn create(tx: &mut ProjectTx, session: &Session, lasts: Lasts, seen_from: Option<&Sealed>) -> Stored<()> {
    let Lasts { idle, absolute, persistent } = lasts;
    let project = tx.project().uuid();
    let now = tx.now();
    let factors: Vec<String> = session.factors.iter().map(|factor| factor.as_str().to_owned()).collect();
    sqlx::query!(
        "INSERT INTO session (project_id, id, user_id, auth_time, factors, created_at, last_seen_at, idle_seconds, ends_at, seen_from,
             persistent, era)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10,
             coalesce((SELECT era FROM session_era WHERE project_id = $1), 0))",
        project,
        session.id.uuid(),
        session.user.uuid(),
        session.auth_time.to_offset(),
        &factors,
        now.to_offset(),
        i64::try_from(idle.as_secs()).unwrap_or(i64::MAX),
        (now + absolute).to_offset(),
        seen_from.map(Sealed::as_bytes),
        persistent
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A session that goes on, with whether its user may still sign in. `lock`: for how long it can be unused without being
/// locked.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn alive(tx: &mut ProjectTx, id: SessionId, lock: Option<Duration>) -> Stored<Option<Session>> {
    let (project, now) = (tx.project().uuid(), tx.now());
    let row = sqlx::query!(
        r#"SELECT s.id, s.user_id, s.auth_time, s.factors, s.last_seen_at, u.blocked_at IS NULL AS "active!"
           FROM session s JOIN users u ON u.project_id = s.project_id AND u.id = s.user_id
           WHERE s.project_id = $1 AND s.id = $2 AND s.ended_at IS NULL AND s.ends_at > $3
             AND s.last_seen_at + make_interval(secs => s.idle_seconds) > $3
             AND NOT EXISTS (SELECT FROM session_era e WHERE e.project_id = s.project_id AND e.era > s.era)"#,
        project,
        id.uuid(),
        now.to_offset()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let unused = now.since(Timestamp::from(row.last_seen_at));
        let factors =
            row.factors.iter().map(|word| Factor::parse(word).ok_or(StoreError::impossible("session", "factors")));
        Ok(Session {
            id: SessionId::from_uuid(row.id),
            user: UserId::from_uuid(row.user_id),
            auth_time: Timestamp::from(row.auth_time),
            factors: factors.collect::<Stored<_>>()?,
            user_active: row.active,
            locked: lock.is_some_and(|lock| unused >= lock),
        })
    })
    .transpose()
}

/// Keeps a session as it is until the transaction ends: whoever wants to end it waits. Says whether it still goes on.
///
/// # Errors
/// The database.
pub async fn hold(tx: &mut ProjectTx, id: SessionId) -> Stored<bool> {
    let project = tx.project().uuid();
    let row = sqlx::query_scalar!(
        "SELECT id FROM session s WHERE project_id = $1 AND id = $2 AND ended_at IS NULL
           AND NOT EXISTS (SELECT FROM session_era e WHERE e.project_id = $1 AND e.era > s.era) FOR NO KEY UPDATE",
        project,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.is_some())
}

/// Notes that a session is in use; at most once in `every`, so that reading a page does not always write, and not where
/// somebody else is just writing it, so that nobody waits for it.
///
/// # Errors
/// The database.
pub(super) async fn seen(tx: &mut ProjectTx, id: SessionId, every: Duration) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now());
    sqlx::query!(
        "UPDATE session SET last_seen_at = $3
         WHERE project_id = $1 AND id = (
             SELECT id FROM session WHERE project_id = $1 AND id = $2 AND ended_at IS NULL AND last_seen_at < $4
             FOR NO KEY UPDATE SKIP LOCKED)",
        project,
        id.uuid(),
        now.to_offset(),
        (now - every).to_offset()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends a session. Says whether it was going on.
///
/// # Errors
/// The database.
pub async fn end(tx: &mut ProjectTx, id: SessionId, reason: EndReason) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let done = sqlx::query!(
        "UPDATE session SET ended_at = $3, end_reason = $4 WHERE project_id = $1 AND id = $2 AND ended_at IS NULL",
        project,
        id.uuid(),
        now,
        reason.as_str()
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends every session of a person but `keep`. Says which went on.
///
/// # Errors
/// The database.
pub async fn end_all_of(
    tx: &mut ProjectTx,
    user: UserId,
    keep: Option<SessionId>,
    reason: EndReason,
) -> Stored<Vec<SessionId>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let ids = sqlx::query_scalar!(
        "UPDATE session SET ended_at = $3, end_reason = $4
         WHERE project_id = $1 AND user_id = $2 AND ended_at IS NULL AND id IS DISTINCT FROM $5
         RETURNING id",
        project,
        user.uuid(),
        now,
        reason.as_str(),
        keep.map(SessionId::uuid)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(SessionId::from_uuid).collect())
}

/// Until when a session goes on whose cookie outlives the browser's window. `None`: its cookie does not.
///
/// # Errors
/// The database.
pub async fn kept_until(tx: &mut ProjectTx, id: SessionId) -> Stored<Option<Timestamp>> {
    let project = tx.project().uuid();
    let row = sqlx::query_scalar!(
        "SELECT ends_at FROM session s WHERE project_id = $1 AND id = $2 AND ended_at IS NULL AND persistent
           AND NOT EXISTS (SELECT FROM session_era e WHERE e.project_id = $1 AND e.era > s.era)",
        project,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(Timestamp::from))
}

/// The session lasts so long from now on: its person has said that they want to stay signed in.
///
/// # Errors
/// The database.
pub async fn keep(tx: &mut ProjectTx, id: SessionId, lasts: Lasts) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now());
    sqlx::query!(
        "UPDATE session SET idle_seconds = $3, ends_at = $4, persistent = $5
         WHERE project_id = $1 AND id = $2 AND ended_at IS NULL",
        project,
        id.uuid(),
        i64::try_from(lasts.idle.as_secs()).unwrap_or(i64::MAX),
        (now + lasts.absolute).to_offset(),
        lasts.persistent
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that the session's person has proved who they are once more, and from where.
///
/// # Errors
/// The database.
pub async fn proved_again(tx: &mut ProjectTx, session: &Session, seen_from: Option<&Sealed>) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let factors: Vec<String> = session.factors.iter().map(|factor| factor.as_str().to_owned()).collect();
    sqlx::query!(
        "UPDATE session SET auth_time = $3, factors = $4, last_seen_at = $5, seen_from = coalesce($6, seen_from) WHERE project_id = $1 AND id = $2 AND ended_at IS NULL",
        project,
        session.id.uuid(),
        session.auth_time.to_offset(),
        &factors,
        now,
        seen_from.map(Sealed::as_bytes)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A session as an administrator looks at it.
#[derive(Debug, Clone)]
pub struct StoredSession {
    /// Which.
    pub id: SessionId,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last in use.
    pub last_seen_at: Timestamp,
    /// Until when it can go on.
    pub ends_at: Timestamp,
    /// When it ends if nobody uses it.
    pub idle_until: Timestamp,
    /// When and why it ended.
    pub ended: Option<(Timestamp, EndReason)>,
    /// Address and browser.
    pub seen_from: Option<Sealed>,
}

/// The latest sessions of a person, newest first.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn latest_of(tx: &mut ProjectTx, user: UserId, limit: i64) -> Stored<Vec<StoredSession>> {
    let project = tx.project().uuid();
    let rows = sqlx::query!(
        r#"SELECT s.id, s.created_at, s.last_seen_at, s.ends_at, s.seen_from, s.ended_at, s.end_reason,
                  s.last_seen_at + make_interval(secs => s.idle_seconds) AS "idle_until!",
                  e.began_at AS "over_since?"
           FROM session s LEFT JOIN session_era e ON e.project_id = s.project_id AND e.era > s.era
               AND s.ends_at > e.began_at AND s.last_seen_at + make_interval(secs => s.idle_seconds) > e.began_at
           WHERE s.project_id = $1 AND s.user_id = $2 ORDER BY s.created_at DESC LIMIT $3"#,
        project,
        user.uuid(),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let word = |text: String| text.parse().map_err(|_| StoreError::impossible("session", "end_reason"));
            let ended = match (row.ended_at, row.end_reason) {
                (Some(at), Some(reason)) => Some((Timestamp::from(at), word(reason)?)),
                // What the row does not say yet.
                _ => row.over_since.map(|at| (Timestamp::from(at), session_era::REASON)),
            };
            Ok(StoredSession {
                id: SessionId::from_uuid(row.id),
                created_at: Timestamp::from(row.created_at),
                last_seen_at: Timestamp::from(row.last_seen_at),
                ends_at: Timestamp::from(row.ends_at),
                idle_until: Timestamp::from(row.idle_until),
                ended,
                seen_from: row.seen_from.map(Sealed::from_bytes),
            })
        })
        .collect()
}

/// A person's sessions that go on, the latest used first; as many as a page shows.
///
/// # Errors
/// The database.
pub async fn going_on(tx: &mut ProjectTx, user: UserId) -> Stored<Vec<StoredSession>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let rows = sqlx::query!(
        r#"SELECT id, created_at, last_seen_at, ends_at, last_seen_at + make_interval(secs => idle_seconds) AS "idle_until!", seen_from
           FROM session s WHERE project_id = $1 AND user_id = $2 AND ended_at IS NULL AND ends_at > $3
             AND last_seen_at + make_interval(secs => idle_seconds) > $3
             AND NOT EXISTS (SELECT FROM session_era e WHERE e.project_id = $1 AND e.era > s.era)
           ORDER BY last_seen_at DESC LIMIT 200"#,
        project,
        user.uuid(),
        now
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| StoredSession {
            id: SessionId::from_uuid(row.id),
            created_at: Timestamp::from(row.created_at),
            last_seen_at: Timestamp::from(row.last_seen_at),
            ends_at: Timestamp::from(row.ends_at),
            idle_until: Timestamp::from(row.idle_until),
            ended: None,
            seen_from: row.seen_from.map(Sealed::from_bytes),
        })
        .collect())
}

/// Ends a session of this person. Says whether it was going on.
///
/// # Errors
/// The database.
pub async fn end_of(tx: &mut ProjectTx, user: UserId, id: SessionId, reason: EndReason) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let done = sqlx::query!(
        "UPDATE session SET ended_at = $4, end_reason = $5
         WHERE project_id = $1 AND id = $3 AND user_id = $2 AND ended_at IS NULL",
        project,
        user.uuid(),
        id.uuid(),
        now,
        reason.as_str()
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Address and browser of one of the person's sessions, whatever became of it. `None`: it is not theirs.
///
/// # Errors
/// The database.
pub async fn seen_from(tx: &mut ProjectTx, user: UserId, id: SessionId) -> Stored<Option<Option<Sealed>>> {
    let project = tx.project().uuid();
    let row = sqlx::query_scalar!(
        "SELECT seen_from FROM session WHERE project_id = $1 AND id = $2 AND user_id = $3",
        project,
        id.uuid(),
        user.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|sealed| sealed.map(Sealed::from_bytes)))
}

//! Eras: everybody of a project is signed out by beginning another one. Sessions and grants carry the era in which they began,
//! and every statement that asks whether one goes on compares it, so that none of an earlier era is alive from the moment the new
//! one is committed. It is a number that the database counts, not a time: no server's clock is asked.

use super::{ProjectTx, Stored};
use domain::{
    ids::{GrantId, SessionId, UserId},
    oauth::grant::EndReason,
    time::Timestamp,
};
use uuid::Uuid;

/// Why sessions and grants of an earlier era are over.
pub const REASON: EndReason = EndReason::EverybodySignedOut;

/// The era of a project, and how far the ending of what was before it has come.
#[derive(Debug, Clone)]
pub struct Era {
    /// What began in an earlier one is over …
    pub number: i32,
    /// … and so is access that was to be kept, if it was given before this one.
    pub grants: i32,
    /// Who began it.
    pub made_by: Option<UserId>,
    /// When.
    pub began_at: Timestamp,
    /// Of how many people rows were ended.
    pub people: u64,
    /// How many rows of sessions.
    pub sessions: u64,
    /// How many rows of grants.
    pub ended_grants: u64,
    /// When every row said so.
    pub finished_at: Option<Timestamp>,
}

impl Era {
    /// Whether access that was to be kept ended, too.
    #[must_use]
    pub const fn has_ended_grants(&self) -> bool {
        self.grants == self.number
    }
}

struct EraRow {
    era: i32,
    grants_era: i32,
    made_by: Option<Uuid>,
    began_at: time::OffsetDateTime,
    people: i32,
    sessions: i32,
    grants: i32,
    finished_at: Option<time::OffsetDateTime>,
}

fn figure(number: i32) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

fn column(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

impl From<EraRow> for Era {
    fn from(row: EraRow) -> Self {
        Self {
            number: row.era,
            grants: row.grants_era,
            made_by: row.made_by.map(UserId::from_uuid),
            began_at: row.began_at.into(),
            people: figure(row.people),
            sessions: figure(row.sessions),
            ended_grants: figure(row.grants),
            finished_at: row.finished_at.map(Timestamp::from),
        }
    }
}

/// The project's era. `None`: everybody was never signed out.
///
/// # Errors
/// The database.
pub async fn read(tx: &mut ProjectTx) -> Stored<Option<Era>> {
    let project = tx.project().uuid();
    let row = sqlx::query_as!(
        EraRow,
        "SELECT era, grants_era, made_by, began_at, people, sessions, grants, finished_at FROM session_era WHERE project_id = $1",
        project
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(Era::from))
}

/// The same; nobody else goes on with it until the transaction ends.
///
/// # Errors
/// The database.
pub async fn lock(tx: &mut ProjectTx) -> Stored<Option<Era>> {
    let project = tx.project().uuid();
    let row = sqlx::query_as!(
        EraRow,
        "SELECT era, grants_era, made_by, began_at, people, sessions, grants, finished_at FROM session_era
         WHERE project_id = $1 FOR UPDATE",
        project
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(Era::from))
}

/// Begins the era after `last` (0: there was none). `with_grants`: access that was to be kept is over with it. Says whether it
/// was begun; if not, somebody else has.
///
/// # Errors
/// The database.
pub async fn begin(tx: &mut ProjectTx, last: i32, with_grants: bool, by: UserId) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let begun = sqlx::query!(
        "INSERT INTO session_era AS own (project_id, era, grants_era, made_by, began_at)
         VALUES ($1, $2 + 1, CASE WHEN $3 THEN $2 + 1 ELSE 0 END, $4, $5)
         ON CONFLICT (project_id) DO UPDATE SET era = excluded.era, made_by = excluded.made_by, began_at = excluded.began_at,
             grants_era = CASE WHEN $3 THEN excluded.era ELSE own.grants_era END,
             people = 0, sessions = 0, grants = 0, finished_at = NULL
         WHERE own.era = $2",
        project,
        last,
        with_grants,
        by.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(begun.rows_affected() == 1)
}

/// How many sessions go on now, and of how many people.
///
/// # Errors
/// The database.
pub async fn going_on(tx: &mut ProjectTx) -> Stored<(u64, u64)> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let row = sqlx::query!(
        r#"SELECT count(*) AS "sessions!", count(DISTINCT user_id) AS "people!" FROM session
           WHERE project_id = $1 AND ended_at IS NULL AND ends_at > $2
             AND last_seen_at + make_interval(secs => idle_seconds) > $2
             AND era >= coalesce((SELECT e.era FROM session_era e WHERE e.project_id = $1), 0)"#,
        project,
        now
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((u64::try_from(row.sessions).unwrap_or(0), u64::try_from(row.people).unwrap_or(0)))
}

/// How many rows of sessions that went on then do not say yet that they are over. Those that ran out before are over as they are,
/// and were ended by nobody.
///
/// # Errors
/// The database.
pub async fn left(tx: &mut ProjectTx, era: &Era) -> Stored<u64> {
    let project = tx.project().uuid();
    let left = sqlx::query_scalar!(
        r#"SELECT count(*) AS "left!" FROM session WHERE project_id = $1 AND ended_at IS NULL AND era < $2
             AND ends_at > $3 AND last_seen_at + make_interval(secs => idle_seconds) > $3"#,
        project,
        era.number,
        era.began_at.to_offset()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(u64::try_from(left).unwrap_or(0))
}

/// The next people after `after` of whom a row does not say yet that it is over, in order.
///
/// # Errors
/// The database.
pub async fn people(tx: &mut ProjectTx, era: &Era, after: Option<UserId>, limit: i64) -> Stored<Vec<UserId>> {
    let project = tx.project().uuid();
    let ids = sqlx::query_scalar!(
        r#"SELECT user_id AS "user_id!" FROM (
               (SELECT DISTINCT user_id FROM session
                WHERE project_id = $1 AND user_id > $2 AND ended_at IS NULL AND era < $3
                  AND ends_at > $6 AND last_seen_at + make_interval(secs => idle_seconds) > $6 ORDER BY user_id LIMIT $5)
               UNION
               (SELECT DISTINCT user_id FROM grants
                WHERE project_id = $1 AND user_id > $2 AND ended_at IS NULL AND era < $4 ORDER BY user_id LIMIT $5)
           ) AS both_of_them ORDER BY 1 LIMIT $5"#,
        project,
        after.map_or(Uuid::nil(), UserId::uuid),
        era.number,
        era.grants,
        limit,
        era.began_at.to_offset()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(UserId::from_uuid).collect())
}

/// Some people, in the order of their ids.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    /// All after this one …
    pub after: Option<UserId>,
    /// … up to and with this one.
    pub last: UserId,
}

impl Stretch {
    fn after(self) -> Uuid {
        self.after.map_or(Uuid::nil(), UserId::uuid)
    }
}

/// Has these people's sessions of earlier eras say that they are over, `limit` at most, past those that somebody holds and those
/// that had run out before. Says which.
///
/// # Errors
/// The database.
pub async fn end_sessions(tx: &mut ProjectTx, era: &Era, of: Stretch, limit: i64) -> Stored<Vec<(SessionId, UserId)>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let rows = sqlx::query!(
        "UPDATE session SET ended_at = $5, end_reason = $6
         WHERE project_id = $1 AND id = ANY (ARRAY(
             SELECT id FROM session WHERE project_id = $1 AND user_id > $2 AND user_id <= $3 AND ended_at IS NULL AND era < $4
                 AND ends_at > $7 AND last_seen_at + make_interval(secs => idle_seconds) > $7
             ORDER BY user_id, id LIMIT $8 FOR UPDATE SKIP LOCKED))
         RETURNING id, user_id",
        project,
        of.after(),
        of.last.uuid(),
        era.number,
        now,
        REASON.as_str(),
        era.began_at.to_offset(),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (SessionId::from_uuid(row.id), UserId::from_uuid(row.user_id))).collect())
}

/// Locks these grants, past those that somebody holds: nobody waits here for whoever may wait for them.
///
/// # Errors
/// The database.
pub async fn lock_free(tx: &mut ProjectTx, ids: &[GrantId]) -> Stored<Vec<GrantId>> {
    let project = tx.project().uuid();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let free = sqlx::query_scalar!(
        "SELECT id FROM grants WHERE project_id = $1 AND id = ANY ($2) AND ended_at IS NULL ORDER BY id FOR UPDATE SKIP LOCKED",
        project,
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(free.into_iter().map(GrantId::from_uuid).collect())
}

/// Locks these people's grants that are over with the era, past those that somebody holds.
///
/// # Errors
/// The database.
pub async fn lock_grants(tx: &mut ProjectTx, era: &Era, of: Stretch) -> Stored<Vec<GrantId>> {
    let project = tx.project().uuid();
    let ids = sqlx::query_scalar!(
        "SELECT id FROM grants WHERE project_id = $1 AND user_id > $2 AND user_id <= $3 AND ended_at IS NULL AND era < $4
         ORDER BY id FOR UPDATE SKIP LOCKED",
        project,
        of.after(),
        of.last.uuid(),
        era.grants
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(GrantId::from_uuid).collect())
}

/// Notes how much of it was carried out.
///
/// # Errors
/// The database.
pub async fn advance(tx: &mut ProjectTx, people: usize, sessions: usize, grants: usize) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!(
        "UPDATE session_era SET people = people + $2, sessions = sessions + $3, grants = grants + $4
         WHERE project_id = $1 AND finished_at IS NULL",
        project,
        column(people),
        column(sessions),
        column(grants)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Every row says so.
///
/// # Errors
/// The database.
pub async fn finish(tx: &mut ProjectTx) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let finished = sqlx::query!(
        "UPDATE session_era SET finished_at = $2 WHERE project_id = $1 AND finished_at IS NULL",
        project,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(finished.rows_affected() == 1)
}

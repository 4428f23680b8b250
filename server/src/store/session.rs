//! Sign-ins of browsers. The row is the authority: no row, or an ended one, is nobody signed in.

use super::{ProjectTx, StoreError, Stored};
use domain::{
    ids::{SessionId, UserId},
    sign_in::{Factor, Session},
    time::Timestamp,
};
use std::time::Duration;

/// Writes a new session.
///
/// # Errors
/// The database.
pub async fn create(tx: &mut ProjectTx, session: &Session, idle: Duration, absolute: Duration) -> Stored<()> {
    let project = tx.project().uuid();
    let now = tx.now();
    let factors: Vec<String> = session.factors.iter().map(|factor| factor.as_str().to_owned()).collect();
    sqlx::query!(
        "INSERT INTO session (project_id, id, user_id, auth_time, factors, created_at, last_seen_at, idle_seconds, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)",
        project,
        session.id.uuid(),
        session.user.uuid(),
        session.auth_time.to_offset(),
        &factors,
        now.to_offset(),
        i64::try_from(idle.as_secs()).unwrap_or(i64::MAX),
        (now + absolute).to_offset()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A session that goes on, with whether its user may still sign in.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn alive(tx: &mut ProjectTx, id: SessionId) -> Stored<Option<Session>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let row = sqlx::query!(
        r#"SELECT s.id, s.user_id, s.auth_time, s.factors, u.blocked_at IS NULL AS "active!"
           FROM session s JOIN users u ON u.project_id = s.project_id AND u.id = s.user_id
           WHERE s.project_id = $1 AND s.id = $2 AND s.ended_at IS NULL AND s.ends_at > $3
             AND s.last_seen_at + make_interval(secs => s.idle_seconds) > $3"#,
        project,
        id.uuid(),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let factors =
            row.factors.iter().map(|word| Factor::parse(word).ok_or(StoreError::impossible("session", "factors")));
        Ok(Session {
            id: SessionId::from_uuid(row.id),
            user: UserId::from_uuid(row.user_id),
            auth_time: Timestamp::from(row.auth_time),
            factors: factors.collect::<Stored<_>>()?,
            user_active: row.active,
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
        "SELECT id FROM session WHERE project_id = $1 AND id = $2 AND ended_at IS NULL FOR NO KEY UPDATE",
        project,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.is_some())
}

/// Notes that a session is in use; at most once a minute, so that reading a page does not always write.
///
/// # Errors
/// The database.
pub async fn seen(tx: &mut ProjectTx, id: SessionId) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "UPDATE session SET last_seen_at = $3
         WHERE project_id = $1 AND id = $2 AND ended_at IS NULL AND last_seen_at < $3::timestamptz - interval '1 minute'",
        project,
        id.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends a session. Says whether it was going on.
///
/// # Errors
/// The database.
pub async fn end(tx: &mut ProjectTx, id: SessionId, reason: &str) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let done = sqlx::query!(
        "UPDATE session SET ended_at = $3, end_reason = $4 WHERE project_id = $1 AND id = $2 AND ended_at IS NULL",
        project,
        id.uuid(),
        now,
        reason
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends every session of a person. Says how many went on.
///
/// # Errors
/// The database.
pub async fn end_all_of(tx: &mut ProjectTx, user: UserId, reason: &str) -> Stored<u64> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let done = sqlx::query!(
        "UPDATE session SET ended_at = $3, end_reason = $4 WHERE project_id = $1 AND user_id = $2 AND ended_at IS NULL",
        project,
        user.uuid(),
        now,
        reason
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Notes that the session's person has proved who they are once more.
///
/// # Errors
/// The database.
pub async fn proved_again(tx: &mut ProjectTx, session: &Session) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let factors: Vec<String> = session.factors.iter().map(|factor| factor.as_str().to_owned()).collect();
    sqlx::query!(
        "UPDATE session SET auth_time = $3, factors = $4, last_seen_at = $5 WHERE project_id = $1 AND id = $2 AND ended_at IS NULL",
        project,
        session.id.uuid(),
        session.auth_time.to_offset(),
        &factors,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

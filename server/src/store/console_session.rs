//! Administrators at work in the console. The row is the authority, together with the session it came from.

use super::{ProjectTx, Stored};
use domain::{
    ids::{SessionId, UserId},
    oauth::grant::EndReason,
    sealed::Sealed,
    time::Timestamp,
};
use std::time::Duration;

/// Whose console session goes on.
#[derive(Debug)]
pub struct StoredConsoleSession {
    /// The administrator.
    pub user: UserId,
    /// Their profile.
    pub profile: Sealed,
}

/// Writes a new console session, which came from `session`.
///
/// # Errors
/// The database.
pub async fn create(
    tx: &mut ProjectTx,
    id: SessionId,
    user: UserId,
    session: SessionId,
    ends_at: Timestamp,
) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "INSERT INTO console_session (project_id, id, user_id, session_id, created_at, last_seen_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $5, $6)",
        project,
        id.uuid(),
        user.uuid(),
        session.uuid(),
        now,
        ends_at.to_offset()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A console session that goes on: neither it nor the session it came from has ended, it was used within `idle`, and its
/// person may sign in. Notes that it is in use, at most once a minute.
///
/// # Errors
/// The database.
pub async fn alive(tx: &mut ProjectTx, id: SessionId, idle: Duration) -> Stored<Option<StoredConsoleSession>> {
    let (project, now) = (tx.project().uuid(), tx.now());
    let row = sqlx::query!(
        r#"SELECT c.user_id, u.profile, c.last_seen_at < $4 AS "stale!"
           FROM console_session c
           JOIN session s ON s.project_id = c.project_id AND s.id = c.session_id
           JOIN users u ON u.project_id = c.project_id AND u.id = c.user_id
           WHERE c.project_id = $1 AND c.id = $2 AND c.ended_at IS NULL AND c.ends_at > $3 AND c.last_seen_at > $5
             AND s.ended_at IS NULL AND s.ends_at > $3 AND u.blocked_at IS NULL
             AND NOT EXISTS (SELECT FROM session_era e WHERE e.project_id = s.project_id AND e.era > s.era)"#,
        project,
        id.uuid(),
        now.to_offset(),
        (now - Duration::from_secs(60)).to_offset(),
        (now - idle).to_offset()
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    if row.stale {
        sqlx::query!(
            "UPDATE console_session SET last_seen_at = $3 WHERE project_id = $1 AND id = $2 AND ended_at IS NULL",
            project,
            id.uuid(),
            now.to_offset()
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(Some(StoredConsoleSession { user: UserId::from_uuid(row.user_id), profile: Sealed::from_bytes(row.profile) }))
}

/// The session that a console session came from, if that goes on.
///
/// # Errors
/// The database.
pub async fn came_from(tx: &mut ProjectTx, id: SessionId) -> Stored<Option<SessionId>> {
    let project = tx.project().uuid();
    let from = sqlx::query_scalar!(
        "SELECT session_id FROM console_session WHERE project_id = $1 AND id = $2 AND ended_at IS NULL",
        project,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(from.map(SessionId::from_uuid))
}

/// Ends a console session. Says whose it was and from which session it came, if it was going on.
///
/// # Errors
/// The database.
pub async fn end(tx: &mut ProjectTx, id: SessionId, reason: EndReason) -> Stored<Option<(UserId, SessionId)>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let row = sqlx::query!(
        "UPDATE console_session SET ended_at = $3, end_reason = $4
         WHERE project_id = $1 AND id = $2 AND ended_at IS NULL RETURNING user_id, session_id",
        project,
        id.uuid(),
        now,
        reason.as_str()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (UserId::from_uuid(row.user_id), SessionId::from_uuid(row.session_id))))
}

/// When each of these people was last at work in the console.
///
/// # Errors
/// The database.
pub async fn last_seen(tx: &mut ProjectTx, users: &[UserId]) -> Stored<Vec<(UserId, Timestamp)>> {
    let project = tx.project().uuid();
    let ids: Vec<uuid::Uuid> = users.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"SELECT user_id, max(last_seen_at) AS "at!" FROM console_session
           WHERE project_id = $1 AND user_id = ANY ($2) GROUP BY user_id"#,
        project,
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (UserId::from_uuid(row.user_id), Timestamp::from(row.at))).collect())
}

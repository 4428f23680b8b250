//! Passwords of people: when they were set and by whom, and what they were before.

use super::{ProjectTx, Stored};
use domain::{ids::UserId, sealed::Sealed, time::Timestamp};

/// What is known of somebody's password but the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordMarks {
    /// Somebody else has set it.
    pub given: bool,
    /// It would not be taken today.
    pub weak: bool,
    /// When it was set.
    pub set_at: Option<Timestamp>,
}

/// What is known of somebody's password; nothing if they have none.
///
/// # Errors
/// The database.
pub async fn marks(tx: &mut ProjectTx, id: UserId) -> Stored<Option<PasswordMarks>> {
    let project = tx.project().uuid();
    let row = sqlx::query!(
        "SELECT password_must_change, password_weak, password_set_at FROM users
         WHERE project_id = $1 AND id = $2 AND password IS NOT NULL",
        project,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| PasswordMarks {
        given: row.password_must_change,
        weak: row.password_weak,
        set_at: row.password_set_at.map(Timestamp::from),
    }))
}

/// The same, and keeps their person as they are until the transaction ends: whoever wants to lock them waits, others who keep
/// them do not.
///
/// # Errors
/// The database.
pub async fn hold_marks(tx: &mut ProjectTx, id: UserId) -> Stored<Option<PasswordMarks>> {
    let project = tx.project().uuid();
    let row = sqlx::query!(
        r#"SELECT password IS NOT NULL AS "has_one!", password_must_change, password_weak, password_set_at FROM users
         WHERE project_id = $1 AND id = $2 FOR KEY SHARE"#,
        project,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.filter(|row| row.has_one).map(|row| PasswordMarks {
        given: row.password_must_change,
        weak: row.password_weak,
        set_at: row.password_set_at.map(Timestamp::from),
    }))
}

/// Sets somebody's password. `given`: somebody else has chosen it. Not a change of their data: `updated_at` stays.
///
/// # Errors
/// The database.
pub async fn set(tx: &mut ProjectTx, id: UserId, password: &Sealed, given: bool) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "UPDATE users SET password = $3, password_set_at = $4, password_must_change = $5, password_weak = false,
             version = version + 1
         WHERE project_id = $1 AND id = $2",
        project,
        id.uuid(),
        password.as_bytes(),
        now,
        given
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that somebody's password would not be taken today.
///
/// # Errors
/// The database.
pub async fn mark_weak(tx: &mut ProjectTx, id: UserId) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!(
        "UPDATE users SET password_weak = true WHERE project_id = $1 AND id = $2 AND password IS NOT NULL",
        project,
        id.uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The most disowned passwords of one person that are kept.
const DISOWNED: i64 = 5;

/// Notes what somebody's password was, and forgets all but the latest `keep`. `disowned`: somebody else knows it, so that it is
/// kept in any case.
///
/// # Errors
/// The database.
pub async fn remember(
    tx: &mut ProjectTx,
    id: UserId,
    at: Timestamp,
    hash: &Sealed,
    keep: u8,
    disowned: bool,
) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!(
        "INSERT INTO password_history (project_id, user_id, set_at, hash, disowned) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (project_id, user_id, set_at) DO UPDATE SET hash = excluded.hash, disowned = excluded.disowned",
        project,
        id.uuid(),
        at.to_offset(),
        hash.as_bytes(),
        disowned
    )
    .execute(tx.conn())
    .await?;
    forget(tx, id, keep).await
}

/// Forgets what somebody's passwords were, but for the latest `keep` and those that they have disowned.
///
/// # Errors
/// The database.
pub async fn forget(tx: &mut ProjectTx, id: UserId, keep: u8) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!(
        "DELETE FROM password_history WHERE project_id = $1 AND user_id = $2 AND set_at NOT IN (
             (SELECT set_at FROM password_history WHERE project_id = $1 AND user_id = $2 AND NOT disowned
              ORDER BY set_at DESC LIMIT $3)
             UNION ALL
             (SELECT set_at FROM password_history WHERE project_id = $1 AND user_id = $2 AND disowned
              ORDER BY set_at DESC LIMIT $4))",
        project,
        id.uuid(),
        i64::from(keep),
        DISOWNED
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What somebody's passwords were that they may not take again: the latest `limit`, and those that they have disowned.
///
/// # Errors
/// The database.
pub async fn history(tx: &mut ProjectTx, id: UserId, limit: u8) -> Stored<Vec<(Timestamp, Sealed)>> {
    let project = tx.project().uuid();
    let rows = sqlx::query!(
        r#"(SELECT set_at AS "set_at!", hash AS "hash!" FROM password_history
            WHERE project_id = $1 AND user_id = $2 AND NOT disowned ORDER BY set_at DESC LIMIT $3)
           UNION ALL
           (SELECT set_at, hash FROM password_history
            WHERE project_id = $1 AND user_id = $2 AND disowned ORDER BY set_at DESC LIMIT $4)"#,
        project,
        id.uuid(),
        i64::from(limit),
        DISOWNED
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (Timestamp::from(row.set_at), Sealed::from_bytes(row.hash))).collect())
}

/// When somebody last disowned a password.
///
/// # Errors
/// The database.
pub async fn disowned_at(tx: &mut ProjectTx, id: UserId) -> Stored<Option<Timestamp>> {
    let project = tx.project().uuid();
    let at = sqlx::query_scalar!(
        "SELECT max(set_at) FROM password_history WHERE project_id = $1 AND user_id = $2 AND disowned",
        project,
        id.uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(at.map(Timestamp::from))
}

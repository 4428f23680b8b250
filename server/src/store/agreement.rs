//! Which version of the terms people agreed to.

use super::{ProjectTx, Stored};
use domain::{ids::UserId, time::Timestamp};

/// Somebody agreed to this version; that they did so before stays as it is.
///
/// # Errors
/// The database.
pub async fn record(tx: &mut ProjectTx, user: UserId, version: &str) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "INSERT INTO agreement (project_id, user_id, version, agreed_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        project,
        user.uuid(),
        version,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What somebody agreed to, and when; the latest first.
///
/// # Errors
/// The database.
pub async fn of_user(tx: &mut ProjectTx, user: UserId) -> Stored<Vec<(String, Timestamp)>> {
    let project = tx.project().uuid();
    let rows = sqlx::query!(
        "SELECT version, agreed_at FROM agreement WHERE project_id = $1 AND user_id = $2 ORDER BY agreed_at DESC, version",
        project,
        user.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.version, Timestamp::from(row.agreed_at))).collect())
}

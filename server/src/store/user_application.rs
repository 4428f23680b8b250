//! Who has signed in to which application.

use super::{ProjectTx, StoreError, Stored};
use domain::{
    ids::{ClientId, UserId},
    time::Timestamp,
};

/// An application that somebody has used.
#[derive(Debug, Clone)]
pub struct Used {
    /// Which.
    pub client: ClientId,
    /// Since when.
    pub first: Timestamp,
    /// When last.
    pub last: Timestamp,
}

/// Notes that somebody has signed in to an application just now; at most once a minute, so that renewing in the
/// background does not always write.
///
/// # Errors
/// The database.
pub async fn used(tx: &mut ProjectTx, user: UserId, client: &ClientId) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "INSERT INTO user_application (project_id, client_id, user_id, first_used_at, last_used_at)
         VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (project_id, client_id, user_id) DO UPDATE SET last_used_at = excluded.last_used_at
         WHERE user_application.last_used_at < excluded.last_used_at - interval '1 minute'",
        project,
        client.as_str(),
        user.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What somebody has signed in to, latest first.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn of_user(tx: &mut ProjectTx, user: UserId) -> Stored<Vec<Used>> {
    let project = tx.project().uuid();
    let rows = sqlx::query!(
        "SELECT client_id, first_used_at, last_used_at FROM user_application
         WHERE project_id = $1 AND user_id = $2 ORDER BY last_used_at DESC, client_id",
        project,
        user.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Used {
                client: ClientId::parse(&row.client_id)
                    .map_err(|_| StoreError::impossible("user_application", "client_id"))?,
                first: Timestamp::from(row.first_used_at),
                last: Timestamp::from(row.last_used_at),
            })
        })
        .collect()
}

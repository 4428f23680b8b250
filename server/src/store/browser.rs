//! The rows behind browsers' cookies, for tower-sessions: ids only as hashes, and saving never brings an ended one back.

use super::{ProjectTx, StoreError, Stored};
use domain::time::Timestamp;

/// What a cookie points to, if it has not expired.
///
/// # Errors
/// The database.
pub async fn load(tx: &mut ProjectTx, id_hash: &[u8; 32]) -> Stored<Option<(Vec<u8>, Timestamp)>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let row = sqlx::query!(
        "SELECT data, expires_at FROM browser WHERE project_id = $1 AND id_hash = $2 AND expires_at > $3",
        project,
        id_hash.as_slice(),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.data, Timestamp::from(row.expires_at))))
}

/// Writes a new row; an id that exists is [`StoreError::Taken`].
///
/// # Errors
/// The id exists, or the database.
pub async fn create(
    tx: &mut ProjectTx,
    id_hash: &[u8; 32],
    data: &[u8],
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    let project = tx.project().uuid();
    sqlx::query!(
        "INSERT INTO browser (project_id, id_hash, data, expires_at) VALUES ($1, $2, $3, $4)",
        project,
        id_hash.as_slice(),
        data,
        expires_at.to_offset()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes a row anew. A row that is gone stays gone.
///
/// # Errors
/// The database.
pub async fn save(tx: &mut ProjectTx, id_hash: &[u8; 32], data: &[u8], expires_at: Timestamp) -> Stored<bool> {
    let project = tx.project().uuid();
    let done = sqlx::query!(
        "UPDATE browser SET data = $3, expires_at = $4 WHERE project_id = $1 AND id_hash = $2",
        project,
        id_hash.as_slice(),
        data,
        expires_at.to_offset()
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Throws a row away.
///
/// # Errors
/// The database.
pub async fn delete(tx: &mut ProjectTx, id_hash: &[u8; 32]) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!("DELETE FROM browser WHERE project_id = $1 AND id_hash = $2", project, id_hash.as_slice())
        .execute(tx.conn())
        .await?;
    Ok(())
}

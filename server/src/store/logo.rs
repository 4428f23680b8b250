//! Pictures that we serve.

use super::{ProjectTx, StoreError, Stored};
use domain::{logo::LogoId, time::Timestamp};

/// A picture as it is served.
#[derive(Debug, Clone)]
pub struct StoredLogo {
    /// `png` or `jpeg`.
    pub format: String,
    /// At most 8 KB.
    pub bytes: Vec<u8>,
}

/// Keeps a picture; the same again changes only since when it is wanted.
///
/// # Errors
/// The database.
pub async fn put(tx: &mut ProjectTx, id: &LogoId, format: &str, bytes: &[u8]) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "INSERT INTO logo (project_id, id, format, bytes, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (project_id, id) DO UPDATE SET created_at = excluded.created_at",
        project,
        id.as_str(),
        format,
        bytes,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A picture.
///
/// # Errors
/// The database.
pub async fn get(tx: &mut ProjectTx, id: &LogoId) -> Stored<Option<StoredLogo>> {
    let project = tx.project().uuid();
    Ok(sqlx::query_as!(
        StoredLogo,
        "SELECT format, bytes FROM logo WHERE project_id = $1 AND id = $2",
        project,
        id.as_str()
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// The pictures that are older than `before`.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn older_than(tx: &mut ProjectTx, before: Timestamp) -> Stored<Vec<LogoId>> {
    let project = tx.project().uuid();
    sqlx::query_scalar!("SELECT id FROM logo WHERE project_id = $1 AND created_at < $2", project, before.to_offset())
        .fetch_all(tx.conn())
        .await?
        .iter()
        .map(|id| LogoId::parse(id).map_err(|_| StoreError::impossible("logo", "id")))
        .collect()
}

/// Throws pictures away that are still older than `before`.
///
/// # Errors
/// The database.
pub async fn remove(tx: &mut ProjectTx, ids: &[LogoId], before: Timestamp) -> Stored<u64> {
    let project = tx.project().uuid();
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    Ok(sqlx::query!(
        "DELETE FROM logo WHERE project_id = $1 AND id = ANY ($2) AND created_at < $3",
        project,
        &ids,
        before.to_offset()
    )
    .execute(tx.conn())
    .await?
    .rows_affected())
}

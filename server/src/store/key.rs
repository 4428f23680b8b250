//! A project's keys: the data key (wrapped by the master key) and the keys that sign (sealed under the data key).

use super::{ProjectTx, StoreError, Stored};
use domain::{
    keys::{Key, KeyKind, KeyState},
    sealed::Sealed,
    time::Timestamp,
};

/// The newest wrapped data key.
///
/// # Errors
/// The database.
pub async fn wrapped_data_key(tx: &mut ProjectTx) -> Stored<Option<(i32, Vec<u8>)>> {
    let project = tx.project().uuid();
    let row = sqlx::query!(
        "SELECT version, wrapped FROM data_key WHERE project_id = $1 ORDER BY version DESC LIMIT 1",
        project
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.version, row.wrapped)))
}

/// Writes the first data key of a project.
///
/// # Errors
/// The database.
pub async fn insert_data_key(tx: &mut ProjectTx, version: i32, wrapped: &[u8]) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "INSERT INTO data_key (project_id, version, wrapped, created_at) VALUES ($1, $2, $3, $4)",
        project,
        version,
        wrapped,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts a data key under another master key, if it still is what was read.
///
/// # Errors
/// The database.
pub async fn rewrap_data_key(tx: &mut ProjectTx, version: i32, old: &[u8], new: &[u8]) -> Stored<bool> {
    let project = tx.project().uuid();
    let done = sqlx::query!(
        "UPDATE data_key SET wrapped = $4 WHERE project_id = $1 AND version = $2 AND wrapped = $3",
        project,
        version,
        old,
        new
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// One key with its sealed material.
#[derive(Debug)]
pub struct StoredKey {
    /// What the rotation rule sees.
    pub key: Key,
    /// The material.
    pub sealed: Sealed,
}

/// Every key of the project. With `lock`, nobody else changes them until the transaction ends.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn all(tx: &mut ProjectTx, lock: bool) -> Stored<Vec<StoredKey>> {
    let project = tx.project().uuid();
    if lock {
        // One row that every project has: whoever rotates waits here.
        sqlx::query!(
            "SELECT version FROM data_key WHERE project_id = $1 ORDER BY version DESC LIMIT 1 FOR UPDATE",
            project
        )
        .fetch_optional(tx.conn())
        .await?;
    }
    let rows = sqlx::query!(
        "SELECT kind, version, state, sealed, since FROM project_key WHERE project_id = $1 ORDER BY kind, version",
        project
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let bad = |why| StoreError::impossible("project_key", why);
            Ok(StoredKey {
                key: Key {
                    kind: KeyKind::parse(&row.kind).ok_or(bad("kind"))?,
                    version: u16::try_from(row.version).map_err(|_| bad("version"))?,
                    state: KeyState::parse(&row.state).ok_or(bad("state"))?,
                    since: Timestamp::from(row.since),
                },
                sealed: Sealed::from_bytes(row.sealed),
            })
        })
        .collect()
}

/// Writes a new key.
///
/// # Errors
/// The database.
pub async fn insert(tx: &mut ProjectTx, kind: KeyKind, version: u16, state: KeyState, sealed: &Sealed) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "INSERT INTO project_key (project_id, kind, version, state, sealed, since) VALUES ($1, $2, $3, $4, $5, $6)",
        project,
        kind.as_str(),
        i32::from(version),
        state.as_str(),
        sealed.as_bytes(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Moves a key on, if it still is in `from`.
///
/// # Errors
/// The database.
pub async fn move_on(tx: &mut ProjectTx, kind: KeyKind, version: u16, from: KeyState, to: KeyState) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let done = sqlx::query!(
        "UPDATE project_key SET state = $5, since = $6 WHERE project_id = $1 AND kind = $2 AND version = $3 AND state = $4",
        project,
        kind.as_str(),
        i32::from(version),
        from.as_str(),
        to.as_str(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Throws a key away, if it still is in `from`.
///
/// # Errors
/// The database.
pub async fn delete(tx: &mut ProjectTx, kind: KeyKind, version: u16, from: KeyState) -> Stored<bool> {
    let project = tx.project().uuid();
    let done = sqlx::query!(
        "DELETE FROM project_key WHERE project_id = $1 AND kind = $2 AND version = $3 AND state = $4",
        project,
        kind.as_str(),
        i32::from(version),
        from.as_str()
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

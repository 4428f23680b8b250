//! Beginnings of the words that people are found by, as hashes: a page of a search is a page of this index.

use super::{ProjectTx, Stored};
use domain::{ids::UserId, sealed::Sealed, time::Timestamp};
use std::collections::BTreeSet;

/// One beginning of one of a person's words.
#[derive(Debug, Clone, Copy)]
pub struct Beginning {
    /// Its hash.
    pub hash: i32,
    /// When the person was created: the order of what is found.
    pub created_at: Timestamp,
    /// Whose word it is.
    pub user: UserId,
}

/// Adds beginnings; those that are there already stay.
///
/// # Errors
/// The database.
pub async fn put(tx: &mut ProjectTx, rows: &[Beginning]) -> Stored<()> {
    let project = tx.project().uuid();
    let hashes: Vec<i32> = rows.iter().map(|row| row.hash).collect();
    let created: Vec<time::OffsetDateTime> = rows.iter().map(|row| row.created_at.to_offset()).collect();
    let users: Vec<uuid::Uuid> = rows.iter().map(|row| row.user.uuid()).collect();
    sqlx::query!(
        "INSERT INTO user_prefix (project_id, hash, created_at, user_id)
         SELECT $1, hash, created_at, user_id FROM unnest($2::integer[], $3::timestamptz[], $4::uuid[]) AS t (hash, created_at, user_id)
         ON CONFLICT DO NOTHING",
        project,
        &hashes,
        &created,
        &users
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Removes what is not among `wanted`.
///
/// # Errors
/// The database.
pub async fn keep_only(tx: &mut ProjectTx, user: UserId, wanted: &BTreeSet<i32>) -> Stored<()> {
    let project = tx.project().uuid();
    let wanted: Vec<i32> = wanted.iter().copied().collect();
    sqlx::query!(
        "DELETE FROM user_prefix WHERE project_id = $1 AND user_id = $2 AND hash <> ALL ($3)",
        project,
        user.uuid(),
        &wanted
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Locks a person's row; when they were created, and their profile.
///
/// # Errors
/// The database.
pub async fn lock(tx: &mut ProjectTx, user: UserId) -> Stored<Option<(Timestamp, Sealed)>> {
    let project = tx.project().uuid();
    let row = sqlx::query!(
        "SELECT created_at, profile FROM users WHERE project_id = $1 AND id = $2 FOR NO KEY UPDATE",
        project,
        user.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (Timestamp::from(row.created_at), Sealed::from_bytes(row.profile))))
}

/// Notes by which scheme a person is indexed.
///
/// # Errors
/// The database.
pub async fn mark(tx: &mut ProjectTx, user: UserId, scheme: i16) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!(
        "UPDATE users SET prefixes = $3 WHERE project_id = $1 AND id = $2 AND prefixes <> $3",
        project,
        user.uuid(),
        scheme
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Locks some people who are indexed by an earlier scheme or not at all, past those whom somebody else holds.
///
/// # Errors
/// The database.
pub async fn behind(tx: &mut ProjectTx, scheme: i16, limit: i64) -> Stored<Vec<UserId>> {
    let project = tx.project().uuid();
    let ids = sqlx::query_scalar!(
        "SELECT id FROM users WHERE project_id = $1 AND prefixes < $2 ORDER BY prefixes, id LIMIT $3
         FOR NO KEY UPDATE SKIP LOCKED",
        project,
        scheme,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(UserId::from_uuid).collect())
}

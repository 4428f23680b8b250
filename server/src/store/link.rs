//! One-time links. What opens them is not here, only its hash.

use super::{ProjectTx, Stored};
use domain::{ids::UserId, time::Timestamp};

/// What a link is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkKind {
    /// Makes the first administrator of an empty installation.
    SetUp,
    /// Sets the first password of somebody who was added as an administrator.
    Join,
}

impl LinkKind {
    /// The word in rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SetUp => "set-up",
            Self::Join => "join",
        }
    }
}

/// A link that is still good.
#[derive(Debug, Clone, Copy)]
pub struct StoredLink {
    /// For whom, if it is somebody's.
    pub user: Option<UserId>,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Writes a new link.
///
/// # Errors
/// The database.
pub async fn create(
    tx: &mut ProjectTx,
    kind: LinkKind,
    hash: &[u8; 32],
    user: Option<UserId>,
    made_by: Option<UserId>,
    expires_at: Timestamp,
) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "INSERT INTO link (project_id, hash, kind, user_id, made_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        project,
        hash.as_slice(),
        kind.as_str(),
        user.map(UserId::uuid),
        made_by.map(UserId::uuid),
        now,
        expires_at.to_offset()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A link that was neither used nor has expired.
///
/// # Errors
/// The database.
pub async fn find(tx: &mut ProjectTx, kind: LinkKind, hash: &[u8; 32]) -> Stored<Option<StoredLink>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let row = sqlx::query!(
        "SELECT user_id, expires_at FROM link
         WHERE project_id = $1 AND hash = $2 AND kind = $3 AND used_at IS NULL AND expires_at > $4",
        project,
        hash.as_slice(),
        kind.as_str(),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| StoredLink {
        user: row.user_id.map(UserId::from_uuid),
        expires_at: Timestamp::from(row.expires_at),
    }))
}

/// Uses a link up, in one statement. Whose it was, if this was the one that did it.
///
/// # Errors
/// The database.
pub async fn use_up(tx: &mut ProjectTx, kind: LinkKind, hash: &[u8; 32]) -> Stored<Option<StoredLink>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let row = sqlx::query!(
        "UPDATE link SET used_at = $4
         WHERE project_id = $1 AND hash = $2 AND kind = $3 AND used_at IS NULL AND expires_at > $4
         RETURNING user_id, expires_at",
        project,
        hash.as_slice(),
        kind.as_str(),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| StoredLink {
        user: row.user_id.map(UserId::from_uuid),
        expires_at: Timestamp::from(row.expires_at),
    }))
}

/// Takes back every link of a kind that is somebody's (or nobody's) and was not used yet.
///
/// # Errors
/// The database.
pub async fn withdraw(tx: &mut ProjectTx, kind: LinkKind, user: Option<UserId>) -> Stored<u64> {
    let project = tx.project().uuid();
    let done = sqlx::query!(
        "DELETE FROM link WHERE project_id = $1 AND kind = $2 AND user_id IS NOT DISTINCT FROM $3 AND used_at IS NULL",
        project,
        kind.as_str(),
        user.map(UserId::uuid)
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

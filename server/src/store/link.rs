//! One-time links. What opens them is not here, only its hash.

use super::{ProjectTx, Stored};
use domain::{
    ids::{ProjectId, UserId},
    time::Timestamp,
};

/// What a link is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkKind {
    /// Makes the first administrator of an empty installation.
    SetUp,
    /// Sets the first password of somebody who was added as an administrator.
    Join,
    /// Takes a role in a project.
    Accept,
}

impl LinkKind {
    /// The word in rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SetUp => "set-up",
            Self::Join => "join",
            Self::Accept => "accept",
        }
    }
}

/// A link that is still good.
#[derive(Debug, Clone)]
pub struct StoredLink {
    /// For whom, if it is somebody's.
    pub user: Option<UserId>,
    /// Who made it.
    pub made_by: Option<UserId>,
    /// Until when.
    pub expires_at: Timestamp,
    /// What it offers, if that is a role in a project.
    pub offer: Option<Offer>,
}

/// A role in a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The project.
    pub project: ProjectId,
    /// The role's word.
    pub role: String,
}

struct LinkRow {
    user_id: Option<uuid::Uuid>,
    made_by: Option<uuid::Uuid>,
    expires_at: time::OffsetDateTime,
    offered_project: Option<uuid::Uuid>,
    offered_role: Option<String>,
}

impl From<LinkRow> for StoredLink {
    fn from(row: LinkRow) -> Self {
        let offer = row.offered_project.map(ProjectId::from_uuid).zip(row.offered_role);
        Self {
            user: row.user_id.map(UserId::from_uuid),
            made_by: row.made_by.map(UserId::from_uuid),
            expires_at: Timestamp::from(row.expires_at),
            offer: offer.map(|(project, role)| Offer { project, role }),
        }
    }
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
    offer: Option<&Offer>,
) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "INSERT INTO link (project_id, hash, kind, user_id, made_by, created_at, expires_at, offered_project, offered_role)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        project,
        hash.as_slice(),
        kind.as_str(),
        user.map(UserId::uuid),
        made_by.map(UserId::uuid),
        now,
        expires_at.to_offset(),
        offer.map(|offer| offer.project.uuid()),
        offer.map(|offer| offer.role.as_str())
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
    let row = sqlx::query_as!(
        LinkRow,
        "SELECT user_id, made_by, expires_at, offered_project, offered_role FROM link
         WHERE project_id = $1 AND hash = $2 AND kind = $3 AND used_at IS NULL AND expires_at > $4",
        project,
        hash.as_slice(),
        kind.as_str(),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(StoredLink::from))
}

/// Uses a link up, in one statement. Whose it was, if this was the one that did it.
///
/// # Errors
/// The database.
pub async fn use_up(tx: &mut ProjectTx, kind: LinkKind, hash: &[u8; 32]) -> Stored<Option<StoredLink>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let row = sqlx::query_as!(
        LinkRow,
        "UPDATE link SET used_at = $4
         WHERE project_id = $1 AND hash = $2 AND kind = $3 AND used_at IS NULL AND expires_at > $4
         RETURNING user_id, made_by, expires_at, offered_project, offered_role",
        project,
        hash.as_slice(),
        kind.as_str(),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(StoredLink::from))
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

/// Takes back what an administrator is offered in a project and has not accepted yet.
///
/// # Errors
/// The database.
pub async fn withdraw_offer(tx: &mut ProjectTx, user: UserId, offered: ProjectId) -> Stored<u64> {
    let project = tx.project().uuid();
    let done = sqlx::query!(
        "DELETE FROM link WHERE project_id = $1 AND user_id = $2 AND kind = 'accept' AND offered_project = $3 AND used_at IS NULL",
        project,
        user.uuid(),
        offered.uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Takes back every link to a person that was not used yet.
///
/// # Errors
/// The database.
pub async fn withdraw_all(tx: &mut ProjectTx, user: UserId) -> Stored<u64> {
    let project = tx.project().uuid();
    let done = sqlx::query!(
        "DELETE FROM link WHERE project_id = $1 AND user_id = $2 AND used_at IS NULL",
        project,
        user.uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

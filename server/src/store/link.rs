//! One-time links. What opens them is not here, only its hash.

use super::{ProjectTx, StoreError, Stored};
pub use domain::link::LinkKind;
use domain::{
    ids::{ClientId, InvitationId, LinkId, ProjectId, UserId},
    link::LinkState,
    sealed::Sealed,
    time::Timestamp,
};
use uuid::Uuid;

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

/// A new link.
#[derive(Debug)]
pub struct NewLink<'a> {
    /// What its page is called by.
    pub id: LinkId,
    /// What it is for.
    pub kind: LinkKind,
    /// The hash of what opens it.
    pub hash: &'a [u8; 32],
    /// For whom, if it is somebody's.
    pub user: Option<UserId>,
    /// Who made it.
    pub made_by: Option<UserId>,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// The role in a project that it offers.
    pub offer: Option<&'a Offer>,
    /// The application that it leads to.
    pub client: Option<&'a ClientId>,
    /// The invitation.
    pub subject: Option<Uuid>,
    /// What else it carries.
    pub details: Option<&'a Sealed>,
    /// Whether only the mailbox learns it.
    pub mailed: bool,
}

/// Writes a new link.
///
/// # Errors
/// The database.
pub async fn create(tx: &mut ProjectTx, link: &NewLink<'_>) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "INSERT INTO link (project_id, hash, kind, user_id, made_by, created_at, expires_at, offered_project, offered_role, id,
             client_id, subject, details, mailed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        project,
        link.hash.as_slice(),
        link.kind.as_str(),
        link.user.map(UserId::uuid),
        link.made_by.map(UserId::uuid),
        now,
        link.expires_at.to_offset(),
        link.offer.map(|offer| offer.project.uuid()),
        link.offer.map(|offer| offer.role.as_str()),
        link.id.uuid(),
        link.client.map(ClientId::as_str),
        link.subject,
        link.details.map(Sealed::as_bytes),
        link.mailed
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A link of any kind and state, as its page finds it.
#[derive(Debug, Clone)]
pub struct FoundLink {
    /// What its page is called by.
    pub id: LinkId,
    /// What it is for.
    pub kind: LinkKind,
    /// What became of it.
    pub state: LinkState,
    /// For whom, if it is somebody's.
    pub user: Option<UserId>,
    /// Who made it.
    pub made_by: Option<UserId>,
    /// The application that it leads to.
    pub client: Option<ClientId>,
    /// The invitation.
    pub subject: Option<Uuid>,
    /// What else it carries.
    pub details: Option<Sealed>,
    /// Whether only the mailbox learned it.
    pub mailed: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it is, or was, good.
    pub expires_at: Timestamp,
}

/// The link that a secret opens, whatever became of it. `lock`: nobody else uses it until the transaction ends.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn by_hash(tx: &mut ProjectTx, hash: &[u8; 32], lock: bool) -> Stored<Option<FoundLink>> {
    let (project, now) = (tx.project().uuid(), tx.now());
    if lock {
        sqlx::query_scalar!(
            "SELECT id FROM link WHERE project_id = $1 AND hash = $2 FOR NO KEY UPDATE",
            project,
            hash.as_slice()
        )
        .fetch_optional(tx.conn())
        .await?;
    }
    let row = sqlx::query!(
        "SELECT id, kind, user_id, made_by, client_id, subject, details, mailed, created_at, expires_at, used_at FROM link
         WHERE project_id = $1 AND hash = $2",
        project,
        hash.as_slice()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let bad = |why| StoreError::impossible("link", why);
        let client = row.client_id.map(|text| ClientId::parse(&text).map_err(|_| bad("client_id"))).transpose()?;
        let expires_at = Timestamp::from(row.expires_at);
        Ok(FoundLink {
            id: LinkId::from_uuid(row.id),
            kind: LinkKind::parse(&row.kind).ok_or(bad("kind"))?,
            state: LinkState::of(row.used_at.map(Timestamp::from), expires_at, now),
            user: row.user_id.map(UserId::from_uuid),
            made_by: row.made_by.map(UserId::from_uuid),
            client,
            subject: row.subject,
            details: row.details.map(Sealed::from_bytes),
            mailed: row.mailed,
            created_at: Timestamp::from(row.created_at),
            expires_at,
        })
    })
    .transpose()
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

/// The newest link of a kind to somebody that was neither used nor has expired: what it carries, and until when it is good.
///
/// # Errors
/// The database.
pub async fn waiting(
    tx: &mut ProjectTx,
    kind: LinkKind,
    user: UserId,
) -> Stored<Option<(LinkId, Option<Sealed>, Timestamp)>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let row = sqlx::query!(
        "SELECT id, details, expires_at FROM link
         WHERE project_id = $1 AND user_id = $2 AND kind = $3 AND used_at IS NULL AND expires_at > $4
         ORDER BY created_at DESC, id LIMIT 1",
        project,
        user.uuid(),
        kind.as_str(),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (LinkId::from_uuid(row.id), row.details.map(Sealed::from_bytes), Timestamp::from(row.expires_at))))
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

/// Takes back the warnings of somebody's account that were made at that time or later and were not used yet.
///
/// # Errors
/// The database.
pub async fn withdraw_warnings_since(tx: &mut ProjectTx, user: UserId, since: Timestamp) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!(
        "DELETE FROM link WHERE project_id = $1 AND user_id = $2 AND kind IN ('undo', 'not-me') AND used_at IS NULL
             AND created_at >= $3",
        project,
        user.uuid(),
        since.to_offset()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The links of invitations that were mailed to somebody and were not used yet: each with its invitation and what it carries.
///
/// # Errors
/// The database.
pub async fn mailed_invitations(
    tx: &mut ProjectTx,
    user: UserId,
) -> Stored<Vec<(LinkId, InvitationId, Option<Sealed>)>> {
    let project = tx.project().uuid();
    let rows = sqlx::query!(
        r#"SELECT id, subject AS "subject!", details FROM link
           WHERE project_id = $1 AND user_id = $2 AND kind = 'invitation' AND mailed AND used_at IS NULL"#,
        project,
        user.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let each = rows.into_iter().map(|row| {
        (LinkId::from_uuid(row.id), InvitationId::from_uuid(row.subject), row.details.map(Sealed::from_bytes))
    });
    Ok(each.collect())
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

/// A role that somebody was offered and has not accepted yet.
#[derive(Debug, Clone)]
pub struct OpenOffer {
    /// The link.
    pub id: LinkId,
    /// To whom.
    pub user: UserId,
    /// The role's word.
    pub role: String,
    /// Since when.
    pub created_at: Timestamp,
    /// What else is kept of it.
    pub details: Option<Sealed>,
}

/// What is offered in a project and can still be accepted, the latest first.
///
/// # Errors
/// The database.
pub async fn offers(tx: &mut ProjectTx, offered: ProjectId) -> Stored<Vec<OpenOffer>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let rows = sqlx::query!(
        r#"SELECT id, user_id AS "user_id!", offered_role AS "role!", created_at, details FROM link
           WHERE project_id = $1 AND kind = 'accept' AND offered_project = $2 AND used_at IS NULL AND expires_at > $3
           ORDER BY created_at DESC"#,
        project,
        offered.uuid(),
        now
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| OpenOffer {
            id: LinkId::from_uuid(row.id),
            user: UserId::from_uuid(row.user_id),
            role: row.role,
            created_at: Timestamp::from(row.created_at),
            details: row.details.map(Sealed::from_bytes),
        })
        .collect())
}

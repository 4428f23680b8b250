//! Invitations: whom, to which application, and what became of them.

use super::{ProjectTx, StoreError, Stored};
use domain::{
    ids::{ClientId, InvitationId, RoleId, UserId},
    invitation::{Invitation, State},
    sealed::Sealed,
    time::Timestamp,
};
use uuid::Uuid;

/// An invitation, as the row holds it.
#[derive(Debug, Clone)]
pub struct StoredInvitation {
    /// Which.
    pub id: InvitationId,
    /// For whom.
    pub user: UserId,
    /// To which application.
    pub client: ClientId,
    /// The administrator who invited; nobody, if a program did.
    pub invited_by: Option<UserId>,
    /// The roles that it gives.
    pub roles: Vec<RoleId>,
    /// What else it gives, as long as it is open.
    pub details: Option<Sealed>,
    /// Whether the account was made by inviting.
    pub made_account: bool,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
    /// When it was taken back.
    pub withdrawn_at: Option<Timestamp>,
}

impl StoredInvitation {
    /// As decisions see it.
    #[must_use]
    pub const fn decided(&self) -> Invitation {
        Invitation {
            user: self.user,
            made_account: self.made_account,
            expires_at: self.expires_at,
            accepted_at: self.accepted_at,
            withdrawn_at: self.withdrawn_at,
        }
    }
}

struct InvitationRow {
    id: Uuid,
    user_id: Uuid,
    client_id: String,
    invited_by: Option<Uuid>,
    roles: Vec<Uuid>,
    details: Option<Vec<u8>>,
    made_account: bool,
    created_at: time::OffsetDateTime,
    expires_at: time::OffsetDateTime,
    accepted_at: Option<time::OffsetDateTime>,
    withdrawn_at: Option<time::OffsetDateTime>,
}

impl TryFrom<InvitationRow> for StoredInvitation {
    type Error = StoreError;

    fn try_from(row: InvitationRow) -> Stored<Self> {
        Ok(Self {
            id: InvitationId::from_uuid(row.id),
            user: UserId::from_uuid(row.user_id),
            client: ClientId::parse(&row.client_id).map_err(|_| StoreError::impossible("invitation", "client_id"))?,
            invited_by: row.invited_by.map(UserId::from_uuid),
            roles: row.roles.into_iter().map(RoleId::from_uuid).collect(),
            details: row.details.map(Sealed::from_bytes),
            made_account: row.made_account,
            created_at: Timestamp::from(row.created_at),
            expires_at: Timestamp::from(row.expires_at),
            accepted_at: row.accepted_at.map(Timestamp::from),
            withdrawn_at: row.withdrawn_at.map(Timestamp::from),
        })
    }
}

fn uuids(roles: &[RoleId]) -> Vec<Uuid> {
    roles.iter().map(|id| id.uuid()).collect()
}

/// Writes a new invitation.
///
/// # Errors
/// The database.
pub async fn create(tx: &mut ProjectTx, new: &StoredInvitation) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!(
        "INSERT INTO invitation (project_id, id, user_id, client_id, invited_by, roles, details, made_account, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        project,
        new.id.uuid(),
        new.user.uuid(),
        new.client.as_str(),
        new.invited_by.map(UserId::uuid),
        &uuids(&new.roles),
        new.details.as_ref().map(Sealed::as_bytes),
        new.made_account,
        new.created_at.to_offset(),
        new.expires_at.to_offset()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An invitation. `lock`: nobody else changes it until the transaction ends.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn read(tx: &mut ProjectTx, id: InvitationId, lock: bool) -> Stored<Option<StoredInvitation>> {
    let project = tx.project().uuid();
    if lock {
        sqlx::query_scalar!(
            "SELECT id FROM invitation WHERE project_id = $1 AND id = $2 FOR UPDATE",
            project,
            id.uuid()
        )
        .fetch_optional(tx.conn())
        .await?;
    }
    sqlx::query_as!(
        InvitationRow,
        "SELECT id, user_id, client_id, invited_by, roles, details, made_account, created_at, expires_at, accepted_at, withdrawn_at
         FROM invitation WHERE project_id = $1 AND id = $2",
        project,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(StoredInvitation::try_from)
    .transpose()
}

/// What a person is invited to and has not answered, whether or not its time is over; the latest first.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn pending_of(tx: &mut ProjectTx, user: UserId) -> Stored<Vec<StoredInvitation>> {
    let project = tx.project().uuid();
    let rows = sqlx::query_as!(
        InvitationRow,
        "SELECT id, user_id, client_id, invited_by, roles, details, made_account, created_at, expires_at, accepted_at, withdrawn_at
         FROM invitation WHERE project_id = $1 AND user_id = $2 AND accepted_at IS NULL AND withdrawn_at IS NULL
         ORDER BY created_at DESC",
        project,
        user.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(StoredInvitation::try_from).collect()
}

/// Writes what an invitation gives, and until when, anew.
///
/// # Errors
/// The database.
pub async fn renew(tx: &mut ProjectTx, own: &StoredInvitation) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!(
        "UPDATE invitation SET roles = $3, details = $4, invited_by = $5, expires_at = $6, version = version + 1
         WHERE project_id = $1 AND id = $2 AND accepted_at IS NULL AND withdrawn_at IS NULL",
        project,
        own.id.uuid(),
        &uuids(&own.roles),
        own.details.as_ref().map(Sealed::as_bytes),
        own.invited_by.map(UserId::uuid),
        own.expires_at.to_offset()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that an invitation was accepted, and forgets what it held. Says whether this was the one time.
///
/// # Errors
/// The database.
pub async fn accept(tx: &mut ProjectTx, id: InvitationId) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let done = sqlx::query!(
        "UPDATE invitation SET accepted_at = $3, details = NULL, version = version + 1
         WHERE project_id = $1 AND id = $2 AND accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > $3",
        project,
        id.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes an invitation back, and forgets what it held. Says whether it was open.
///
/// # Errors
/// The database.
pub async fn withdraw(tx: &mut ProjectTx, id: InvitationId) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let done = sqlx::query!(
        "UPDATE invitation SET withdrawn_at = $3, details = NULL, version = version + 1
         WHERE project_id = $1 AND id = $2 AND accepted_at IS NULL AND withdrawn_at IS NULL",
        project,
        id.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Passes on to an invitation that it stands for the account: the one that made it is over.
///
/// # Errors
/// The database.
pub async fn inherit_account(tx: &mut ProjectTx, id: InvitationId) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!("UPDATE invitation SET made_account = true WHERE project_id = $1 AND id = $2", project, id.uuid())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Ends every link of an invitation that was not used, and keeps its mail from leaving if it has not left yet.
///
/// # Errors
/// The database.
pub async fn end_links(tx: &mut ProjectTx, id: InvitationId) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "DELETE FROM link WHERE project_id = $1 AND kind = 'invitation' AND subject = $2 AND used_at IS NULL",
        project,
        id.uuid()
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "UPDATE outbox SET state = 'withdrawn', ended_at = $3, message = NULL
         WHERE project_id = $1 AND subject = $2 AND state = 'waiting'",
        project,
        id.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Uses up what links of an invitation are left: it is accepted.
///
/// # Errors
/// The database.
pub async fn use_links(tx: &mut ProjectTx, id: InvitationId) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "UPDATE link SET used_at = $3 WHERE project_id = $1 AND kind = 'invitation' AND subject = $2 AND used_at IS NULL",
        project,
        id.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A part of the list: what of it, after which place, how many.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// In which state; without one, all.
    pub state: Option<State>,
    /// After this one.
    pub after: Option<(Timestamp, InvitationId)>,
    /// How many.
    pub limit: i64,
}

/// Invitations, the latest first.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn list(tx: &mut ProjectTx, part: Part) -> Stored<Vec<StoredInvitation>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let after_at = part.after.map(|(at, _)| at.to_offset());
    let after_id = part.after.map(|(_, id)| id.uuid());
    let pending = matches!(part.state, Some(State::Open | State::Expired));
    let rows = if pending {
        // The index of those that nobody has answered.
        sqlx::query_as!(
            InvitationRow,
            "SELECT id, user_id, client_id, invited_by, roles, details, made_account, created_at, expires_at, accepted_at, withdrawn_at
             FROM invitation WHERE project_id = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL
                 AND (expires_at <= $2) = $3 AND ($4::timestamptz IS NULL OR (created_at, id) < ($4, $5::uuid))
             ORDER BY created_at DESC, id DESC LIMIT $6",
            project,
            now,
            part.state == Some(State::Expired),
            after_at,
            after_id,
            part.limit
        )
        .fetch_all(tx.conn())
        .await?
    } else {
        sqlx::query_as!(
            InvitationRow,
            "SELECT id, user_id, client_id, invited_by, roles, details, made_account, created_at, expires_at, accepted_at, withdrawn_at
             FROM invitation WHERE project_id = $1 AND (NOT $2 OR accepted_at IS NOT NULL) AND (NOT $3 OR withdrawn_at IS NOT NULL)
                 AND ($4::timestamptz IS NULL OR (created_at, id) < ($4, $5::uuid))
             ORDER BY created_at DESC, id DESC LIMIT $6",
            project,
            part.state == Some(State::Accepted),
            part.state == Some(State::Withdrawn),
            after_at,
            after_id,
            part.limit
        )
        .fetch_all(tx.conn())
        .await?
    };
    rows.into_iter().map(StoredInvitation::try_from).collect()
}

/// Where the invitations of a list stand that are newer than a place, the oldest of them first.
///
/// # Errors
/// The database.
pub async fn newer(
    tx: &mut ProjectTx,
    state: Option<State>,
    (at, id): (Timestamp, InvitationId),
    limit: i64,
) -> Stored<Vec<(Timestamp, InvitationId)>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let places = if matches!(state, Some(State::Open | State::Expired)) {
        let rows = sqlx::query!(
            "SELECT created_at, id FROM invitation
             WHERE project_id = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL AND (expires_at <= $2) = $3
                 AND (created_at, id) > ($4, $5) ORDER BY created_at, id LIMIT $6",
            project,
            now,
            state == Some(State::Expired),
            at.to_offset(),
            id.uuid(),
            limit
        );
        rows.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.created_at, row.id)).collect::<Vec<_>>()
    } else {
        let rows = sqlx::query!(
            "SELECT created_at, id FROM invitation
             WHERE project_id = $1 AND (NOT $2 OR accepted_at IS NOT NULL) AND (NOT $3 OR withdrawn_at IS NOT NULL)
                 AND (created_at, id) > ($4, $5) ORDER BY created_at, id LIMIT $6",
            project,
            state == Some(State::Accepted),
            state == Some(State::Withdrawn),
            at.to_offset(),
            id.uuid(),
            limit
        );
        rows.fetch_all(tx.conn()).await?.into_iter().map(|row| (row.created_at, row.id)).collect()
    };
    Ok(places.into_iter().map(|(at, id)| (Timestamp::from(at), InvitationId::from_uuid(id))).collect())
}

/// An account, as invitations decide about it: whether it has a password, may sign in, and ever has. Nobody else changes
/// it until the transaction ends.
///
/// # Errors
/// The database.
pub async fn lock_account(tx: &mut ProjectTx, user: UserId) -> Stored<Option<domain::invitation::Account>> {
    let project = tx.project().uuid();
    let row = sqlx::query!(
        r#"SELECT password IS NOT NULL AS "has_password!", blocked_at IS NULL AS "active!", last_sign_in_at IS NOT NULL AS "was_used!"
           FROM users WHERE project_id = $1 AND id = $2 FOR UPDATE"#,
        project,
        user.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| domain::invitation::Account {
        has_password: row.has_password,
        active: row.active,
        was_used: row.was_used,
    }))
}

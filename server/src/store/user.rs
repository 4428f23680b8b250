//! People: sealed profiles, what they sign in with, the roles they hold.

use super::{ProjectTx, StoreError, Stored};
use domain::{
    ids::{RoleId, UserId},
    person::IdentifierKind,
    sealed::{BlindIndex, Sealed},
    time::Timestamp,
};

/// A person as the row holds them.
#[derive(Debug, Clone)]
pub struct StoredUser {
    /// Who.
    pub id: UserId,
    /// Their profile.
    pub profile: Sealed,
    /// Their password hash, if they have a password.
    pub password: Option<Sealed>,
    /// Since when they may not sign in.
    pub blocked_at: Option<Timestamp>,
    /// When they last signed in.
    pub last_sign_in_at: Option<Timestamp>,
    /// When their data last changed.
    pub updated_at: Timestamp,
    /// How often it has.
    pub version: i32,
}

/// Something a person signs in with.
#[derive(Debug, Clone)]
pub struct StoredIdentifier {
    /// What it is.
    pub kind: IdentifierKind,
    /// How it is found.
    pub lookup: BlindIndex,
    /// What it says.
    pub sealed: Sealed,
}

struct UserRow {
    id: uuid::Uuid,
    profile: Vec<u8>,
    password: Option<Vec<u8>>,
    blocked_at: Option<time::OffsetDateTime>,
    last_sign_in_at: Option<time::OffsetDateTime>,
    updated_at: time::OffsetDateTime,
    version: i32,
}

impl From<UserRow> for StoredUser {
    fn from(row: UserRow) -> Self {
        Self {
            id: UserId::from_uuid(row.id),
            profile: Sealed::from_bytes(row.profile),
            password: row.password.map(Sealed::from_bytes),
            blocked_at: row.blocked_at.map(Timestamp::from),
            last_sign_in_at: row.last_sign_in_at.map(Timestamp::from),
            updated_at: Timestamp::from(row.updated_at),
            version: row.version,
        }
    }
}

/// Who signs in with this.
///
/// # Errors
/// The database.
pub async fn by_identifier(
    tx: &mut ProjectTx,
    kind: IdentifierKind,
    lookup: &BlindIndex,
) -> Stored<Option<StoredUser>> {
    let project = tx.project().uuid();
    Ok(sqlx::query_as!(
        UserRow,
        "SELECT u.id, u.profile, u.password, u.blocked_at, u.last_sign_in_at, u.updated_at, u.version
         FROM user_identifier i JOIN users u ON u.project_id = i.project_id AND u.id = i.user_id
         WHERE i.project_id = $1 AND i.kind = $2 AND i.lookup = $3",
        project,
        kind.as_str(),
        lookup.as_bytes().as_slice()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(StoredUser::from))
}

/// A person.
///
/// # Errors
/// The database.
pub async fn by_id(tx: &mut ProjectTx, id: UserId) -> Stored<Option<StoredUser>> {
    let project = tx.project().uuid();
    Ok(sqlx::query_as!(
        UserRow,
        "SELECT id, profile, password, blocked_at, last_sign_in_at, updated_at, version FROM users WHERE project_id = $1 AND id = $2",
        project,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(StoredUser::from))
}

/// Everybody, oldest first, after `after`: for `export`.
///
/// # Errors
/// The database.
pub async fn page(tx: &mut ProjectTx, after: Option<UserId>, limit: i64) -> Stored<Vec<StoredUser>> {
    let project = tx.project().uuid();
    let rows = sqlx::query_as!(
        UserRow,
        "SELECT id, profile, password, blocked_at, last_sign_in_at, updated_at, version FROM users
         WHERE project_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3",
        project,
        after.map(UserId::uuid),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(StoredUser::from).collect())
}

/// What a person signs in with.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn identifiers(tx: &mut ProjectTx, id: UserId) -> Stored<Vec<StoredIdentifier>> {
    let project = tx.project().uuid();
    let rows = sqlx::query!("SELECT kind, lookup, sealed FROM user_identifier WHERE project_id = $1 AND user_id = $2 ORDER BY kind, created_at", project, id.uuid())
        .fetch_all(tx.conn())
        .await?;
    rows.into_iter()
        .map(|row| {
            let bad = |why| StoreError::impossible("user_identifier", why);
            Ok(StoredIdentifier {
                kind: IdentifierKind::parse(&row.kind).ok_or(bad("kind"))?,
                lookup: BlindIndex::from_bytes(row.lookup.try_into().map_err(|_| bad("lookup"))?),
                sealed: Sealed::from_bytes(row.sealed),
            })
        })
        .collect()
}

/// Writes a person's profile anew.
///
/// # Errors
/// The database.
pub async fn save_profile(tx: &mut ProjectTx, id: UserId, profile: &Sealed) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "UPDATE users SET profile = $3, updated_at = $4, version = version + 1 WHERE project_id = $1 AND id = $2",
        project,
        id.uuid(),
        profile.as_bytes(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes another hash of the same password: one that was made at another cost, or elsewhere. Nothing else changes.
///
/// # Errors
/// The database.
pub async fn save_password(tx: &mut ProjectTx, id: UserId, password: &Sealed) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!(
        "UPDATE users SET password = $3, version = version + 1 WHERE project_id = $1 AND id = $2",
        project,
        id.uuid(),
        password.as_bytes()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Blocks a person, or lets them in again. Says whether that changed anything.
///
/// # Errors
/// The database.
pub async fn set_blocked(tx: &mut ProjectTx, id: UserId, blocked: bool) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let done = sqlx::query!(
        "UPDATE users SET blocked_at = CASE WHEN $3 THEN $4::timestamptz END, blocked_reason = NULL, version = version + 1
         WHERE project_id = $1 AND id = $2 AND (blocked_at IS NOT NULL) <> $3",
        project,
        id.uuid(),
        blocked,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes why a person is blocked.
///
/// # Errors
/// The database.
pub async fn set_blocked_reason(tx: &mut ProjectTx, id: UserId, reason: &Sealed) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!(
        "UPDATE users SET blocked_reason = $3 WHERE project_id = $1 AND id = $2 AND blocked_at IS NOT NULL",
        project,
        id.uuid(),
        reason.as_bytes()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that a person has signed in just now with the password of this row. Says whether they still may: the row is
/// locked from here on, so whoever blocks them or changes the password comes before, or finds the session that follows.
///
/// # Errors
/// The database.
pub async fn signed_in(tx: &mut ProjectTx, id: UserId, password: &Sealed) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let done = sqlx::query!(
        "UPDATE users SET last_sign_in_at = $3 WHERE project_id = $1 AND id = $2 AND blocked_at IS NULL AND password = $4",
        project,
        id.uuid(),
        now,
        password.as_bytes()
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that a person is signed in just now, by whatever proof.
///
/// # Errors
/// The database.
pub async fn arrived(tx: &mut ProjectTx, id: UserId) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "UPDATE users SET last_sign_in_at = $3 WHERE project_id = $1 AND id = $2 AND last_sign_in_at IS DISTINCT FROM $3",
        project,
        id.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes a way to sign in away. Says whether it was there.
///
/// # Errors
/// The database.
pub async fn remove_identifier(
    tx: &mut ProjectTx,
    id: UserId,
    kind: IdentifierKind,
    lookup: &BlindIndex,
) -> Stored<bool> {
    let project = tx.project().uuid();
    let done = sqlx::query!(
        "DELETE FROM user_identifier WHERE project_id = $1 AND user_id = $2 AND kind = $3 AND lookup = $4",
        project,
        id.uuid(),
        kind.as_str(),
        lookup.as_bytes().as_slice()
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The roles a person holds.
///
/// # Errors
/// The database.
pub async fn roles(tx: &mut ProjectTx, id: UserId) -> Stored<Vec<RoleId>> {
    let project = tx.project().uuid();
    let ids = sqlx::query_scalar!(
        "SELECT role_id FROM user_role WHERE project_id = $1 AND user_id = $2 ORDER BY role_id",
        project,
        id.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(RoleId::from_uuid).collect())
}

/// Makes `roles` the roles that a person holds.
///
/// # Errors
/// The database.
pub async fn set_roles(tx: &mut ProjectTx, id: UserId, roles: &[RoleId]) -> Stored<()> {
    let project = tx.project().uuid();
    let ids: Vec<uuid::Uuid> = roles.iter().map(|id| id.uuid()).collect();
    sqlx::query!(
        "DELETE FROM user_role WHERE project_id = $1 AND user_id = $2 AND role_id <> ALL ($3)",
        project,
        id.uuid(),
        &ids
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "INSERT INTO user_role (project_id, user_id, role_id) SELECT $1, $2, id FROM unnest($3::uuid[]) AS id ON CONFLICT DO NOTHING",
        project,
        id.uuid(),
        &ids
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Who a person is on the project's FHIR server (`fhirUser`), sealed.
///
/// # Errors
/// The database.
pub async fn fhir_user(tx: &mut ProjectTx, id: UserId) -> Stored<Option<Sealed>> {
    let (project, server) = (tx.project().uuid(), uuid::Uuid::nil());
    let sealed = sqlx::query_scalar!(
        "SELECT sealed FROM fhir_identity WHERE project_id = $1 AND user_id = $2 AND server_id = $3",
        project,
        id.uuid(),
        server
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(sealed.map(Sealed::from_bytes))
}

/// Says who a person is on the project's FHIR server; a reference belongs to one person only.
///
/// # Errors
/// Somebody else is that ([`StoreError::Taken`]), or the database.
pub async fn set_fhir_user(tx: &mut ProjectTx, id: UserId, lookup: &BlindIndex, sealed: &Sealed) -> Stored<()> {
    let (project, server) = (tx.project().uuid(), uuid::Uuid::nil());
    sqlx::query!(
        "INSERT INTO fhir_identity (project_id, user_id, server_id, lookup, sealed) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (project_id, user_id, server_id) DO UPDATE SET lookup = excluded.lookup, sealed = excluded.sealed",
        project,
        id.uuid(),
        server,
        lookup.as_bytes().as_slice(),
        sealed.as_bytes()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes whether this person's address was given to them by somebody who may: the command line, or the set-up link.
///
/// # Errors
/// The database.
pub async fn vouch(tx: &mut ProjectTx, id: UserId, vouched: bool) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!(
        "UPDATE users SET address_vouched = $3 WHERE project_id = $1 AND id = $2",
        project,
        id.uuid(),
        vouched
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether somebody who may has given this person their address.
///
/// # Errors
/// The database.
pub async fn is_vouched(tx: &mut ProjectTx, id: UserId) -> Stored<bool> {
    let project = tx.project().uuid();
    Ok(sqlx::query_scalar!("SELECT address_vouched FROM users WHERE project_id = $1 AND id = $2", project, id.uuid())
        .fetch_optional(tx.conn())
        .await?
        .unwrap_or_default())
}

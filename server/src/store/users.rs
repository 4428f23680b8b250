//! Many people at once: those who are new, those whom a file or a page names, or everybody.

use super::{
    ProjectTx, StoreError, Stored,
    user::{StoredIdentifier, StoredUser},
};
use domain::{
    ids::{RoleId, UserId},
    person::IdentifierKind,
    sealed::{BlindIndex, Sealed},
    time::Timestamp,
};

/// Somebody new.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Who.
    pub id: UserId,
    /// Their profile.
    pub profile: Sealed,
    /// Their password hash, if they have a password.
    pub password: Option<Sealed>,
}

/// Writes new people, indexed by this scheme.
///
/// # Errors
/// The database.
pub async fn create(tx: &mut ProjectTx, people: &[NewUser], scheme: i16) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let ids: Vec<uuid::Uuid> = people.iter().map(|person| person.id.uuid()).collect();
    let profiles: Vec<Vec<u8>> = people.iter().map(|person| person.profile.as_bytes().to_vec()).collect();
    let passwords: Vec<Option<Vec<u8>>> =
        people.iter().map(|person| person.password.as_ref().map(|sealed| sealed.as_bytes().to_vec())).collect();
    sqlx::query!(
        "INSERT INTO users (project_id, id, profile, password, password_set_at, created_at, updated_at, prefixes)
         SELECT $1, id, profile, password, CASE WHEN password IS NOT NULL THEN $5::timestamptz END, $5, $5, $6 FROM unnest($2::uuid[], $3::bytea[], $4::bytea[]) AS t (id, profile, password)",
        project,
        &ids,
        &profiles,
        &passwords as &[Option<Vec<u8>>],
        now,
        scheme
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes what people sign in with.
///
/// # Errors
/// Somebody has one of these already ([`StoreError::Taken`]), or the database.
pub async fn add_identifiers(tx: &mut ProjectTx, rows: &[(UserId, StoredIdentifier)]) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let kinds: Vec<String> = rows.iter().map(|(_, row)| row.kind.as_str().to_owned()).collect();
    let lookups: Vec<Vec<u8>> = rows.iter().map(|(_, row)| row.lookup.as_bytes().to_vec()).collect();
    let users: Vec<uuid::Uuid> = rows.iter().map(|(user, _)| user.uuid()).collect();
    let sealed: Vec<Vec<u8>> = rows.iter().map(|(_, row)| row.sealed.as_bytes().to_vec()).collect();
    sqlx::query!(
        "INSERT INTO user_identifier (project_id, kind, lookup, user_id, sealed, created_at)
         SELECT $1, kind, lookup, user_id, sealed, $6
         FROM unnest($2::text[], $3::bytea[], $4::uuid[], $5::bytea[]) AS t (kind, lookup, user_id, sealed)",
        project,
        &kinds,
        &lookups,
        &users,
        &sealed,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn uuids(ids: &[UserId]) -> Vec<uuid::Uuid> {
    ids.iter().map(|id| id.uuid()).collect()
}

/// Who signs in with any of these; nobody twice.
///
/// # Errors
/// The database.
pub async fn ids_by_identifiers(tx: &mut ProjectTx, wanted: &[(IdentifierKind, BlindIndex)]) -> Stored<Vec<UserId>> {
    let project = tx.project().uuid();
    let kinds: Vec<String> = wanted.iter().map(|(kind, _)| kind.as_str().to_owned()).collect();
    let lookups: Vec<Vec<u8>> = wanted.iter().map(|(_, lookup)| lookup.as_bytes().to_vec()).collect();
    let ids = sqlx::query_scalar!(
        "SELECT DISTINCT i.user_id FROM unnest($2::text[], $3::bytea[]) AS wanted (kind, lookup)
         JOIN user_identifier i ON i.project_id = $1 AND i.kind = wanted.kind AND i.lookup = wanted.lookup",
        project,
        &kinds,
        &lookups
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(UserId::from_uuid).collect())
}

/// Who is any of these on the project's FHIR server.
///
/// # Errors
/// The database.
pub async fn ids_by_fhir_user(tx: &mut ProjectTx, wanted: &[BlindIndex]) -> Stored<Vec<UserId>> {
    let (project, server) = (tx.project().uuid(), uuid::Uuid::nil());
    let lookups: Vec<Vec<u8>> = wanted.iter().map(|lookup| lookup.as_bytes().to_vec()).collect();
    let ids = sqlx::query_scalar!(
        "SELECT user_id FROM fhir_identity WHERE project_id = $1 AND server_id = $2 AND lookup = ANY ($3)",
        project,
        server,
        &lookups
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(UserId::from_uuid).collect())
}

/// Lets nobody else change these people until the transaction ends.
///
/// # Errors
/// The database.
pub async fn lock(tx: &mut ProjectTx, ids: &[UserId]) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!(
        "SELECT id FROM users WHERE project_id = $1 AND id = ANY ($2) ORDER BY id FOR UPDATE",
        project,
        &uuids(ids)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(())
}

/// These people.
///
/// # Errors
/// The database.
pub async fn by_ids(tx: &mut ProjectTx, ids: &[UserId]) -> Stored<Vec<StoredUser>> {
    let project = tx.project().uuid();
    let rows = sqlx::query!(
        "SELECT id, profile, password, blocked_at, last_sign_in_at, updated_at, version FROM users
         WHERE project_id = $1 AND id = ANY ($2) ORDER BY id",
        project,
        &uuids(ids)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| StoredUser {
            id: UserId::from_uuid(row.id),
            profile: Sealed::from_bytes(row.profile),
            password: row.password.map(Sealed::from_bytes),
            blocked_at: row.blocked_at.map(Timestamp::from),
            last_sign_in_at: row.last_sign_in_at.map(Timestamp::from),
            updated_at: Timestamp::from(row.updated_at),
            version: row.version,
        })
        .collect())
}

/// What these people sign in with.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn identifiers(tx: &mut ProjectTx, ids: &[UserId]) -> Stored<Vec<(UserId, StoredIdentifier)>> {
    let project = tx.project().uuid();
    let rows = sqlx::query!(
        "SELECT user_id, kind, lookup, sealed FROM user_identifier
         WHERE project_id = $1 AND user_id = ANY ($2) ORDER BY user_id, kind, created_at",
        project,
        &uuids(ids)
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let bad = |why| StoreError::impossible("user_identifier", why);
            let stored = StoredIdentifier {
                kind: IdentifierKind::parse(&row.kind).ok_or(bad("kind"))?,
                lookup: BlindIndex::from_bytes(row.lookup.try_into().map_err(|_| bad("lookup"))?),
                sealed: Sealed::from_bytes(row.sealed),
            };
            Ok((UserId::from_uuid(row.user_id), stored))
        })
        .collect()
}

/// The roles that these people hold.
///
/// # Errors
/// The database.
pub async fn roles(tx: &mut ProjectTx, ids: &[UserId]) -> Stored<Vec<(UserId, RoleId)>> {
    let project = tx.project().uuid();
    let rows = sqlx::query!(
        "SELECT user_id, role_id FROM user_role WHERE project_id = $1 AND user_id = ANY ($2) ORDER BY user_id, role_id",
        project,
        &uuids(ids)
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (UserId::from_uuid(row.user_id), RoleId::from_uuid(row.role_id))).collect())
}

/// Who these people are on the project's FHIR server, sealed.
///
/// # Errors
/// The database.
pub async fn fhir_users(tx: &mut ProjectTx, ids: &[UserId]) -> Stored<Vec<(UserId, Sealed)>> {
    let (project, server) = (tx.project().uuid(), uuid::Uuid::nil());
    let rows = sqlx::query!(
        "SELECT user_id, sealed FROM fhir_identity WHERE project_id = $1 AND user_id = ANY ($2) AND server_id = $3",
        project,
        &uuids(ids),
        server
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (UserId::from_uuid(row.user_id), Sealed::from_bytes(row.sealed))).collect())
}

/// Of these people, those whose address somebody who may has given them.
///
/// # Errors
/// The database.
pub async fn vouched(tx: &mut ProjectTx, ids: &[UserId]) -> Stored<Vec<UserId>> {
    let project = tx.project().uuid();
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let found = sqlx::query_scalar!(
        "SELECT id FROM users WHERE project_id = $1 AND id = ANY ($2) AND address_vouched",
        project,
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(found.into_iter().map(UserId::from_uuid).collect())
}

/// Of these people, those who can sign in: not blocked, and with a password.
///
/// # Errors
/// The database.
pub async fn able(tx: &mut ProjectTx, ids: &[UserId]) -> Stored<Vec<UserId>> {
    let project = tx.project().uuid();
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let found = sqlx::query_scalar!(
        "SELECT id FROM users WHERE project_id = $1 AND id = ANY ($2) AND blocked_at IS NULL AND password IS NOT NULL",
        project,
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(found.into_iter().map(UserId::from_uuid).collect())
}

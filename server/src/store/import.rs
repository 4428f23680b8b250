//! Lists of people that were handed in, and writing many people at once.

use super::{ProjectTx, StoreError, Stored};
use domain::{
    ids::{ImportId, RoleId, UserId},
    person::IdentifierKind,
    sealed::{BlindIndex, Sealed},
    time::Timestamp,
};
use std::time::Duration;

/// A list that was handed in.
#[derive(Debug, Clone)]
pub struct StoredImport {
    /// Which one.
    pub id: ImportId,
    /// The administrator who did; from when on somebody has said to go on with it, who said so.
    pub made_by: Option<UserId>,
    /// The list, sealed, as long as it is wanted.
    pub file: Option<Sealed>,
    /// How many people stand in it.
    pub total: i32,
    /// How many of them have been dealt with.
    pub done: i32,
    /// What came of it so far, sealed.
    pub outcome: Option<Sealed>,
    /// Whom it invites to what, sealed; nobody, without.
    pub invite: Option<Sealed>,
    /// When it was handed in.
    pub created_at: Timestamp,
    /// When somebody said to go on with it.
    pub started_at: Option<Timestamp>,
    /// When all was done, or it was given up.
    pub finished_at: Option<Timestamp>,
}

/// Keeps a list until somebody says what to do with it. Without a file there is nothing to do.
///
/// # Errors
/// The database.
pub async fn create(
    tx: &mut ProjectTx,
    id: ImportId,
    made_by: Option<UserId>,
    file: Option<&Sealed>,
    total: i32,
    outcome: &Sealed,
) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "INSERT INTO import (project_id, id, made_by, file, total, problems, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        project,
        id.uuid(),
        made_by.map(UserId::uuid),
        file.map(Sealed::as_bytes),
        total,
        outcome.as_bytes(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A list. Its file only if it is asked for: it is large.
///
/// # Errors
/// The database.
pub async fn by_id(tx: &mut ProjectTx, id: ImportId, with_file: bool) -> Stored<Option<StoredImport>> {
    let project = tx.project().uuid();
    let row = sqlx::query!(
        "SELECT made_by, CASE WHEN $3 THEN file END AS file, total, done, problems, invite, created_at, started_at, finished_at
         FROM import WHERE project_id = $1 AND id = $2",
        project,
        id.uuid(),
        with_file
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| StoredImport {
        id,
        made_by: row.made_by.map(UserId::from_uuid),
        file: row.file.map(Sealed::from_bytes),
        total: row.total,
        done: row.done,
        outcome: row.problems.map(Sealed::from_bytes),
        invite: row.invite.map(Sealed::from_bytes),
        created_at: Timestamp::from(row.created_at),
        started_at: row.started_at.map(Timestamp::from),
        finished_at: row.finished_at.map(Timestamp::from),
    }))
}

/// Somebody says to go on with a list, and whom to invite. Says whether that was the first time, and there is something to go on
/// with.
///
/// # Errors
/// The database.
pub async fn begin(tx: &mut ProjectTx, id: ImportId, by: UserId, invite: Option<&Sealed>) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let begun = sqlx::query!(
        "UPDATE import SET started_at = $3, made_by = $4, invite = $5
         WHERE project_id = $1 AND id = $2 AND started_at IS NULL AND finished_at IS NULL AND file IS NOT NULL",
        project,
        id.uuid(),
        now,
        by.uuid(),
        invite.map(Sealed::as_bytes)
    )
    .execute(tx.conn())
    .await?;
    Ok(begun.rows_affected() == 1)
}

/// Forgets a list with which nobody has said to go on. Says whether there was one.
///
/// # Errors
/// The database.
pub async fn discard(tx: &mut ProjectTx, id: ImportId) -> Stored<bool> {
    let project = tx.project().uuid();
    let gone =
        sqlx::query!("DELETE FROM import WHERE project_id = $1 AND id = $2 AND started_at IS NULL", project, id.uuid())
            .execute(tx.conn())
            .await?;
    Ok(gone.rows_affected() == 1)
}

/// Notes how far a list has been carried out, from where it was. `false`: somebody else has gone on with it, and nothing of
/// this transaction may stay.
///
/// # Errors
/// The database.
pub async fn advance(tx: &mut ProjectTx, id: ImportId, from: i32, to: i32, outcome: &Sealed) -> Stored<bool> {
    let project = tx.project().uuid();
    let moved = sqlx::query!(
        "UPDATE import SET done = $4, problems = $5
         WHERE project_id = $1 AND id = $2 AND done = $3 AND finished_at IS NULL AND file IS NOT NULL",
        project,
        id.uuid(),
        from,
        to,
        outcome.as_bytes()
    )
    .execute(tx.conn())
    .await?;
    Ok(moved.rows_affected() == 1)
}

/// All is done, or given up: the list itself is erased.
///
/// # Errors
/// The database.
pub async fn finish(tx: &mut ProjectTx, id: ImportId) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let finished = sqlx::query!(
        "UPDATE import SET finished_at = $3, file = NULL WHERE project_id = $1 AND id = $2 AND finished_at IS NULL",
        project,
        id.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(finished.rows_affected() == 1)
}

/// The latest lists with which somebody went on.
///
/// # Errors
/// The database.
pub async fn latest(tx: &mut ProjectTx, limit: i64) -> Stored<Vec<StoredImport>> {
    let project = tx.project().uuid();
    let rows = sqlx::query!(
        "SELECT id, made_by, total, done, problems, invite, created_at, started_at, finished_at
         FROM import WHERE project_id = $1 AND started_at IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT $2",
        project,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| StoredImport {
            id: ImportId::from_uuid(row.id),
            made_by: row.made_by.map(UserId::from_uuid),
            file: None,
            total: row.total,
            done: row.done,
            outcome: row.problems.map(Sealed::from_bytes),
            invite: row.invite.map(Sealed::from_bytes),
            created_at: Timestamp::from(row.created_at),
            started_at: row.started_at.map(Timestamp::from),
            finished_at: row.finished_at.map(Timestamp::from),
        })
        .collect())
}

/// Erases what is older than `erase` of lists that were not carried out by then, and forgets what is older than `forget`.
///
/// # Errors
/// The database.
pub async fn sweep(tx: &mut ProjectTx, erase: Duration, forget: Duration) -> Stored<u64> {
    let (project, now) = (tx.project().uuid(), tx.now());
    let erased = sqlx::query!(
        "UPDATE import SET file = NULL, finished_at = $3
         WHERE project_id = $1 AND created_at <= $2 AND finished_at IS NULL",
        project,
        (now - erase).to_offset(),
        now.to_offset()
    )
    .execute(tx.conn())
    .await?;
    let gone = sqlx::query!(
        "DELETE FROM import WHERE project_id = $1 AND created_at <= $2",
        project,
        (now - forget).to_offset()
    )
    .execute(tx.conn())
    .await?;
    Ok(erased.rows_affected().saturating_add(gone.rows_affected()))
}

/// Who has which of these identifiers already.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn taken(
    tx: &mut ProjectTx,
    wanted: &[(IdentifierKind, BlindIndex)],
) -> Stored<Vec<(IdentifierKind, Vec<u8>, UserId)>> {
    let project = tx.project().uuid();
    let kinds: Vec<String> = wanted.iter().map(|(kind, _)| kind.as_str().to_owned()).collect();
    let lookups: Vec<Vec<u8>> = wanted.iter().map(|(_, lookup)| lookup.as_bytes().to_vec()).collect();
    let rows = sqlx::query!(
        "SELECT i.kind, i.lookup, i.user_id FROM unnest($2::text[], $3::bytea[]) AS wanted (kind, lookup)
         JOIN user_identifier i ON i.project_id = $1 AND i.kind = wanted.kind AND i.lookup = wanted.lookup",
        project,
        &kinds,
        &lookups
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let kind = IdentifierKind::parse(&row.kind).ok_or(StoreError::impossible("user_identifier", "kind"))?;
            Ok((kind, row.lookup, UserId::from_uuid(row.user_id)))
        })
        .collect()
}

/// How somebody who is there gets in.
#[derive(Debug, Clone)]
pub struct WayIn {
    /// Who.
    pub user: UserId,
    /// Whether they have a password.
    pub has_password: bool,
    /// Whether they may sign in.
    pub active: bool,
    /// Whether they sign in with an email address.
    pub has_email: bool,
    /// The applications that they are invited to and have not answered.
    pub invited_to: Vec<String>,
}

/// How these people get in.
///
/// # Errors
/// The database.
pub async fn ways_in(tx: &mut ProjectTx, users: &[UserId]) -> Stored<Vec<WayIn>> {
    let project = tx.project().uuid();
    let ids: Vec<uuid::Uuid> = users.iter().map(|user| user.uuid()).collect();
    let rows = sqlx::query!(
        r#"SELECT u.id, u.password IS NOT NULL AS "has_password!", u.blocked_at IS NULL AS "active!",
               EXISTS (SELECT 1 FROM user_identifier i WHERE i.project_id = $1 AND i.user_id = u.id AND i.kind = 'email') AS "has_email!",
               ARRAY (SELECT v.client_id FROM invitation v WHERE v.project_id = $1 AND v.user_id = u.id
                   AND v.accepted_at IS NULL AND v.withdrawn_at IS NULL) AS "invited_to!"
           FROM users u WHERE u.project_id = $1 AND u.id = ANY ($2)"#,
        project,
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| WayIn {
            user: UserId::from_uuid(row.id),
            has_password: row.has_password,
            active: row.active,
            has_email: row.has_email,
            invited_to: row.invited_to,
        })
        .collect())
}

/// Which of these somebody is already on the project's FHIR server.
///
/// # Errors
/// The database.
pub async fn taken_references(tx: &mut ProjectTx, wanted: &[BlindIndex]) -> Stored<Vec<Vec<u8>>> {
    let (project, server) = (tx.project().uuid(), uuid::Uuid::nil());
    let lookups: Vec<Vec<u8>> = wanted.iter().map(|lookup| lookup.as_bytes().to_vec()).collect();
    Ok(sqlx::query_scalar!(
        "SELECT lookup FROM fhir_identity WHERE project_id = $1 AND server_id = $2 AND lookup = ANY ($3)",
        project,
        server,
        &lookups
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Gives new people their roles.
///
/// # Errors
/// The database.
pub async fn add_roles(tx: &mut ProjectTx, rows: &[(UserId, RoleId)]) -> Stored<()> {
    let project = tx.project().uuid();
    let users: Vec<uuid::Uuid> = rows.iter().map(|(user, _)| user.uuid()).collect();
    let roles: Vec<uuid::Uuid> = rows.iter().map(|(_, role)| role.uuid()).collect();
    sqlx::query!(
        "INSERT INTO user_role (project_id, user_id, role_id)
         SELECT $1, user_id, role_id FROM unnest($2::uuid[], $3::uuid[]) AS t (user_id, role_id) ON CONFLICT DO NOTHING",
        project,
        &users,
        &roles
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Says who new people are on the project's FHIR server.
///
/// # Errors
/// Somebody else is that ([`StoreError::Taken`]), or the database.
pub async fn add_references(tx: &mut ProjectTx, rows: &[(UserId, BlindIndex, Sealed)]) -> Stored<()> {
    let (project, server) = (tx.project().uuid(), uuid::Uuid::nil());
    let users: Vec<uuid::Uuid> = rows.iter().map(|(user, ..)| user.uuid()).collect();
    let lookups: Vec<Vec<u8>> = rows.iter().map(|(_, lookup, _)| lookup.as_bytes().to_vec()).collect();
    let sealed: Vec<Vec<u8>> = rows.iter().map(|(.., sealed)| sealed.as_bytes().to_vec()).collect();
    sqlx::query!(
        "INSERT INTO fhir_identity (project_id, user_id, server_id, lookup, sealed)
         SELECT $1, user_id, $2, lookup, sealed FROM unnest($3::uuid[], $4::bytea[], $5::bytea[]) AS t (user_id, lookup, sealed)",
        project,
        server,
        &users,
        &lookups,
        &sealed
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

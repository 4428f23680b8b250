//! Which people of the built-in project run this one.

use super::{ProjectTx, Stored, administrator_project};
use domain::{ids::UserId, time::Timestamp};

/// A membership: an administrator and what they are here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// A person of the built-in project.
    pub administrator: UserId,
    /// `operator`, `owner`, `administrator`, `auditor` or `support`.
    pub role: String,
}

impl Membership {
    /// The role of those who run the installation, in the built-in project.
    pub const OPERATOR: &'static str = "operator";
}

/// Every membership of the project.
///
/// # Errors
/// The database.
pub async fn all(tx: &mut ProjectTx) -> Stored<Vec<Membership>> {
    let project = tx.project().uuid();
    let rows = sqlx::query!(
        "SELECT administrator, role FROM membership WHERE project_id = $1 ORDER BY administrator",
        project
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Membership { administrator: UserId::from_uuid(row.administrator), role: row.role })
        .collect())
}

/// What an administrator is in the project, if anything.
///
/// # Errors
/// The database.
pub async fn role_of(tx: &mut ProjectTx, administrator: UserId) -> Stored<Option<String>> {
    let project = tx.project().uuid();
    Ok(sqlx::query_scalar!(
        "SELECT role FROM membership WHERE project_id = $1 AND administrator = $2",
        project,
        administrator.uuid()
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Whether anybody has this role.
///
/// # Errors
/// The database.
pub async fn has_any(tx: &mut ProjectTx, role: &str) -> Stored<bool> {
    let project = tx.project().uuid();
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM membership WHERE project_id = $1 AND role = $2) AS "any!""#,
        project,
        role
    )
    .fetch_one(tx.conn())
    .await?)
}

/// A membership as those who look after it see it.
#[derive(Debug, Clone)]
pub struct Member {
    /// A person of the built-in project.
    pub administrator: UserId,
    /// What they are here.
    pub role: String,
    /// Since when.
    pub since: Timestamp,
    /// How often it was changed.
    pub version: i32,
}

/// Every membership of the project with its history, the oldest first.
///
/// # Errors
/// The database.
pub async fn members(tx: &mut ProjectTx) -> Stored<Vec<Member>> {
    let project = tx.project().uuid();
    let rows = sqlx::query!(
        "SELECT administrator, role, created_at, version FROM membership WHERE project_id = $1
         ORDER BY created_at, administrator",
        project
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Member {
            administrator: UserId::from_uuid(row.administrator),
            role: row.role,
            since: Timestamp::from(row.created_at),
            version: row.version,
        })
        .collect())
}

/// Who has this role; nobody else who asks so gets or loses it until the transaction ends.
///
/// # Errors
/// The database.
pub async fn lock_holders(tx: &mut ProjectTx, role: &str) -> Stored<Vec<UserId>> {
    let project = tx.project().uuid();
    let holders = sqlx::query_scalar!(
        "SELECT administrator FROM membership WHERE project_id = $1 AND role = $2 ORDER BY administrator FOR UPDATE",
        project,
        role
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(holders.into_iter().map(UserId::from_uuid).collect())
}

/// Changes a role, if the membership still is what was seen. Says whether it was.
///
/// # Errors
/// The database.
pub async fn change(tx: &mut ProjectTx, administrator: UserId, version: i32, role: &str) -> Stored<bool> {
    let project = tx.project().uuid();
    let done = sqlx::query!(
        "UPDATE membership SET role = $4, version = version + 1
         WHERE project_id = $1 AND administrator = $2 AND version = $3",
        project,
        administrator.uuid(),
        version,
        role
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes a membership, or changes its role. Says whether that changed anything. The project is offered to them.
///
/// # Errors
/// The database.
pub async fn put(tx: &mut ProjectTx, membership: &Membership) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let done = sqlx::query!(
        "INSERT INTO membership (project_id, administrator, role, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (project_id, administrator) DO UPDATE SET role = excluded.role, version = membership.version + 1
         WHERE membership.role <> excluded.role",
        project,
        membership.administrator.uuid(),
        membership.role,
        now
    )
    .execute(tx.conn())
    .await?;
    administrator_project::put(tx, membership.administrator).await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a membership away, if it is this role's. Says whether that changed anything. The project is not offered any more.
///
/// # Errors
/// The database.
pub async fn remove(tx: &mut ProjectTx, membership: &Membership) -> Stored<bool> {
    let project = tx.project().uuid();
    let done = sqlx::query!(
        "DELETE FROM membership WHERE project_id = $1 AND administrator = $2 AND role = $3",
        project,
        membership.administrator.uuid(),
        membership.role
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 {
        administrator_project::remove(tx, membership.administrator).await?;
    }
    Ok(done.rows_affected() == 1)
}

/// Lets nobody change who has this role until the transaction ends; those who have it and may sign in.
///
/// # Errors
/// The database.
pub async fn lock_active(tx: &mut ProjectTx, role: &str) -> Stored<Vec<UserId>> {
    let holders = lock_holders(tx, role).await?;
    super::users::able(tx, &holders).await
}

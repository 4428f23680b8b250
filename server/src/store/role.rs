//! Roles and their access policies.

use super::{ProjectTx, Stored};
use domain::ids::RoleId;

/// A role as its row holds it; `domain::access` makes a policy of the JSON.
#[derive(Debug, Clone)]
pub struct StoredRole {
    /// Its id.
    pub id: RoleId,
    /// Its name, unique in the project.
    pub name: String,
    /// For administrators.
    pub description: Option<String>,
    /// The access policy, as the API spells it.
    pub access_policy: serde_json::Value,
}

/// Every role of the project.
///
/// # Errors
/// The database.
pub async fn all(tx: &mut ProjectTx) -> Stored<Vec<StoredRole>> {
    let project = tx.project().uuid();
    let rows = sqlx::query!(
        "SELECT id, name, description, access_policy FROM role WHERE project_id = $1 ORDER BY name",
        project
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| StoredRole {
            id: RoleId::from_uuid(row.id),
            name: row.name,
            description: row.description,
            access_policy: row.access_policy,
        })
        .collect())
}

/// Writes a new role.
///
/// # Errors
/// The name is taken, or the database.
pub async fn create(tx: &mut ProjectTx, role: &StoredRole) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "INSERT INTO role (project_id, id, name, description, access_policy, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)",
        project,
        role.id.uuid(),
        role.name,
        role.description,
        role.access_policy,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes a role anew.
///
/// # Errors
/// The name is taken, or the database.
pub async fn update(tx: &mut ProjectTx, role: &StoredRole) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let done = sqlx::query!(
        "UPDATE role SET name = $3, description = $4, access_policy = $5, updated_at = $6, version = version + 1
         WHERE project_id = $1 AND id = $2",
        project,
        role.id.uuid(),
        role.name,
        role.description,
        role.access_policy,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

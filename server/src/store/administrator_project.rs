//! The index of which projects to offer an administrator. The membership in the project decides; this only leads there.

use super::{ControlTx, ProjectTx, StoreError, Stored};
use domain::{
    ids::{ProjectId, UserId},
    project::{Project, Slug},
};

/// The open projects of an administrator, by slug.
///
/// # Errors
/// The database.
pub async fn of(tx: &mut ControlTx, administrator: UserId) -> Stored<Vec<Project>> {
    sqlx::query!(
        r#"SELECT p.id, p.slug, d.domain AS "domain?", p.config_version
           FROM administrator_project a JOIN project p ON p.id = a.project_id
           LEFT JOIN project_domain d ON d.project_id = p.id
           WHERE a.administrator = $1 AND p.deleted_at IS NULL AND p.delete_after IS NULL ORDER BY p.slug LIMIT 200"#,
        administrator.uuid()
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(|row| {
        Ok(Project {
            id: ProjectId::from_uuid(row.id),
            slug: Slug::parse(&row.slug).map_err(|_| StoreError::impossible("project", "slug"))?,
            domain: row.domain,
            config_version: row.config_version,
        })
    })
    .collect()
}

/// Offers the transaction's project to an administrator.
///
/// # Errors
/// The database.
pub async fn put(tx: &mut ProjectTx, administrator: UserId) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!(
        "INSERT INTO administrator_project (administrator, project_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        administrator.uuid(),
        project
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// No longer offers the transaction's project to an administrator.
///
/// # Errors
/// The database.
pub async fn remove(tx: &mut ProjectTx, administrator: UserId) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!(
        "DELETE FROM administrator_project WHERE administrator = $1 AND project_id = $2",
        administrator.uuid(),
        project
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether an administrator has another project than `one`.
///
/// # Errors
/// The database.
pub async fn is_elsewhere(tx: &mut ProjectTx, administrator: UserId, one: ProjectId) -> Stored<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM administrator_project WHERE administrator = $1 AND project_id <> $2) AS "elsewhere!""#,
        administrator.uuid(),
        one.uuid()
    )
    .fetch_one(tx.conn())
    .await?)
}

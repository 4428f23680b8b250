//! Projects in the control plane, and their settings.

use super::{ControlTx, ProjectTx, StoreError, Stored};
use domain::{
    ids::ProjectId,
    project::{Project, ProjectSettings, Slug},
};

struct ProjectRow {
    id: uuid::Uuid,
    slug: String,
    domain: Option<String>,
    config_version: i64,
}

impl TryFrom<ProjectRow> for Project {
    type Error = StoreError;
    fn try_from(row: ProjectRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: ProjectId::from_uuid(row.id),
            slug: Slug::parse(&row.slug).map_err(|_| StoreError::impossible("project", "slug"))?,
            domain: row.domain,
            config_version: row.config_version,
        })
    }
}

/// The open project of this slug.
///
/// # Errors
/// The database.
pub async fn by_slug(tx: &mut ControlTx, slug: &str) -> Stored<Option<Project>> {
    sqlx::query_as!(
        ProjectRow,
        r#"SELECT p.id, p.slug, d.domain AS "domain?", p.config_version
           FROM project p LEFT JOIN project_domain d ON d.project_id = p.id
           WHERE p.slug = $1 AND p.deleted_at IS NULL AND p.delete_after IS NULL"#,
        slug
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Project::try_from)
    .transpose()
}

/// The open project that has this domain for its own.
///
/// # Errors
/// The database.
pub async fn by_domain(tx: &mut ControlTx, domain: &str) -> Stored<Option<Project>> {
    sqlx::query_as!(
        ProjectRow,
        r#"SELECT p.id, p.slug, d.domain AS "domain?", p.config_version
           FROM project_domain d JOIN project p ON p.id = d.project_id
           WHERE d.domain = $1 AND p.deleted_at IS NULL AND p.delete_after IS NULL"#,
        domain
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Project::try_from)
    .transpose()
}

/// The open project of this id.
///
/// # Errors
/// The database.
pub async fn by_id(tx: &mut ControlTx, id: ProjectId) -> Stored<Option<Project>> {
    sqlx::query_as!(
        ProjectRow,
        r#"SELECT p.id, p.slug, d.domain AS "domain?", p.config_version
           FROM project p LEFT JOIN project_domain d ON d.project_id = p.id
           WHERE p.id = $1 AND p.deleted_at IS NULL AND p.delete_after IS NULL"#,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Project::try_from)
    .transpose()
}

/// Whether there is an open project of another slug.
///
/// # Errors
/// The database.
pub async fn is_any_but(tx: &mut ControlTx, slug: &Slug) -> Stored<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM project WHERE slug <> $1 AND deleted_at IS NULL AND delete_after IS NULL) AS "any!""#,
        slug.as_str()
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Every open project.
///
/// # Errors
/// The database.
pub async fn all(tx: &mut ControlTx) -> Stored<Vec<Project>> {
    sqlx::query_as!(
        ProjectRow,
        r#"SELECT p.id, p.slug, d.domain AS "domain?", p.config_version
           FROM project p LEFT JOIN project_domain d ON d.project_id = p.id
           WHERE p.deleted_at IS NULL AND p.delete_after IS NULL ORDER BY p.slug"#
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(Project::try_from)
    .collect()
}

/// Of these slugs, those of projects that are closed or gone.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn spent_slugs(tx: &mut ControlTx, slugs: &[String]) -> Stored<Vec<Slug>> {
    sqlx::query_scalar!(
        "SELECT slug FROM project WHERE slug = ANY ($1) AND (deleted_at IS NOT NULL OR delete_after IS NOT NULL)",
        slugs
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(|slug| Slug::parse(&slug).map_err(|_| StoreError::impossible("project", "slug")))
    .collect()
}

/// Of these domains, those of projects that are closed or gone.
///
/// # Errors
/// The database.
pub async fn spent_domains(tx: &mut ControlTx, domains: &[String]) -> Stored<Vec<String>> {
    Ok(sqlx::query_scalar!(
        "SELECT d.domain FROM project_domain d JOIN project p ON p.id = d.project_id
         WHERE d.domain = ANY ($1) AND (p.deleted_at IS NOT NULL OR p.delete_after IS NOT NULL)",
        domains
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Lets nobody else who does so configure this project until the transaction ends. Says whether it is there.
///
/// # Errors
/// The database.
pub async fn lock(tx: &mut ProjectTx) -> Stored<bool> {
    let project = tx.project().uuid();
    let row = sqlx::query_scalar!(
        "SELECT id FROM project WHERE id = $1 AND deleted_at IS NULL AND delete_after IS NULL FOR NO KEY UPDATE",
        project
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.is_some())
}

/// Writes a new project into the control plane, in the transaction of its first rows. A slug or domain that was ever given
/// out is [`StoreError::Taken`].
///
/// # Errors
/// The slug or domain is taken, or the database.
pub async fn create(tx: &mut ProjectTx, slug: &Slug, domain: Option<&str>) -> Stored<()> {
    let (id, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "INSERT INTO project (id, slug, config_version, created_at) VALUES ($1, $2, 1, $3)",
        id,
        slug.as_str(),
        now
    )
    .execute(tx.conn())
    .await?;
    if let Some(domain) = domain {
        sqlx::query!(
            "INSERT INTO project_domain (domain, project_id, created_at) VALUES ($1, $2, $3)",
            domain,
            id,
            now
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// The current number of the project's settings; caches live under it. `None`: the project is gone.
///
/// # Errors
/// The database.
pub async fn config_version(tx: &mut ProjectTx) -> Stored<Option<i64>> {
    let project = tx.project().uuid();
    Ok(sqlx::query_scalar!(
        "SELECT config_version FROM project WHERE id = $1 AND deleted_at IS NULL AND delete_after IS NULL",
        project
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Says that settings, clients, policies or keys have changed: every server reads them anew at its next request.
///
/// # Errors
/// The database.
pub async fn bump_config_version(tx: &mut ProjectTx) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!("UPDATE project SET config_version = config_version + 1 WHERE id = $1", project)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The project's settings and how often they were changed.
///
/// # Errors
/// The database, or settings that make no sense.
pub async fn settings(tx: &mut ProjectTx) -> Stored<Option<(ProjectSettings, i32)>> {
    let project = tx.project().uuid();
    let row = sqlx::query!("SELECT settings, version FROM project_settings WHERE project_id = $1", project)
        .fetch_optional(tx.conn())
        .await?;
    row.map(|row| {
        let settings =
            serde_json::from_value(row.settings).map_err(|_| StoreError::impossible("project_settings", "settings"))?;
        Ok((settings, row.version))
    })
    .transpose()
}

/// Writes the project's settings.
///
/// # Errors
/// The database.
pub async fn save_settings(tx: &mut ProjectTx, settings: &ProjectSettings) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let value = serde_json::to_value(settings).map_err(|_| StoreError::impossible("project_settings", "settings"))?;
    sqlx::query!(
        "INSERT INTO project_settings (project_id, settings, updated_at) VALUES ($1, $2, $3)
         ON CONFLICT (project_id) DO UPDATE SET settings = excluded.settings, updated_at = excluded.updated_at,
             version = project_settings.version + 1",
        project,
        value,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes settings over those of `version`. Says whether they still were those.
///
/// # Errors
/// The database.
pub async fn change_settings(tx: &mut ProjectTx, settings: &ProjectSettings, version: i32) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let value = serde_json::to_value(settings).map_err(|_| StoreError::impossible("project_settings", "settings"))?;
    let done = sqlx::query!(
        "UPDATE project_settings SET settings = $3, updated_at = $4, version = version + 1
         WHERE project_id = $1 AND version = $2",
        project,
        version,
        value,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

//! The end of a project: closed, perhaps opened again, erased.
//!
//! `delete_after` set: closed. `deleted_at` set too: being erased, nobody opens it again. `deleted_at` alone: gone.

use super::{ControlTx, ProjectTx, StoreError, Stored};
use domain::{
    ids::{ProjectId, UserId},
    project::{Project, Slug},
    time::Timestamp,
};

/// A closed project, and when it will be erased.
#[derive(Debug, Clone)]
pub struct Closed {
    /// Which.
    pub project: Project,
    /// When.
    pub until: Timestamp,
}

struct ClosedRow {
    id: uuid::Uuid,
    slug: String,
    domain: Option<String>,
    config_version: i64,
    delete_after: time::OffsetDateTime,
}

impl TryFrom<ClosedRow> for Closed {
    type Error = StoreError;
    fn try_from(row: ClosedRow) -> Result<Self, StoreError> {
        let project = Project {
            id: ProjectId::from_uuid(row.id),
            slug: Slug::parse(&row.slug).map_err(|_| StoreError::impossible("project", "slug"))?,
            domain: row.domain,
            config_version: row.config_version,
        };
        Ok(Self { project, until: Timestamp::from(row.delete_after) })
    }
}

/// The closed project of this slug, while it can be opened again.
///
/// # Errors
/// The database.
pub async fn closed_by_slug(tx: &mut ControlTx, slug: &str) -> Stored<Option<Closed>> {
    sqlx::query_as!(
        ClosedRow,
        r#"SELECT p.id, p.slug, d.domain AS "domain?", p.config_version, p.delete_after AS "delete_after!"
           FROM project p LEFT JOIN project_domain d ON d.project_id = p.id
           WHERE p.slug = $1 AND p.deleted_at IS NULL AND p.delete_after IS NOT NULL"#,
        slug
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Closed::try_from)
    .transpose()
}

/// The closed projects that are offered to an administrator.
///
/// # Errors
/// The database.
pub async fn closed_of(tx: &mut ControlTx, administrator: UserId) -> Stored<Vec<Closed>> {
    sqlx::query_as!(
        ClosedRow,
        r#"SELECT p.id, p.slug, d.domain AS "domain?", p.config_version, p.delete_after AS "delete_after!"
           FROM administrator_project a JOIN project p ON p.id = a.project_id
           LEFT JOIN project_domain d ON d.project_id = p.id
           WHERE a.administrator = $1 AND p.deleted_at IS NULL AND p.delete_after IS NOT NULL
           ORDER BY p.slug LIMIT 200"#,
        administrator.uuid()
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(Closed::try_from)
    .collect()
}

/// Closes the project. Says whether it was open.
///
/// # Errors
/// The database.
pub async fn close(tx: &mut ProjectTx, until: Timestamp) -> Stored<bool> {
    let project = tx.project().uuid();
    let done = sqlx::query!(
        "UPDATE project SET delete_after = $2, config_version = config_version + 1
         WHERE id = $1 AND deleted_at IS NULL AND delete_after IS NULL",
        project,
        until.to_offset()
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Opens a closed project again. Says whether it could be.
///
/// # Errors
/// The database.
pub async fn restore(tx: &mut ProjectTx) -> Stored<bool> {
    let project = tx.project().uuid();
    let done = sqlx::query!(
        "UPDATE project SET delete_after = NULL, config_version = config_version + 1
         WHERE id = $1 AND deleted_at IS NULL AND delete_after IS NOT NULL",
        project
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ends every session and every grant of the project. Says how many of each went on. Applications are not told: a closed
/// project publishes no keys that they could verify a logout token by, and what they hold is over when they next ask.
///
/// # Errors
/// The database.
pub async fn end_everything(tx: &mut ProjectTx, reason: &str) -> Stored<(u64, u64)> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let sessions = sqlx::query!(
        "UPDATE session SET ended_at = $2, end_reason = $3 WHERE project_id = $1 AND ended_at IS NULL",
        project,
        now,
        reason
    )
    .execute(tx.conn())
    .await?;
    let grants = sqlx::query!(
        "UPDATE grants SET version = version + 1, code_redirect_uri = NULL, code_uri_sent = NULL, code_challenge = NULL,
             generation = NULL, rotated_at = NULL, token_scope = NULL, serials = NULL, revoked = NULL,
             end_reason = $3, ended_at = $2
         WHERE project_id = $1 AND ended_at IS NULL",
        project,
        now,
        reason
    )
    .execute(tx.conn())
    .await?;
    Ok((sessions.rows_affected(), grants.rows_affected()))
}

/// Begins to erase the transaction's project, if its time is over: its data keys go first, and with them the meaning of
/// everything that is sealed. Says whether it began.
///
/// # Errors
/// The database.
pub async fn begin_to_erase(tx: &mut ProjectTx) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let begun = sqlx::query!(
        "UPDATE project SET deleted_at = $2, config_version = config_version + 1
         WHERE id = $1 AND deleted_at IS NULL AND delete_after <= $2",
        project,
        now
    )
    .execute(tx.conn())
    .await?;
    if begun.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!("DELETE FROM data_key WHERE project_id = $1", project).execute(tx.conn()).await?;
    sqlx::query!("DELETE FROM project_key WHERE project_id = $1", project).execute(tx.conn()).await?;
    Ok(true)
}

/// The projects whose time is over or whose erasing is not finished.
///
/// # Errors
/// The database.
pub async fn to_erase(tx: &mut ControlTx, now: Timestamp) -> Stored<Vec<ProjectId>> {
    Ok(sqlx::query_scalar!(
        "SELECT id FROM project WHERE delete_after IS NOT NULL AND (delete_after <= $1 OR deleted_at IS NOT NULL) ORDER BY id",
        now.to_offset()
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(ProjectId::from_uuid)
    .collect())
}

/// Whether the transaction's project is being erased: then nobody opens it again.
///
/// # Errors
/// The database.
pub async fn is_being_erased(tx: &mut ProjectTx) -> Stored<bool> {
    let project = tx.project().uuid();
    let row = sqlx::query_scalar!(
        "SELECT id FROM project WHERE id = $1 AND deleted_at IS NOT NULL AND delete_after IS NOT NULL",
        project
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.is_some())
}

/// Says that nothing is left of the transaction's project but its trail, and that its slug and domain stay taken.
///
/// # Errors
/// The database.
pub async fn erased(tx: &mut ProjectTx) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!("DELETE FROM administrator_project WHERE project_id = $1", project).execute(tx.conn()).await?;
    sqlx::query!("UPDATE project SET delete_after = NULL WHERE id = $1 AND deleted_at IS NOT NULL", project)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The most rows that one statement takes.
pub const BATCH: i64 = 2_000;

macro_rules! tables {
    ($($table:literal),+ $(,)?) => {
        /// The tables that are emptied. The trail (`audit_event`) stays: what is sealed in it has lost its meaning.
        pub const TABLES: &[&str] = &[$($table),+];

        /// Throws away at most [`BATCH`] rows of each table of the transaction's project. Says how many there were.
        ///
        /// # Errors
        /// The database.
        pub async fn erase_batch(tx: &mut ProjectTx) -> Stored<u64> {
            let project = tx.project().uuid();
            let mut total = 0;
            $(
                total += sqlx::query!(
                    "DELETE FROM " + $table + " WHERE project_id = $1 AND ctid = ANY (ARRAY(SELECT ctid FROM " + $table
                        + " WHERE project_id = $1 LIMIT $2))",
                    project,
                    BATCH
                )
                .execute(tx.conn())
                .await?
                .rows_affected();
            )+
            Ok(total)
        }
    };
}

tables! {
    "user_prefix", "user_application", "user_identifier", "user_role", "fhir_identity", "consent", "grants", "session", "browser",
    "flow", "posted_request", "guess_budget", "console_session", "outbox", "import", "invitation", "password_history",
    "agreement", "link", "logo", "session_era", "client_secret", "client_role", "client", "users",
    "role", "membership", "project_settings", "project_key", "data_key",
}

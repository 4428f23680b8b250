//! What is to be done, and when: found without naming a project, claimed by whoever has time.

use super::{ControlTx, ProjectTx, StoreError, Stored};
use domain::{ids::ProjectId, time::Timestamp};
use std::time::Duration;
use uuid::Uuid;

/// What kind of job it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum JobKind {
    /// A mail of the outbox.
    Mail,
    /// A logout token of the outbox.
    Logout,
    /// People of an import.
    Import,
    /// People of a project in which everybody was signed out.
    SignOut,
}

impl JobKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Mail, Self::Logout, Self::Import, Self::SignOut];

    /// The word in rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Logout => "logout",
            Self::Import => "import",
            Self::SignOut => "sign-out",
        }
    }
}

/// A job that was claimed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Job {
    /// Whose.
    pub project: ProjectId,
    /// The row of the project that it is about.
    pub id: Uuid,
    /// What kind.
    pub kind: JobKind,
}

/// Writes a job down, in the transaction of what it is about.
///
/// # Errors
/// The database.
pub async fn add(tx: &mut ProjectTx, kind: JobKind, id: Uuid, due: Timestamp) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!(
        "INSERT INTO job (project_id, due_at, id, kind) VALUES ($1, $2, $3, $4)
         ON CONFLICT (project_id, id) DO UPDATE SET due_at = excluded.due_at",
        project,
        due.to_offset(),
        id,
        kind.as_str()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The job is done, or there is nothing left to do.
///
/// # Errors
/// The database.
pub async fn done(tx: &mut ProjectTx, id: Uuid) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!("DELETE FROM job WHERE project_id = $1 AND id = $2", project, id).execute(tx.conn()).await?;
    Ok(())
}

/// The job wants to be tried again then.
///
/// # Errors
/// The database.
pub async fn put_off(tx: &mut ProjectTx, id: Uuid, until: Timestamp) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!("UPDATE job SET due_at = $3 WHERE project_id = $1 AND id = $2", project, id, until.to_offset())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Claims jobs of these kinds that are due, for `lease`: whoever claims one and dies leaves it to the next one after that.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn claim(
    tx: &mut ControlTx,
    kinds: &[JobKind],
    now: Timestamp,
    lease: Duration,
    limit: usize,
) -> Stored<Vec<Job>> {
    let kinds: Vec<String> = kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
    let rows = sqlx::query!(
        "UPDATE job SET due_at = $2
         FROM (SELECT project_id, id FROM job WHERE due_at <= $1 AND kind = ANY ($4)
               ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) AS due
         WHERE job.project_id = due.project_id AND job.id = due.id
         RETURNING job.project_id, job.id, job.kind",
        now.to_offset(),
        (now + lease).to_offset(),
        i64::try_from(limit).unwrap_or(i64::MAX),
        &kinds
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let kind = JobKind::ALL.into_iter().find(|kind| kind.as_str() == row.kind);
            Ok(Job {
                project: ProjectId::from_uuid(row.project_id),
                id: row.id,
                kind: kind.ok_or(StoreError::impossible("job", "kind"))?,
            })
        })
        .collect()
}

/// The jobs of a kind that are due in the transaction's project, without claiming them.
///
/// # Errors
/// The database.
pub async fn due_of_project(tx: &mut ProjectTx, kind: JobKind) -> Stored<Vec<Uuid>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    Ok(sqlx::query_scalar!(
        "SELECT id FROM job WHERE project_id = $1 AND kind = $2 AND due_at <= $3 ORDER BY due_at, id",
        project,
        kind.as_str(),
        now
    )
    .fetch_all(tx.conn())
    .await?)
}

/// How many jobs of a kind there are, due or not.
///
/// # Errors
/// The database.
pub async fn count(tx: &mut ControlTx, kind: JobKind) -> Stored<u64> {
    let count = sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM job WHERE kind = $1"#, kind.as_str())
        .fetch_one(tx.conn())
        .await?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Forgets the jobs of projects that are gone for good; their rows are. Says how many there were.
///
/// # Errors
/// The database.
pub async fn forget_erased(tx: &mut ControlTx) -> Stored<u64> {
    let gone = sqlx::query!(
        "DELETE FROM job USING project
         WHERE project.id = job.project_id AND project.deleted_at IS NOT NULL AND project.delete_after IS NULL"
    )
    .execute(tx.conn())
    .await?;
    Ok(gone.rows_affected())
}

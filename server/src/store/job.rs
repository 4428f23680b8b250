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
}

impl JobKind {
    const ALL: [Self; 3] = [Self::Mail, Self::Logout, Self::Import];

    /// The word in rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Logout => "logout",
            Self::Import => "import",
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

/// Claims jobs that are due, for `lease`: whoever claims one and dies leaves it to the next one after that.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn claim(tx: &mut ControlTx, now: Timestamp, lease: Duration, limit: i64) -> Stored<Vec<Job>> {
    let rows = sqlx::query!(
        "UPDATE job SET due_at = $2
         FROM (SELECT project_id, id FROM job WHERE due_at <= $1 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED) AS due
         WHERE job.project_id = due.project_id AND job.id = due.id
         RETURNING job.project_id, job.id, job.kind",
        now.to_offset(),
        (now + lease).to_offset(),
        limit
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

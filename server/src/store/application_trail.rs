//! What the trail says of one application.

use super::{ProjectTx, StoreError, Stored};
use domain::{
    audit::{Entry, Kind},
    ids::{ClientId, EventId},
    time::Timestamp,
};

/// The most that is counted: beyond that it is "more".
pub const MOST: i64 = 10_000;

/// How an application was used lately.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Figures {
    /// How often people signed in since some time; at most [`MOST`] and one.
    pub sign_ins: u64,
    /// How many people have ever signed in; at most [`MOST`] and one.
    pub people: u64,
}

/// How an application was used since some time.
///
/// # Errors
/// The database.
pub async fn figures(tx: &mut ProjectTx, client: &ClientId, since: Timestamp) -> Stored<Figures> {
    let project = tx.project().uuid();
    let row = sqlx::query!(
        r#"SELECT (SELECT count(*) FROM (SELECT 1 AS one FROM audit_event
                   WHERE project_id = $1 AND client_id = $2 AND at > $3 AND kind = $4 LIMIT $5) AS lately) AS "sign_ins!",
               (SELECT count(*) FROM (SELECT 1 AS one FROM user_application
                   WHERE project_id = $1 AND client_id = $2 LIMIT $5) AS ever) AS "people!""#,
        project,
        client.as_str(),
        since.to_offset(),
        Kind::Authorized.as_str(),
        MOST + 1
    )
    .fetch_one(tx.conn())
    .await?;
    let number = |found: i64| u64::try_from(found).unwrap_or_default();
    Ok(Figures { sign_ins: number(row.sign_ins), people: number(row.people) })
}

/// The newest requests of an application that were refused since some time, newest first; `None`: of those that named no
/// application.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn refused(
    tx: &mut ProjectTx,
    client: Option<&ClientId>,
    since: Timestamp,
    limit: i64,
) -> Stored<Vec<Entry>> {
    let project = tx.project().uuid();
    let rows = match client {
        Some(client) => {
            sqlx::query_scalar!(
                "SELECT canonical FROM audit_event
                 WHERE project_id = $1 AND client_id = $2 AND at > $3 AND outcome <> 'allowed'
                 ORDER BY at DESC, id DESC LIMIT $4",
                project,
                client.as_str(),
                since.to_offset(),
                limit
            )
            .fetch_all(tx.conn())
            .await?
        }
        None => {
            sqlx::query_scalar!(
                "SELECT canonical FROM audit_event
                 WHERE project_id = $1 AND client_id IS NULL AND kind = $4 AND at > $2 AND outcome <> 'allowed'
                 ORDER BY at DESC, id DESC LIMIT $3",
                project,
                since.to_offset(),
                limit,
                Kind::OriginRefused.as_str()
            )
            .fetch_all(tx.conn())
            .await?
        }
    };
    rows.iter().map(|canonical| entry(canonical)).collect()
}

/// One event.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn event(tx: &mut ProjectTx, id: EventId) -> Stored<Option<Entry>> {
    let project = tx.project().uuid();
    sqlx::query_scalar!("SELECT canonical FROM audit_event WHERE project_id = $1 AND id = $2", project, id.uuid())
        .fetch_optional(tx.conn())
        .await?
        .map(|canonical| entry(&canonical))
        .transpose()
}

fn entry(canonical: &[u8]) -> Stored<Entry> {
    Entry::read(canonical).ok_or(StoreError::impossible("audit_event", "canonical"))
}

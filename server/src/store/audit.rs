//! The audit trail: rows are added and read.

use super::{ProjectTx, Stored};
use domain::{
    audit::{Actor, Event, Outcome},
    ids::{EventId, UserId},
    time::Timestamp,
};

/// Adds an event.
///
/// # Errors
/// The database.
pub async fn insert(tx: &mut ProjectTx, id: EventId, event: &Event) -> Stored<()> {
    let (project, now) = (tx.project(), tx.now());
    let canonical = event.canonical(project, id, now);
    let outcome = match event.outcome {
        Outcome::Allowed => "allowed",
        Outcome::Refused(why) => why,
    };
    let administrator = match event.actor {
        Actor::Administrator(id) => Some(id.uuid()),
        _ => None,
    };
    sqlx::query!(
        "INSERT INTO audit_event (project_id, id, at, kind, outcome, user_id, client_id, administrator, canonical)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        project.uuid(),
        id.uuid(),
        now.to_offset(),
        event.kind.as_str(),
        outcome,
        event.user.map(UserId::uuid),
        event.client.as_ref().map(|client| client.as_str()),
        administrator,
        canonical
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An event as it stands in the trail.
#[derive(Debug, Clone)]
pub struct StoredEvent {
    /// Which one.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: String,
    /// `allowed`, or why not.
    pub outcome: String,
    /// About whom.
    pub user: Option<UserId>,
    /// With which client.
    pub client: Option<String>,
    /// The whole event, as it was sealed.
    pub canonical: Vec<u8>,
}

/// The newest events before `before`, newest first.
///
/// # Errors
/// The database.
pub async fn newest(tx: &mut ProjectTx, before: Option<(Timestamp, EventId)>, limit: i64) -> Stored<Vec<StoredEvent>> {
    let project = tx.project().uuid();
    let (at, id) = before.map_or((None, None), |(at, id)| (Some(at.to_offset()), Some(id.uuid())));
    let rows = sqlx::query!(
        "SELECT id, at, kind, outcome, user_id, client_id, canonical FROM audit_event
         WHERE project_id = $1 AND ($2::timestamptz IS NULL OR (at, id) < ($2, $3)) ORDER BY at DESC, id DESC LIMIT $4",
        project,
        at,
        id,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| StoredEvent {
            id: EventId::from_uuid(row.id),
            at: Timestamp::from(row.at),
            kind: row.kind,
            outcome: row.outcome,
            user: row.user_id.map(UserId::from_uuid),
            client: row.client_id,
            canonical: row.canonical,
        })
        .collect())
}

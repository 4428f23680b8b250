//! The audit trail page by page: each way to look at it reads one index in its order, from both ends.
//!
//! A page lies between two places of the trail, neither of which belongs to it. What an index does not know is sorted out by
//! the caller.

use super::{ProjectTx, Stored};
use domain::{
    ids::{ClientId, EventId, UserId},
    time::Timestamp,
};
use uuid::Uuid;

/// A place in the trail: events are in the order of their time, and at the same time in that of their ids.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Key {
    /// When.
    pub at: Timestamp,
    /// Which.
    pub id: EventId,
}

impl Key {
    /// Before every event at or after `at`.
    #[must_use]
    pub const fn before(at: Timestamp) -> Self {
        Self { at, id: EventId::from_uuid(Uuid::nil()) }
    }

    /// Before every event.
    #[must_use]
    pub const fn first() -> Self {
        Self::before(Timestamp::from_unix_seconds(0))
    }

    /// After every event.
    #[must_use]
    pub const fn last() -> Self {
        // The last year that every calendar has.
        Self { at: Timestamp::from_unix_seconds(253_402_300_799), id: EventId::from_uuid(Uuid::max()) }
    }
}

/// Between which places of the trail; neither belongs to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// Only what is after this.
    pub after: Key,
    /// Only what is before this.
    pub before: Key,
}

/// By which index the trail is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way<'a> {
    /// All of it.
    All,
    /// What was refused.
    Refused,
    /// What is about a person.
    User(UserId),
    /// What an administrator did.
    Administrator(UserId),
    /// What is about a client.
    Client(&'a ClientId),
    /// What was refused about a client.
    RefusedTo(&'a ClientId),
    /// What is of these kinds.
    Kinds(&'a [String]),
}

/// An event and its place.
#[derive(Debug)]
pub struct Found {
    /// Where it stands.
    pub key: Key,
    /// The event.
    pub canonical: Vec<u8>,
}

struct Row {
    id: Uuid,
    at: time::OffsetDateTime,
    canonical: Vec<u8>,
}

impl From<Row> for Found {
    fn from(row: Row) -> Self {
        Self { key: Key { at: row.at.into(), id: EventId::from_uuid(row.id) }, canonical: row.canonical }
    }
}

/// Events between two places, the newest first.
///
/// # Errors
/// The database.
pub async fn newest(tx: &mut ProjectTx, way: Way<'_>, span: Span, limit: i64) -> Stored<Vec<Found>> {
    let project = tx.project().uuid();
    let (low, low_id) = (span.after.at.to_offset(), span.after.id.uuid());
    let (high, high_id) = (span.before.at.to_offset(), span.before.id.uuid());
    let rows = match way {
        Way::All => {
            sqlx::query_as!(
                Row,
                "SELECT id, at, canonical FROM audit_event
                 WHERE project_id = $1 AND (at, id) > ($2, $3) AND (at, id) < ($4, $5) ORDER BY at DESC, id DESC LIMIT $6",
                project, low, low_id, high, high_id, limit
            )
            .fetch_all(tx.conn())
            .await?
        }
        Way::Refused => {
            sqlx::query_as!(
                Row,
                "SELECT id, at, canonical FROM audit_event WHERE project_id = $1 AND outcome <> 'allowed'
                 AND (at, id) > ($2, $3) AND (at, id) < ($4, $5) ORDER BY at DESC, id DESC LIMIT $6",
                project, low, low_id, high, high_id, limit
            )
            .fetch_all(tx.conn())
            .await?
        }
        Way::User(user) => {
            sqlx::query_as!(
                Row,
                "SELECT id, at, canonical FROM audit_event WHERE project_id = $1 AND user_id = $7
                 AND (at, id) > ($2, $3) AND (at, id) < ($4, $5) ORDER BY at DESC, id DESC LIMIT $6",
                project, low, low_id, high, high_id, limit, user.uuid()
            )
            .fetch_all(tx.conn())
            .await?
        }
        Way::Administrator(administrator) => {
            sqlx::query_as!(
                Row,
                "SELECT id, at, canonical FROM audit_event WHERE project_id = $1 AND administrator = $7
                 AND (at, id) > ($2, $3) AND (at, id) < ($4, $5) ORDER BY at DESC, id DESC LIMIT $6",
                project, low, low_id, high, high_id, limit, administrator.uuid()
            )
            .fetch_all(tx.conn())
            .await?
        }
        Way::Client(client) => {
            sqlx::query_as!(
                Row,
                "SELECT id, at, canonical FROM audit_event WHERE project_id = $1 AND client_id = $7
                 AND (at, id) > ($2, $3) AND (at, id) < ($4, $5) ORDER BY at DESC, id DESC LIMIT $6",
                project, low, low_id, high, high_id, limit, client.as_str()
            )
            .fetch_all(tx.conn())
            .await?
        }
        Way::RefusedTo(client) => {
            sqlx::query_as!(
                Row,
                "SELECT id, at, canonical FROM audit_event WHERE project_id = $1 AND client_id = $7 AND outcome <> 'allowed'
                 AND (at, id) > ($2, $3) AND (at, id) < ($4, $5) ORDER BY at DESC, id DESC LIMIT $6",
                project, low, low_id, high, high_id, limit, client.as_str()
            )
            .fetch_all(tx.conn())
            .await?
        }
        Way::Kinds(kinds) => {
            sqlx::query_as!(
                Row,
                "SELECT e.id, e.at, e.canonical FROM unnest($7::text[]) AS wanted (kind) CROSS JOIN LATERAL (
                     SELECT id, at, canonical FROM audit_event WHERE project_id = $1 AND kind = wanted.kind
                     AND (at, id) > ($2, $3) AND (at, id) < ($4, $5) ORDER BY at DESC, id DESC LIMIT $6) AS e
                 ORDER BY e.at DESC, e.id DESC LIMIT $6",
                project, low, low_id, high, high_id, limit, kinds
            )
            .fetch_all(tx.conn())
            .await?
        }
    };
    Ok(rows.into_iter().map(Found::from).collect())
}

/// Events between two places, the oldest first.
///
/// # Errors
/// The database.
pub async fn oldest(tx: &mut ProjectTx, way: Way<'_>, span: Span, limit: i64) -> Stored<Vec<Found>> {
    let project = tx.project().uuid();
    let (low, low_id) = (span.after.at.to_offset(), span.after.id.uuid());
    let (high, high_id) = (span.before.at.to_offset(), span.before.id.uuid());
    let rows = match way {
        Way::All => {
            sqlx::query_as!(
                Row,
                "SELECT id, at, canonical FROM audit_event
                 WHERE project_id = $1 AND (at, id) > ($2, $3) AND (at, id) < ($4, $5) ORDER BY at, id LIMIT $6",
                project, low, low_id, high, high_id, limit
            )
            .fetch_all(tx.conn())
            .await?
        }
        Way::Refused => {
            sqlx::query_as!(
                Row,
                "SELECT id, at, canonical FROM audit_event WHERE project_id = $1 AND outcome <> 'allowed'
                 AND (at, id) > ($2, $3) AND (at, id) < ($4, $5) ORDER BY at, id LIMIT $6",
                project, low, low_id, high, high_id, limit
            )
            .fetch_all(tx.conn())
            .await?
        }
        Way::User(user) => {
            sqlx::query_as!(
                Row,
                "SELECT id, at, canonical FROM audit_event WHERE project_id = $1 AND user_id = $7
                 AND (at, id) > ($2, $3) AND (at, id) < ($4, $5) ORDER BY at, id LIMIT $6",
                project, low, low_id, high, high_id, limit, user.uuid()
            )
            .fetch_all(tx.conn())
            .await?
        }
        Way::Administrator(administrator) => {
            sqlx::query_as!(
                Row,
                "SELECT id, at, canonical FROM audit_event WHERE project_id = $1 AND administrator = $7
                 AND (at, id) > ($2, $3) AND (at, id) < ($4, $5) ORDER BY at, id LIMIT $6",
                project, low, low_id, high, high_id, limit, administrator.uuid()
            )
            .fetch_all(tx.conn())
            .await?
        }
        Way::Client(client) => {
            sqlx::query_as!(
                Row,
                "SELECT id, at, canonical FROM audit_event WHERE project_id = $1 AND client_id = $7
                 AND (at, id) > ($2, $3) AND (at, id) < ($4, $5) ORDER BY at, id LIMIT $6",
                project, low, low_id, high, high_id, limit, client.as_str()
            )
            .fetch_all(tx.conn())
            .await?
        }
        Way::RefusedTo(client) => {
            sqlx::query_as!(
                Row,
                "SELECT id, at, canonical FROM audit_event WHERE project_id = $1 AND client_id = $7 AND outcome <> 'allowed'
                 AND (at, id) > ($2, $3) AND (at, id) < ($4, $5) ORDER BY at, id LIMIT $6",
                project, low, low_id, high, high_id, limit, client.as_str()
            )
            .fetch_all(tx.conn())
            .await?
        }
        Way::Kinds(kinds) => {
            sqlx::query_as!(
                Row,
                "SELECT e.id, e.at, e.canonical FROM unnest($7::text[]) AS wanted (kind) CROSS JOIN LATERAL (
                     SELECT id, at, canonical FROM audit_event WHERE project_id = $1 AND kind = wanted.kind
                     AND (at, id) > ($2, $3) AND (at, id) < ($4, $5) ORDER BY at, id LIMIT $6) AS e
                 ORDER BY e.at, e.id LIMIT $6",
                project, low, low_id, high, high_id, limit, kinds
            )
            .fetch_all(tx.conn())
            .await?
        }
    };
    Ok(rows.into_iter().map(Found::from).collect())
}

/// One event.
///
/// # Errors
/// The database.
pub async fn one(tx: &mut ProjectTx, id: EventId) -> Stored<Option<Found>> {
    let project = tx.project().uuid();
    let row = sqlx::query_as!(
        Row,
        "SELECT id, at, canonical FROM audit_event WHERE project_id = $1 AND id = $2",
        project,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(Found::from))
}

/// What a client is called, whether it is there or gone.
#[derive(Debug)]
pub struct NamedClient {
    /// OAuth's name for it.
    pub client_id: String,
    /// As the console's addresses name it.
    pub id: Uuid,
    /// `application` or `m2m`.
    pub kind: String,
    /// What it is called, if it has a name.
    pub name: Option<String>,
    /// Whether it is gone.
    pub deleted: bool,
}

/// What these clients are called; nothing about ids that nobody ever had.
///
/// # Errors
/// The database.
pub async fn clients(tx: &mut ProjectTx, ids: &[String]) -> Stored<Vec<NamedClient>> {
    let project = tx.project().uuid();
    let rows = sqlx::query!(
        r#"SELECT client_id, id, kind, settings, deleted_at IS NOT NULL AS "deleted!" FROM client
           WHERE project_id = $1 AND client_id = ANY ($2)"#,
        project,
        ids
    )
    .fetch_all(tx.conn())
    .await?;
    let name = |settings: &serde_json::Value| settings.get("name").and_then(|name| name.as_str()).map(str::to_owned);
    Ok(rows
        .into_iter()
        .map(|row| NamedClient {
            name: name(&row.settings),
            client_id: row.client_id,
            id: row.id,
            kind: row.kind,
            deleted: row.deleted,
        })
        .collect())
}

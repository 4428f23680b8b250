//! Lists of people, each a page of an index: where a page begins and ends is a place in that index, so page 400 costs what
//! page 1 costs.

use super::{ProjectTx, Stored};
use domain::{
    ids::{ClientId, UserId},
    sealed::Sealed,
    time::Timestamp,
};
use time::OffsetDateTime;
use uuid::Uuid;

/// A place in a list: what it is ordered by, and whose row it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// What the list is ordered by.
    pub at: Timestamp,
    /// Whose row it is.
    pub user: UserId,
}

/// A list, by the index that it is read from. The newest come first.
#[derive(Debug, Clone)]
pub enum List {
    /// Everybody, by when they were created.
    Created,
    /// Those who are blocked, by when they were created.
    Blocked,
    /// Those who have never signed in, by when they were created.
    NeverSignedIn,
    /// Those who have signed in, by when they last did.
    Seen,
    /// Those who have signed in to an application, by when they last did.
    Of(ClientId),
    /// Those who have words that begin like these, by when they were created: the first hash is read, the others are looked
    /// up for each.
    Found(i32, Vec<i32>),
}

/// Which part of a list.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// The place before the part.
    pub beyond: Option<Spot>,
    /// Towards the newer ones, nearest first.
    pub back: bool,
    /// What the list is ordered by is not older than this …
    pub from: Option<Timestamp>,
    /// … and older than this.
    pub until: Option<Timestamp>,
    /// How many.
    pub limit: i64,
}

/// The next places of a list.
///
/// # Errors
/// The database.
pub async fn spots(tx: &mut ProjectTx, list: &List, part: Part) -> Stored<Vec<Spot>> {
    let Part { beyond, back, from, until, limit } = part;
    let project = tx.project().uuid();
    let edge = if back { Timestamp::from_unix_micros(0) } else { Timestamp::from_unix_micros(i64::MAX) };
    let (at, user) = match beyond {
        Some(spot) => (spot.at.to_offset(), spot.user.uuid()),
        None => (edge.to_offset(), if back { Uuid::nil() } else { Uuid::max() }),
    };
    let from = from.unwrap_or(Timestamp::from_unix_micros(0)).to_offset();
    let until = until.unwrap_or(Timestamp::from_unix_micros(i64::MAX)).to_offset();
    let spot = |at: OffsetDateTime, user: Uuid| Spot { at: Timestamp::from(at), user: UserId::from_uuid(user) };
    let found = match (list, back) {
        (List::Created, false) => sqlx::query!(
            r#"SELECT created_at AS "at!", id AS user_id FROM users
               WHERE project_id = $1 AND (created_at, id) < ($2, $3)
               ORDER BY created_at DESC, id DESC LIMIT $4"#,
            project, at, user, limit
        )
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(|row| spot(row.at, row.user_id))
        .collect(),
        (List::Created, true) => sqlx::query!(
            r#"SELECT created_at AS "at!", id AS user_id FROM users
               WHERE project_id = $1 AND (created_at, id) > ($2, $3)
               ORDER BY created_at ASC, id ASC LIMIT $4"#,
            project, at, user, limit
        )
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(|row| spot(row.at, row.user_id))
        .collect(),
        (List::Blocked, false) => sqlx::query!(
            r#"SELECT created_at AS "at!", id AS user_id FROM users
               WHERE project_id = $1 AND (created_at, id) < ($2, $3) AND blocked_at IS NOT NULL
               ORDER BY created_at DESC, id DESC LIMIT $4"#,
            project, at, user, limit
        )
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(|row| spot(row.at, row.user_id))
        .collect(),
        (List::Blocked, true) => sqlx::query!(
            r#"SELECT created_at AS "at!", id AS user_id FROM users
               WHERE project_id = $1 AND (created_at, id) > ($2, $3) AND blocked_at IS NOT NULL
               ORDER BY created_at ASC, id ASC LIMIT $4"#,
            project, at, user, limit
        )
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(|row| spot(row.at, row.user_id))
        .collect(),
        (List::NeverSignedIn, false) => sqlx::query!(
            r#"SELECT created_at AS "at!", id AS user_id FROM users
               WHERE project_id = $1 AND (created_at, id) < ($2, $3) AND last_sign_in_at IS NULL
               ORDER BY created_at DESC, id DESC LIMIT $4"#,
            project, at, user, limit
        )
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(|row| spot(row.at, row.user_id))
        .collect(),
        (List::NeverSignedIn, true) => sqlx::query!(
            r#"SELECT created_at AS "at!", id AS user_id FROM users
               WHERE project_id = $1 AND (created_at, id) > ($2, $3) AND last_sign_in_at IS NULL
               ORDER BY created_at ASC, id ASC LIMIT $4"#,
            project, at, user, limit
        )
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(|row| spot(row.at, row.user_id))
        .collect(),
        (List::Seen, false) => sqlx::query!(
            r#"SELECT last_sign_in_at AS "at!", id AS user_id FROM users
               WHERE project_id = $1 AND (last_sign_in_at, id) < ($2, $3) AND last_sign_in_at >= $4 AND last_sign_in_at < $5
               ORDER BY last_sign_in_at DESC, id DESC LIMIT $6"#,
            project, at, user, from, until, limit
        )
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(|row| spot(row.at, row.user_id))
        .collect(),
        (List::Seen, true) => sqlx::query!(
            r#"SELECT last_sign_in_at AS "at!", id AS user_id FROM users
               WHERE project_id = $1 AND (last_sign_in_at, id) > ($2, $3) AND last_sign_in_at >= $4 AND last_sign_in_at < $5
               ORDER BY last_sign_in_at ASC, id ASC LIMIT $6"#,
            project, at, user, from, until, limit
        )
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(|row| spot(row.at, row.user_id))
        .collect(),
        (List::Of(client), false) => sqlx::query!(
            r#"SELECT last_used_at AS at, user_id FROM user_application
               WHERE project_id = $1 AND client_id = $2 AND (last_used_at, user_id) < ($3, $4)
                 AND last_used_at >= $5 AND last_used_at < $6
               ORDER BY last_used_at DESC, user_id DESC LIMIT $7"#,
            project, client.as_str(), at, user, from, until, limit
        )
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(|row| spot(row.at, row.user_id))
        .collect(),
        (List::Of(client), true) => sqlx::query!(
            r#"SELECT last_used_at AS at, user_id FROM user_application
               WHERE project_id = $1 AND client_id = $2 AND (last_used_at, user_id) > ($3, $4)
                 AND last_used_at >= $5 AND last_used_at < $6
               ORDER BY last_used_at ASC, user_id ASC LIMIT $7"#,
            project, client.as_str(), at, user, from, until, limit
        )
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(|row| spot(row.at, row.user_id))
        .collect(),
        (List::Found(first, others), false) => sqlx::query!(
            r#"SELECT p.created_at AS at, p.user_id FROM user_prefix p
               WHERE p.project_id = $1 AND p.hash = $2 AND (p.created_at, p.user_id) < ($3, $4)
                 AND (SELECT count(*) FROM user_prefix o WHERE o.project_id = $1 AND o.hash = ANY ($5)
                      AND o.created_at = p.created_at AND o.user_id = p.user_id) = $6
               ORDER BY p.created_at DESC, p.user_id DESC LIMIT $7"#,
            project, first, at, user, others, i64::try_from(others.len()).unwrap_or(i64::MAX), limit
        )
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(|row| spot(row.at, row.user_id))
        .collect(),
        (List::Found(first, others), true) => sqlx::query!(
            r#"SELECT p.created_at AS at, p.user_id FROM user_prefix p
               WHERE p.project_id = $1 AND p.hash = $2 AND (p.created_at, p.user_id) > ($3, $4)
                 AND (SELECT count(*) FROM user_prefix o WHERE o.project_id = $1 AND o.hash = ANY ($5)
                      AND o.created_at = p.created_at AND o.user_id = p.user_id) = $6
               ORDER BY p.created_at ASC, p.user_id ASC LIMIT $7"#,
            project, first, at, user, others, i64::try_from(others.len()).unwrap_or(i64::MAX), limit
        )
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(|row| spot(row.at, row.user_id))
        .collect(),
    };
    Ok(found)
}

/// What is asked of a person besides their place in a list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Whether they are blocked.
    pub blocked: Option<bool>,
    /// Whether they have never signed in.
    pub never: Option<bool>,
    /// Not last seen before this …
    pub from: Option<Timestamp>,
    /// … and before this.
    pub until: Option<Timestamp>,
    /// What they have signed in to.
    pub client: Option<ClientId>,
    /// Whether they have yet to accept an invitation before they can sign in.
    pub invited: Option<bool>,
}

/// A person as a list shows them.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Who.
    pub id: UserId,
    /// Their profile.
    pub profile: Sealed,
    /// Since when they are there.
    pub created_at: Timestamp,
    /// When they last signed in.
    pub last_sign_in_at: Option<Timestamp>,
    /// Since when they may not.
    pub blocked_at: Option<Timestamp>,
    /// Whether they have yet to accept an invitation before they can sign in.
    pub invited: bool,
}

/// Those of these people of whom the filter is true, in no order.
///
/// # Errors
/// The database.
pub async fn rows(tx: &mut ProjectTx, ids: &[UserId], filter: &Filter) -> Stored<Vec<Listed>> {
    let project = tx.project().uuid();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"SELECT u.id, u.profile, u.created_at, u.last_sign_in_at, u.blocked_at, w.invited AS "invited!" FROM users u
         CROSS JOIN LATERAL (SELECT u.password IS NULL AND u.last_sign_in_at IS NULL AND EXISTS (SELECT FROM invitation i
                WHERE i.project_id = $1 AND i.user_id = u.id AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL) AS invited) w
         WHERE u.project_id = $1 AND u.id = ANY ($2)
           AND ($3::boolean IS NULL OR (u.blocked_at IS NOT NULL) = $3)
           AND ($4::boolean IS NULL OR (u.last_sign_in_at IS NULL) = $4)
           AND ($5::timestamptz IS NULL OR u.last_sign_in_at >= $5)
           AND ($6::timestamptz IS NULL OR u.last_sign_in_at < $6)
           AND ($7::text IS NULL OR EXISTS (SELECT FROM user_application a
                WHERE a.project_id = $1 AND a.client_id = $7 AND a.user_id = u.id))
           AND ($8::boolean IS NULL OR w.invited = $8)"#,
        project,
        &ids,
        filter.blocked,
        filter.never,
        filter.from.map(Timestamp::to_offset),
        filter.until.map(Timestamp::to_offset),
        filter.client.as_ref().map(ClientId::as_str),
        filter.invited
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Listed {
            invited: row.invited,
            id: UserId::from_uuid(row.id),
            profile: Sealed::from_bytes(row.profile),
            created_at: Timestamp::from(row.created_at),
            last_sign_in_at: row.last_sign_in_at.map(Timestamp::from),
            blocked_at: row.blocked_at.map(Timestamp::from),
        })
        .collect())
}

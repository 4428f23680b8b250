//! Who changed something last.

use super::{ProjectTx, Stored};
use domain::{audit::Kind, ids::UserId, time::Timestamp};

/// When something was changed, and by which administrator, if it was one.
pub type Newest = Option<(Timestamp, Option<UserId>)>;

fn words(kinds: &[Kind]) -> Vec<String> {
    kinds.iter().map(|kind| kind.as_str().to_owned()).collect()
}

fn newest(row: Option<(time::OffsetDateTime, Option<uuid::Uuid>)>) -> Newest {
    row.map(|(at, administrator)| (Timestamp::from(at), administrator.map(UserId::from_uuid)))
}

/// The newest event of a kind.
///
/// # Errors
/// The database.
pub async fn of_kind(tx: &mut ProjectTx, kind: Kind) -> Stored<Newest> {
    let project = tx.project().uuid();
    let row = sqlx::query!(
        "SELECT at, administrator FROM audit_event WHERE project_id = $1 AND kind = $2 ORDER BY at DESC, id DESC LIMIT 1",
        project,
        kind.as_str()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(newest(row.map(|row| (row.at, row.administrator))))
}

/// The newest event of these kinds about a client, of those since `since`.
///
/// # Errors
/// The database.
pub async fn of_client(tx: &mut ProjectTx, client_id: &str, kinds: &[Kind], since: Timestamp) -> Stored<Newest> {
    let project = tx.project().uuid();
    let row = sqlx::query!(
        "SELECT at, administrator FROM audit_event WHERE project_id = $1 AND client_id = $2 AND kind = ANY ($3) AND at >= $4
         ORDER BY at DESC, id DESC LIMIT 1",
        project,
        client_id,
        &words(kinds),
        since.to_offset()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(newest(row.map(|row| (row.at, row.administrator))))
}

/// The newest event of these kinds about a person, of those since `since`.
///
/// # Errors
/// The database.
pub async fn of_user(tx: &mut ProjectTx, user: UserId, kinds: &[Kind], since: Timestamp) -> Stored<Newest> {
    let project = tx.project().uuid();
    let row = sqlx::query!(
        "SELECT at, administrator FROM audit_event WHERE project_id = $1 AND user_id = $2 AND kind = ANY ($3) AND at >= $4
         ORDER BY at DESC, id DESC LIMIT 1",
        project,
        user.uuid(),
        &words(kinds),
        since.to_offset()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(newest(row.map(|row| (row.at, row.administrator))))
}

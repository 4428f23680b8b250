//! Who changed something last.

use super::{ProjectTx, Stored};
use domain::{ids::UserId, time::Timestamp};

/// The newest event of a kind, about this client if one is named: when, and by which administrator.
///
/// # Errors
/// The database.
pub async fn newest(
    tx: &mut ProjectTx,
    kind: &str,
    client_id: Option<&str>,
) -> Stored<Option<(Timestamp, Option<UserId>)>> {
    let project = tx.project().uuid();
    let row = match client_id {
        None => sqlx::query!(
            "SELECT at, administrator FROM audit_event WHERE project_id = $1 AND kind = $2 ORDER BY at DESC, id DESC LIMIT 1",
            project,
            kind
        )
        .fetch_optional(tx.conn())
        .await?
        .map(|row| (row.at, row.administrator)),
        Some(client_id) => sqlx::query!(
            "SELECT at, administrator FROM audit_event WHERE project_id = $1 AND client_id = $2 AND kind = $3
             ORDER BY at DESC, id DESC LIMIT 1",
            project,
            client_id,
            kind
        )
        .fetch_optional(tx.conn())
        .await?
        .map(|row| (row.at, row.administrator)),
    };
    Ok(row.map(|(at, administrator)| (Timestamp::from(at), administrator.map(UserId::from_uuid))))
}

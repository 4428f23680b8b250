//! Several grants at once: those that were given in sessions, and ending many.

use super::{ProjectTx, StoreError, Stored};
use domain::{
    ids::{ClientId, GrantId, SessionId, UserId},
    oauth::{grant::EndReason, scope::ScopeSet},
};

/// A grant that has not ended, as far as one has to know it to end it.
#[derive(Clone, Debug)]
pub struct Living {
    /// Which.
    pub id: GrantId,
    /// What was granted at most.
    pub scope: ScopeSet,
}

fn living(id: uuid::Uuid, scope: &str) -> Stored<Living> {
    let scope = ScopeSet::parse(scope).map_err(|_| StoreError::impossible("grants", "scope"))?;
    Ok(Living { id: GrantId::from_uuid(id), scope })
}

/// The grants given in these sessions that have not ended.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn living_in(tx: &mut ProjectTx, sessions: &[SessionId]) -> Stored<Vec<Living>> {
    let project = tx.project().uuid();
    let ids: Vec<uuid::Uuid> = sessions.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        "SELECT id, scope FROM grants WHERE project_id = $1 AND session_id = ANY ($2) AND ended_at IS NULL ORDER BY issued_at, id",
        project,
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(|row| living(row.id, &row.scope)).collect()
}

/// A grant that has just ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// Which.
    pub id: GrantId,
    /// To whom it was given.
    pub client: ClientId,
    /// By whom; without: it was the client's own.
    pub user: Option<UserId>,
}

/// Ends these grants at once, as `domain::oauth::grant::Grant::end` would each of them. Says which had not ended.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn end_these(tx: &mut ProjectTx, ids: &[GrantId], reason: EndReason) -> Stored<Vec<Ended>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.uuid()).collect();
    // In the order of their ids, so that two who end the same wait for each other and not in a circle.
    let rows = sqlx::query!(
        "UPDATE grants SET version = version + 1, code_redirect_uri = NULL, code_uri_sent = NULL, code_challenge = NULL,
             generation = NULL, rotated_at = NULL, token_scope = NULL, serials = NULL, revoked = NULL,
             end_reason = $3, ended_at = $4
         WHERE project_id = $1 AND ended_at IS NULL AND id = ANY (ARRAY(
             SELECT id FROM grants WHERE project_id = $1 AND id = ANY ($2) AND ended_at IS NULL ORDER BY id FOR UPDATE))
         RETURNING id, client_id, user_id",
        project,
        &ids,
        reason.as_str(),
        now
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Ended {
                id: GrantId::from_uuid(row.id),
                client: ClientId::parse(&row.client_id).map_err(|_| StoreError::impossible("grants", "client_id"))?,
                user: row.user_id.map(UserId::from_uuid),
            })
        })
        .collect()
}

/// Which clients were given something in these sessions, whatever became of it.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn clients_in(tx: &mut ProjectTx, sessions: &[SessionId]) -> Stored<Vec<(SessionId, ClientId)>> {
    let project = tx.project().uuid();
    let ids: Vec<uuid::Uuid> = sessions.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"SELECT DISTINCT session_id AS "session_id!", client_id FROM grants
           WHERE project_id = $1 AND session_id = ANY ($2) ORDER BY 1, 2"#,
        project,
        &ids
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let client = ClientId::parse(&row.client_id).map_err(|_| StoreError::impossible("grants", "client_id"))?;
            Ok((SessionId::from_uuid(row.session_id), client))
        })
        .collect()
}

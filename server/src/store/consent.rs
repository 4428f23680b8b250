//! What people have agreed to.

use super::{ProjectTx, StoreError, Stored};
use domain::{
    ids::{ClientId, UserId},
    oauth::scope::ScopeSet,
    sign_in::Remembered,
    time::Timestamp,
};

/// What a person has agreed that a client may have.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn remembered(tx: &mut ProjectTx, user: UserId, client: &ClientId) -> Stored<Remembered> {
    let project = tx.project().uuid();
    let row = sqlx::query!(
        "SELECT scope, claims FROM consent WHERE project_id = $1 AND user_id = $2 AND client_id = $3",
        project,
        user.uuid(),
        client.as_str()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map_or_else(
        || Ok(Remembered::default()),
        |row| {
            let scope = ScopeSet::parse(&row.scope).map_err(|_| StoreError::impossible("consent", "scope"))?;
            Ok(Remembered { scope, claims: row.claims.into_iter().collect() })
        },
    )
}

/// Writes what a person has agreed to, all of it.
///
/// # Errors
/// The database.
pub async fn remember(tx: &mut ProjectTx, user: UserId, client: &ClientId, agreed: &Remembered) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let claims: Vec<String> = agreed.claims.iter().cloned().collect();
    sqlx::query!(
        "INSERT INTO consent (project_id, user_id, client_id, scope, claims, given_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (project_id, user_id, client_id)
         DO UPDATE SET scope = excluded.scope, claims = excluded.claims, given_at = excluded.given_at",
        project,
        user.uuid(),
        client.as_str(),
        agreed.scope.to_string(),
        &claims,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Forgets what a person has agreed to: grants that rest on it end. Says whether there was anything.
///
/// # Errors
/// The database.
pub async fn withdraw(tx: &mut ProjectTx, user: UserId, client: &ClientId) -> Stored<bool> {
    let project = tx.project().uuid();
    let done = sqlx::query!(
        "DELETE FROM consent WHERE project_id = $1 AND user_id = $2 AND client_id = $3",
        project,
        user.uuid(),
        client.as_str()
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Something that a person has agreed to.
#[derive(Debug, Clone)]
pub struct Given {
    /// For which client.
    pub client: ClientId,
    /// What.
    pub agreed: Remembered,
    /// When they last said so.
    pub at: Timestamp,
}

/// Everything that a person has agreed to.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn of_user(tx: &mut ProjectTx, user: UserId) -> Stored<Vec<Given>> {
    let project = tx.project().uuid();
    let rows = sqlx::query!(
        "SELECT client_id, scope, claims, given_at FROM consent WHERE project_id = $1 AND user_id = $2 ORDER BY client_id",
        project,
        user.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let bad = |why| StoreError::impossible("consent", why);
            Ok(Given {
                client: ClientId::parse(&row.client_id).map_err(|_| bad("client_id"))?,
                agreed: Remembered {
                    scope: ScopeSet::parse(&row.scope).map_err(|_| bad("scope"))?,
                    claims: row.claims.into_iter().collect(),
                },
                at: Timestamp::from(row.given_at),
            })
        })
        .collect()
}

//! Sign-in flows: one person's way from `/authorize` back to the application.

use super::{ProjectTx, StoreError, Stored};
use domain::{
    ids::{BrowserId, ClientId, FlowId, UserId},
    sealed::Sealed,
    sign_in::ConsentAnswer,
    time::Timestamp,
};

/// A flow as its row holds it.
#[derive(Debug, Clone)]
pub struct StoredFlow {
    /// Which one; it is in the URL.
    pub id: FlowId,
    /// The browser that began it.
    pub browser: BrowserId,
    /// The application that asked.
    pub client: ClientId,
    /// What it asked, sealed.
    pub request: Sealed,
    /// Who has said that this is their account.
    pub account_confirmed: Option<UserId>,
    /// What was answered to the consent page.
    pub answer: Option<ConsentAnswer>,
    /// When it ended, with the answer that went to the application, kept for a moment.
    pub finished: Option<(Timestamp, Option<Sealed>)>,
    /// Until when it can go on.
    pub expires_at: Timestamp,
}

/// Writes a new flow.
///
/// # Errors
/// The database.
pub async fn create(tx: &mut ProjectTx, flow: &StoredFlow) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "INSERT INTO flow (project_id, id, browser_id, client_id, request, account_confirmed, answered_by, answered_yes, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        project,
        flow.id.uuid(),
        flow.browser.uuid(),
        flow.client.as_str(),
        flow.request.as_bytes(),
        flow.account_confirmed.map(UserId::uuid),
        flow.answer.as_ref().map(|answer| answer.by.uuid()),
        flow.answer.as_ref().map(|answer| answer.allowed),
        now,
        flow.expires_at.to_offset()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A flow, locked until the transaction ends, so that two clicks come one after the other.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn lock(tx: &mut ProjectTx, id: FlowId) -> Stored<Option<StoredFlow>> {
    let project = tx.project().uuid();
    let row = sqlx::query!(
        "SELECT browser_id, client_id, request, account_confirmed, answered_by, answered_yes, answer, expires_at, finished_at
         FROM flow WHERE project_id = $1 AND id = $2 FOR UPDATE",
        project,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let bad = |why| StoreError::impossible("flow", why);
        let answer = match (row.answered_by, row.answered_yes) {
            (Some(by), Some(allowed)) => Some(ConsentAnswer { by: UserId::from_uuid(by), allowed }),
            (None, None) => None,
            _ => return Err(bad("answered")),
        };
        Ok(StoredFlow {
            id,
            browser: BrowserId::from_uuid(row.browser_id),
            client: ClientId::parse(&row.client_id).map_err(|_| bad("client_id"))?,
            request: Sealed::from_bytes(row.request),
            account_confirmed: row.account_confirmed.map(UserId::from_uuid),
            answer,
            finished: row.finished_at.map(|at| (Timestamp::from(at), row.answer.map(Sealed::from_bytes))),
            expires_at: Timestamp::from(row.expires_at),
        })
    })
    .transpose()
}

/// Whose a flow is.
#[derive(Debug, Clone)]
pub struct Whose {
    /// The browser that began it.
    pub browser: BrowserId,
    /// The application that asked.
    pub client: ClientId,
    /// Whether it still goes on.
    pub goes_on: bool,
}

/// Whose a flow is, without locking it: for whoever only wants to go back to it.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn whose(tx: &mut ProjectTx, id: FlowId) -> Stored<Option<Whose>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let row = sqlx::query!(
        r#"SELECT browser_id, client_id, finished_at IS NULL AND expires_at > $3 AS "goes_on!"
           FROM flow WHERE project_id = $1 AND id = $2"#,
        project,
        id.uuid(),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let client = ClientId::parse(&row.client_id).map_err(|_| StoreError::impossible("flow", "client_id"))?;
        Ok(Whose { browser: BrowserId::from_uuid(row.browser_id), client, goes_on: row.goes_on })
    })
    .transpose()
}

/// What a flow was begun with, sealed, as long as it goes on in this browser.
///
/// # Errors
/// The database.
pub async fn request_of(tx: &mut ProjectTx, id: FlowId, browser: BrowserId) -> Stored<Option<Sealed>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let found = sqlx::query_scalar!(
        "SELECT request FROM flow
         WHERE project_id = $1 AND id = $2 AND browser_id = $3 AND finished_at IS NULL AND expires_at > $4",
        project,
        id.uuid(),
        browser.uuid(),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(found.map(Sealed::from_bytes))
}

/// Notes who has said that this is their account.
///
/// # Errors
/// The database.
pub async fn confirm_account(tx: &mut ProjectTx, id: FlowId, user: Option<UserId>) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!(
        "UPDATE flow SET account_confirmed = $3 WHERE project_id = $1 AND id = $2",
        project,
        id.uuid(),
        user.map(UserId::uuid)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes the answer to the consent page.
///
/// # Errors
/// The database.
pub async fn answer(tx: &mut ProjectTx, id: FlowId, answer: &ConsentAnswer) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!(
        "UPDATE flow SET answered_by = $3, answered_yes = $4 WHERE project_id = $1 AND id = $2",
        project,
        id.uuid(),
        answer.by.uuid(),
        answer.allowed
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends a flow with the answer that goes to the application.
///
/// # Errors
/// The database.
pub async fn finish(tx: &mut ProjectTx, id: FlowId, answer: &Sealed) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let done = sqlx::query!(
        "UPDATE flow SET finished_at = $3, answer = $4 WHERE project_id = $1 AND id = $2 AND finished_at IS NULL",
        project,
        id.uuid(),
        now,
        answer.as_bytes()
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Throws away what is long over.
///
/// # Errors
/// The database.
pub async fn delete_expired(tx: &mut ProjectTx, before: Timestamp) -> Stored<u64> {
    let project = tx.project().uuid();
    let done = sqlx::query!("DELETE FROM flow WHERE project_id = $1 AND expires_at < $2", project, before.to_offset())
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}

/// Keeps a request that was posted, for the GET that follows.
///
/// # Errors
/// The database.
pub async fn keep_posted(tx: &mut ProjectTx, id: FlowId, parameters: &Sealed, expires_at: Timestamp) -> Stored<()> {
    let project = tx.project().uuid();
    sqlx::query!(
        "INSERT INTO posted_request (project_id, id, parameters, expires_at) VALUES ($1, $2, $3, $4)",
        project,
        id.uuid(),
        parameters.as_bytes(),
        expires_at.to_offset()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A request that was posted a moment ago.
///
/// # Errors
/// The database.
pub async fn posted(tx: &mut ProjectTx, id: FlowId) -> Stored<Option<Sealed>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let parameters = sqlx::query_scalar!(
        "SELECT parameters FROM posted_request WHERE project_id = $1 AND id = $2 AND expires_at > $3",
        project,
        id.uuid(),
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(parameters.map(Sealed::from_bytes))
}

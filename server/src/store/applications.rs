//! Applications as their administrators look at them and change them. Whoever changes one has locked the project's
//! configuration before ([`super::project::lock`]).

use super::{ProjectTx, StoreError, Stored};
use domain::{
    ids::{ApplicationId, ClientId},
    oauth::{
        client::{Application, ApplicationSettings},
        grant::EndReason,
    },
    time::Timestamp,
};

/// An application with its row's own facts.
#[derive(Clone, Debug)]
pub struct StoredApplication {
    /// What administrators set.
    pub application: Application,
    /// Whether it may be used.
    pub enabled: bool,
    /// Counts the changes.
    pub version: i32,
    /// Since when there is one.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// When it was used last, to the minute.
    pub last_used_at: Option<Timestamp>,
}

struct Row {
    id: uuid::Uuid,
    client_id: String,
    settings: serde_json::Value,
    enabled: bool,
    version: i32,
    created_at: time::OffsetDateTime,
    updated_at: time::OffsetDateTime,
    last_used_at: Option<time::OffsetDateTime>,
}

impl TryFrom<Row> for StoredApplication {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self, StoreError> {
        let bad = |why| StoreError::impossible("client", why);
        let settings: ApplicationSettings = serde_json::from_value(row.settings).map_err(|_| bad("settings"))?;
        let client_id = ClientId::parse(&row.client_id).map_err(|_| bad("client_id"))?;
        Ok(Self {
            application: Application { id: ApplicationId::from_uuid(row.id), client_id, settings },
            enabled: row.enabled,
            version: row.version,
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
            last_used_at: row.last_used_at.map(Timestamp::from),
        })
    }
}

/// Every living application but the built-in one. They are few: a list is sorted and searched by whoever shows it.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn all(tx: &mut ProjectTx) -> Stored<Vec<StoredApplication>> {
    let project = tx.project().uuid();
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, client_id, settings, enabled, version, created_at, updated_at, last_used_at FROM client
         WHERE project_id = $1 AND kind = 'application' AND deleted_at IS NULL AND client_id <> 'account' ORDER BY sort_name, client_id",
        project
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(StoredApplication::try_from).collect()
}

/// A living application, but for the built-in one, which is nobody's to change.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn by_id(tx: &mut ProjectTx, id: ApplicationId) -> Stored<Option<StoredApplication>> {
    let project = tx.project().uuid();
    sqlx::query_as!(
        Row,
        "SELECT id, client_id, settings, enabled, version, created_at, updated_at, last_used_at FROM client
         WHERE project_id = $1 AND id = $2 AND kind = 'application' AND deleted_at IS NULL AND client_id <> 'account'",
        project,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(StoredApplication::try_from)
    .transpose()
}

/// Writes an application anew if it is still the one of `version`; says whether it was.
///
/// # Errors
/// The database.
pub async fn save(tx: &mut ProjectTx, own: &Application, enabled: bool, version: i32) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let settings = serde_json::to_value(&own.settings).map_err(|_| StoreError::impossible("client", "settings"))?;
    let done = sqlx::query!(
        "UPDATE client SET settings = $3, enabled = $4, updated_at = $5, version = version + 1
         WHERE project_id = $1 AND id = $2 AND version = $6 AND deleted_at IS NULL",
        project,
        own.id.uuid(),
        settings,
        enabled,
        now,
        version
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes an application away if it is still the one of `version`: its row stays, so that its client id is never given out
/// again and the trail can say what it was called.
///
/// # Errors
/// The database.
pub async fn delete(tx: &mut ProjectTx, id: ApplicationId, version: i32) -> Stored<bool> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let done = sqlx::query!(
        "UPDATE client SET deleted_at = $3, enabled = false, version = version + 1
         WHERE project_id = $1 AND id = $2 AND version = $4 AND deleted_at IS NULL",
        project,
        id.uuid(),
        now,
        version
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What is gone with an application.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Held {
    /// Grants that go on.
    pub grants: u64,
    /// The people who gave them.
    pub people: u64,
}

/// What an application holds of people.
///
/// # Errors
/// The database.
pub async fn held(tx: &mut ProjectTx, client: &ClientId) -> Stored<Held> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let row = sqlx::query!(
        r#"SELECT count(*) AS "grants!", count(DISTINCT user_id) AS "people!" FROM grants
           WHERE project_id = $1 AND client_id = $2 AND ended_at IS NULL AND ends_at > $3"#,
        project,
        client.as_str(),
        now
    )
    .fetch_one(tx.conn())
    .await?;
    let number = |found: i64| u64::try_from(found).unwrap_or_default();
    Ok(Held { grants: number(row.grants), people: number(row.people) })
}

/// Ends every grant of a client at once, as `domain::oauth::grant::Grant::end` would each of them, and forgets what people
/// have agreed to and who they were.
///
/// # Errors
/// The database.
pub async fn end_all(tx: &mut ProjectTx, client: &ClientId, reason: EndReason) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "UPDATE grants SET version = version + 1, code_redirect_uri = NULL, code_uri_sent = NULL, code_challenge = NULL,
             generation = NULL, rotated_at = NULL, token_scope = NULL, serials = NULL, revoked = NULL,
             end_reason = $3, ended_at = $4
         WHERE project_id = $1 AND client_id = $2 AND ended_at IS NULL",
        project,
        client.as_str(),
        reason.as_str(),
        now
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("DELETE FROM consent WHERE project_id = $1 AND client_id = $2", project, client.as_str())
        .execute(tx.conn())
        .await?;
    sqlx::query!("DELETE FROM user_application WHERE project_id = $1 AND client_id = $2", project, client.as_str())
        .execute(tx.conn())
        .await?;
    sqlx::query!("DELETE FROM client_secret WHERE project_id = $1 AND client_id = $2", project, client.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// A secret, as far as anybody can know it.
#[derive(Clone, Debug)]
pub struct StoredSecret {
    /// What its row is known by.
    pub hash: Vec<u8>,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when; without: until it is replaced.
    pub expires_at: Option<Timestamp>,
}

/// The secrets of a client that are good now, the newest first.
///
/// # Errors
/// The database.
pub async fn secrets(tx: &mut ProjectTx, client: &ClientId) -> Stored<Vec<StoredSecret>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let rows = sqlx::query!(
        "SELECT hash, created_at, expires_at FROM client_secret
         WHERE project_id = $1 AND client_id = $2 AND (expires_at IS NULL OR expires_at > $3)
         ORDER BY expires_at DESC NULLS FIRST, created_at DESC",
        project,
        client.as_str(),
        now
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| StoredSecret {
            hash: row.hash,
            created_at: row.created_at.into(),
            expires_at: row.expires_at.map(Timestamp::from),
        })
        .collect())
}

/// Takes a secret away that was to end anyway; says whether there was one.
///
/// # Errors
/// The database.
pub async fn end_secret(tx: &mut ProjectTx, client: &ClientId, hash: &[u8]) -> Stored<bool> {
    let project = tx.project().uuid();
    let done = sqlx::query!(
        "DELETE FROM client_secret WHERE project_id = $1 AND client_id = $2 AND hash = $3 AND expires_at IS NOT NULL",
        project,
        client.as_str(),
        hash
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

//! Applications and M2M clients.

use super::{ProjectTx, StoreError, Stored};
use domain::{
    ids::{ApplicationId, ClientId, RoleId},
    oauth::client::{Application, Client, M2mClient},
    time::Timestamp,
};

struct ClientRow {
    client_id: String,
    id: uuid::Uuid,
    kind: String,
    settings: serde_json::Value,
}

impl TryFrom<ClientRow> for Client {
    type Error = StoreError;
    fn try_from(row: ClientRow) -> Result<Self, StoreError> {
        let bad = |why| StoreError::impossible("client", why);
        let id = ApplicationId::from_uuid(row.id);
        let client_id = ClientId::parse(&row.client_id).map_err(|_| bad("client_id"))?;
        Ok(match row.kind.as_str() {
            "application" => {
                let settings = serde_json::from_value(row.settings).map_err(|_| bad("settings"))?;
                Self::Application(Application { id, client_id, settings })
            }
            "m2m" => Self::M2m(M2mClient {
                id,
                client_id,
                settings: serde_json::from_value(row.settings).map_err(|_| bad("settings"))?,
            }),
            _ => return Err(bad("kind")),
        })
    }
}

/// Every living, enabled application: they are few, and cached under the project's config version.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn applications(tx: &mut ProjectTx) -> Stored<Vec<Application>> {
    let project = tx.project().uuid();
    let rows = sqlx::query_as!(
        ClientRow,
        "SELECT client_id, id, kind, settings FROM client
         WHERE project_id = $1 AND kind = 'application' AND deleted_at IS NULL AND enabled ORDER BY client_id",
        project
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| match Client::try_from(row)? {
            Client::Application(application) => Ok(application),
            Client::M2m(_) => Err(StoreError::impossible("client", "kind")),
        })
        .collect()
}

/// A living, enabled client.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn by_client_id(tx: &mut ProjectTx, client_id: &ClientId) -> Stored<Option<Client>> {
    let project = tx.project().uuid();
    sqlx::query_as!(
        ClientRow,
        "SELECT client_id, id, kind, settings FROM client
         WHERE project_id = $1 AND client_id = $2 AND deleted_at IS NULL AND enabled",
        project,
        client_id.as_str()
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Client::try_from)
    .transpose()
}

/// Every living client, enabled or not, for `export`; but for the built-in one.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn all(tx: &mut ProjectTx) -> Stored<Vec<Client>> {
    let project = tx.project().uuid();
    let rows = sqlx::query_as!(
        ClientRow,
        "SELECT client_id, id, kind, settings FROM client WHERE project_id = $1 AND deleted_at IS NULL AND client_id <> 'account' ORDER BY client_id",
        project
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Client::try_from).collect()
}

/// The ids of clients that are gone.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn spent(tx: &mut ProjectTx) -> Stored<Vec<ClientId>> {
    let project = tx.project().uuid();
    sqlx::query_scalar!("SELECT client_id FROM client WHERE project_id = $1 AND deleted_at IS NOT NULL", project)
        .fetch_all(tx.conn())
        .await?
        .into_iter()
        .map(|id| parsed(&id))
        .collect()
}

/// The hashes of every client's secrets that are good now.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn all_secret_hashes(tx: &mut ProjectTx) -> Stored<Vec<(ClientId, Vec<u8>)>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "SELECT client_id, hash FROM client_secret WHERE project_id = $1 AND (expires_at IS NULL OR expires_at > $2)",
        project,
        now
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(|row| Ok((parsed(&row.client_id)?, row.hash)))
    .collect()
}

/// The roles that each M2M client holds.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn all_roles(tx: &mut ProjectTx) -> Stored<Vec<(ClientId, RoleId)>> {
    let project = tx.project().uuid();
    sqlx::query!(
        "SELECT client_id, role_id FROM client_role WHERE project_id = $1 ORDER BY client_id, role_id",
        project
    )
    .fetch_all(tx.conn())
    .await?
    .into_iter()
    .map(|row| Ok((parsed(&row.client_id)?, RoleId::from_uuid(row.role_id))))
    .collect()
}

fn parsed(client_id: &str) -> Stored<ClientId> {
    ClientId::parse(client_id).map_err(|_| StoreError::impossible("client", "client_id"))
}

fn columns(client: &Client) -> Stored<(ApplicationId, &'static str, serde_json::Value)> {
    let (id, kind, settings) = match client {
        Client::Application(own) => (own.id, "application", serde_json::to_value(&own.settings)),
        Client::M2m(own) => (own.id, "m2m", serde_json::to_value(&own.settings)),
    };
    Ok((id, kind, settings.map_err(|_| StoreError::impossible("client", "settings"))?))
}

/// Writes a new client; a client id that was ever given out is [`StoreError::Taken`].
///
/// # Errors
/// The client id is taken, or the database.
pub async fn create(tx: &mut ProjectTx, client: &Client) -> Stored<()> {
    let (id, kind, settings) = columns(client)?;
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "INSERT INTO client (project_id, client_id, id, kind, settings, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6)",
        project,
        client.client_id().as_str(),
        id.uuid(),
        kind,
        settings,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Writes a client's settings anew.
///
/// # Errors
/// The database.
pub async fn update(tx: &mut ProjectTx, client: &Client) -> Stored<bool> {
    let (_, _, settings) = columns(client)?;
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    let done = sqlx::query!(
        "UPDATE client SET settings = $3, updated_at = $4, version = version + 1
         WHERE project_id = $1 AND client_id = $2 AND deleted_at IS NULL",
        project,
        client.client_id().as_str(),
        settings,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that a client is used now, unless that was noted after `since`, or somebody else is at its row: it waits for nobody.
///
/// # Errors
/// The database.
pub async fn used(tx: &mut ProjectTx, client_id: &ClientId, since: Timestamp) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    sqlx::query!(
        "UPDATE client SET last_used_at = $3 WHERE project_id = $1 AND client_id = (
             SELECT client_id FROM client
             WHERE project_id = $1 AND client_id = $2 AND (last_used_at IS NULL OR last_used_at <= $4)
             FOR NO KEY UPDATE SKIP LOCKED)",
        project,
        client_id.as_str(),
        now,
        since.to_offset()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The hashes of a client's secrets that are good now.
///
/// # Errors
/// The database.
pub async fn secret_hashes(tx: &mut ProjectTx, client_id: &ClientId) -> Stored<Vec<Vec<u8>>> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    Ok(sqlx::query_scalar!(
        "SELECT hash FROM client_secret WHERE project_id = $1 AND client_id = $2 AND (expires_at IS NULL OR expires_at > $3)",
        project,
        client_id.as_str(),
        now
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Makes `hash` the one secret of a client; others are good until `others_until`, or not at all.
///
/// # Errors
/// The database.
pub async fn set_secret(
    tx: &mut ProjectTx,
    client_id: &ClientId,
    hash: &[u8],
    others_until: Option<Timestamp>,
) -> Stored<()> {
    let (project, now) = (tx.project().uuid(), tx.now().to_offset());
    match others_until {
        None => {
            sqlx::query!(
                "DELETE FROM client_secret WHERE project_id = $1 AND client_id = $2 AND hash <> $3",
                project,
                client_id.as_str(),
                hash
            )
            .execute(tx.conn())
            .await?;
        }
        Some(until) => {
            sqlx::query!(
                "UPDATE client_secret SET expires_at = least(expires_at, $4) WHERE project_id = $1 AND client_id = $2 AND hash <> $3",
                project,
                client_id.as_str(),
                hash,
                until.to_offset()
            )
            .execute(tx.conn())
            .await?;
        }
    }
    sqlx::query!(
        "INSERT INTO client_secret (project_id, client_id, hash, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (project_id, client_id, hash) DO UPDATE SET expires_at = NULL",
        project,
        client_id.as_str(),
        hash,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The roles an M2M client holds.
///
/// # Errors
/// The database.
pub async fn roles(tx: &mut ProjectTx, client_id: &ClientId) -> Stored<Vec<RoleId>> {
    let project = tx.project().uuid();
    let ids = sqlx::query_scalar!(
        "SELECT role_id FROM client_role WHERE project_id = $1 AND client_id = $2 ORDER BY role_id",
        project,
        client_id.as_str()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(RoleId::from_uuid).collect())
}

/// Makes `roles` the roles that an M2M client holds.
///
/// # Errors
/// The database.
pub async fn set_roles(tx: &mut ProjectTx, client_id: &ClientId, roles: &[RoleId]) -> Stored<()> {
    let project = tx.project().uuid();
    let ids: Vec<uuid::Uuid> = roles.iter().map(|id| id.uuid()).collect();
    sqlx::query!(
        "DELETE FROM client_role WHERE project_id = $1 AND client_id = $2 AND role_id <> ALL ($3)",
        project,
        client_id.as_str(),
        &ids
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "INSERT INTO client_role (project_id, client_id, role_id) SELECT $1, $2, id FROM unnest($3::uuid[]) AS id ON CONFLICT DO NOTHING",
        project,
        client_id.as_str(),
        &ids
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

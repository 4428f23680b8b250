//! One person as an administrator looks at them, and the end of their rows.

use super::{ProjectTx, Stored};
use domain::{ids::UserId, sealed::Sealed, time::Timestamp};

/// A person's row, all of it but the password.
#[derive(Debug, Clone)]
pub struct Record {
    /// Who.
    pub id: UserId,
    /// Their profile.
    pub profile: Sealed,
    /// Whether they have a password.
    pub has_password: bool,
    /// Since when they may not sign in.
    pub blocked_at: Option<Timestamp>,
    /// Why.
    pub blocked_reason: Option<Sealed>,
    /// Since when they are there.
    pub created_at: Timestamp,
    /// When their data last changed.
    pub updated_at: Timestamp,
    /// When they last signed in.
    pub last_sign_in_at: Option<Timestamp>,
}

/// A person.
///
/// # Errors
/// The database.
pub async fn by_id(tx: &mut ProjectTx, id: UserId) -> Stored<Option<Record>> {
    let project = tx.project().uuid();
    let row = sqlx::query!(
        r#"SELECT profile, password IS NOT NULL AS "has_password!", blocked_at, blocked_reason, created_at, updated_at, last_sign_in_at
           FROM users WHERE project_id = $1 AND id = $2"#,
        project,
        id.uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Record {
        id,
        profile: Sealed::from_bytes(row.profile),
        has_password: row.has_password,
        blocked_at: row.blocked_at.map(Timestamp::from),
        blocked_reason: row.blocked_reason.map(Sealed::from_bytes),
        created_at: Timestamp::from(row.created_at),
        updated_at: Timestamp::from(row.updated_at),
        last_sign_in_at: row.last_sign_in_at.map(Timestamp::from),
    }))
}

/// Lets nobody else change a person, sign them in or add anything of theirs until the transaction ends. Says whether there
/// is such a person.
///
/// # Errors
/// The database.
pub async fn lock(tx: &mut ProjectTx, id: UserId) -> Stored<bool> {
    let project = tx.project().uuid();
    let row =
        sqlx::query_scalar!("SELECT id FROM users WHERE project_id = $1 AND id = $2 FOR UPDATE", project, id.uuid())
            .fetch_optional(tx.conn())
            .await?;
    Ok(row.is_some())
}

macro_rules! forget {
    ($tx:ident, $id:ident, $($sql:literal),+ $(,)?) => {$({
        let project = $tx.project().uuid();
        sqlx::query!($sql, project, $id.uuid()).execute($tx.conn()).await?;
    })+};
}

/// Removes a person with everything of theirs. The trail remembers that they were there, as a number; so do grants that have
/// ended, until they are swept.
///
/// # Errors
/// The database.
pub async fn delete(tx: &mut ProjectTx, id: UserId) -> Stored<()> {
    forget!(
        tx,
        id,
        "DELETE FROM user_identifier WHERE project_id = $1 AND user_id = $2",
        "DELETE FROM user_prefix WHERE project_id = $1 AND user_id = $2",
        "DELETE FROM user_application WHERE project_id = $1 AND user_id = $2",
        "DELETE FROM password_history WHERE project_id = $1 AND user_id = $2",
        "DELETE FROM user_role WHERE project_id = $1 AND user_id = $2",
        "DELETE FROM fhir_identity WHERE project_id = $1 AND user_id = $2",
        "DELETE FROM agreement WHERE project_id = $1 AND user_id = $2",
        "DELETE FROM consent WHERE project_id = $1 AND user_id = $2",
        "DELETE FROM session WHERE project_id = $1 AND user_id = $2",
        "DELETE FROM console_session WHERE project_id = $1 AND user_id = $2",
        "DELETE FROM link WHERE project_id = $1 AND user_id = $2",
        "DELETE FROM invitation WHERE project_id = $1 AND user_id = $2",
        "DELETE FROM users WHERE project_id = $1 AND id = $2",
    );
    Ok(())
}

/// Says that a person is nobody on the project's FHIR server.
///
/// # Errors
/// The database.
pub async fn remove_fhir_user(tx: &mut ProjectTx, id: UserId) -> Stored<()> {
    let (project, server) = (tx.project().uuid(), uuid::Uuid::nil());
    sqlx::query!(
        "DELETE FROM fhir_identity WHERE project_id = $1 AND user_id = $2 AND server_id = $3",
        project,
        id.uuid(),
        server
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

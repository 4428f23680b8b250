//! The schema, forward only.

use crate::postgres::SERVER_ROLE;
use sqlx::{AssertSqlSafe, Executor as _, PgPool, Row as _, migrate::Migrator};
use std::collections::BTreeSet;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// Why the schema is not what this server needs.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A migration failed, or one that was run is not the one this server knows. Nothing was changed.
    #[error("the schema could not be migrated (nothing was changed): {0}")]
    Failed(#[from] sqlx::migrate::MigrateError),
    /// Postgres could not be asked.
    #[error("the schema could not be migrated: {0}")]
    Database(#[from] sqlx::Error),
}

/// Brings the schema up to date, all or nothing, and says how many migrations that took.
///
/// Everything happens in one transaction with a lock of that transaction: of several servers that start at once one
/// migrates and the others wait, and a pooler in between cannot tear lock and work apart.
///
/// # Errors
/// A migration fails, or the database knows one that differs from this server's (or that this server does not know).
pub async fn migrate(owner: &PgPool) -> Result<usize, MigrateError> {
    let mut tx = owner.begin().await?;
    unchecked(&mut tx, "SELECT pg_advisory_xact_lock(5571947113103)").await?;
    let before = applied(&mut tx).await?.len();
    let mut migrations = Migrator::with_migrations(MIGRATIONS.iter().cloned().collect());
    migrations.set_locking(false);
    migrations.run_direct(None, &mut *tx, false).await?;
    // What was run is for the owner to say.
    unchecked(&mut tx, &format!("REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON _sqlx_migrations FROM {SERVER_ROLE}"))
        .await?;
    let after = applied(&mut tx).await?.len();
    tx.commit().await?;
    Ok(after.saturating_sub(before))
}

/// The versions this server needs and the database has not got. Newer ones in the database are no hindrance: while
/// servers are replaced one after the other, the old ones go on.
///
/// # Errors
/// Postgres cannot be asked.
pub async fn pending_migrations(server: &PgPool) -> Result<Vec<i64>, sqlx::Error> {
    let mut tx = server.begin().await?;
    let applied = applied(&mut tx).await?;
    tx.commit().await?;
    Ok(MIGRATIONS.iter().map(|migration| migration.version).filter(|version| !applied.contains(version)).collect())
}

async fn applied(connection: &mut sqlx::PgConnection) -> Result<BTreeSet<i64>, sqlx::Error> {
    if unchecked(connection, "SELECT 1 WHERE to_regclass('public._sqlx_migrations') IS NOT NULL").await?.is_empty() {
        return Ok(BTreeSet::new());
    }
    let rows = unchecked(connection, "SELECT version FROM _sqlx_migrations WHERE success").await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

#[allow(clippy::disallowed_methods)] // before the schema is there, nothing can be checked against it
async fn unchecked(connection: &mut sqlx::PgConnection, sql: &str) -> Result<Vec<sqlx::postgres::PgRow>, sqlx::Error> {
    connection.fetch_all(sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))).await
}

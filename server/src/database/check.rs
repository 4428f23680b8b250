//! What is looked at before the server takes its first request.

use super::Connect;
use crate::config::Pooler;
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, PgConnection, PgPool, Row as _};
use std::collections::BTreeSet;

/// Why the server does not start on this database.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The role could do what row-level security and the audit trail must keep it from doing.
    #[error(
        "The server's database role {role} has too much power: it {}. Let `keyward database setup` make the roles, and give \
         KEYWARD_DATABASE_URL the role keyward.",
        reasons.join("; it ")
    )]
    TooPowerful {
        /// The role of `KEYWARD_DATABASE_URL`.
        role: String,
        /// What it could do, each as the end of a sentence.
        reasons: Vec<String>,
    },
    /// Answers would get mixed up.
    #[error(
        "The database connections are not pinned: something in between (such as PgBouncer in transaction mode) changes their \
         backend. Set KEYWARD_DATABASE_POOLER=transaction, or connect to Postgres directly."
    )]
    NotPinned,
    /// Postgres could not be asked.
    #[error("The database could not be checked: {0}")]
    Database(#[from] sqlx::Error),
}

/// Every power that the server's role must not have, and whether it has it.
const POWERS: &str = r"
    WITH me AS (SELECT r.* FROM pg_roles r WHERE pg_has_role(current_user, r.oid, 'MEMBER')),
    powers (reason) AS (
        SELECT 'is, or can become, a superuser (' || rolname || ')' FROM me WHERE rolsuper
        UNION ALL SELECT 'can bypass row-level security (' || rolname || ')' FROM me WHERE rolbypassrls AND NOT rolsuper
        UNION ALL SELECT 'can make roles (' || rolname || ')' FROM me WHERE rolcreaterole AND NOT rolsuper
        UNION ALL SELECT 'can reach the server''s files or programs (' || rolname || ')' FROM me
            WHERE rolname IN ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')
              AND NOT EXISTS (SELECT FROM me WHERE rolsuper)
        UNION ALL SELECT 'owns tables (' || min(c.relname) || ' and ' || count(*) - 1 || ' more)'
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'v', 'm')
              AND pg_has_role(current_user, c.relowner, 'MEMBER')
            HAVING count(*) > 0
        UNION ALL SELECT 'can make objects in schema public' WHERE has_schema_privilege(current_user, 'public', 'CREATE')
        UNION ALL SELECT 'can change or delete rows of the audit trail (' || c.relname || ')'
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND c.relname IN ('audit_event', 'audit_subject') AND c.relkind IN ('r', 'p')
              AND (has_table_privilege(current_user, c.oid, 'DELETE') OR has_table_privilege(current_user, c.oid, 'TRUNCATE')
                   OR has_table_privilege(current_user, c.oid, 'TRIGGER') OR has_any_column_privilege(current_user, c.oid, 'UPDATE'))
        UNION ALL SELECT 'finds no audit trail to write to' WHERE to_regclass('public.audit_event') IS NULL
    )
    SELECT current_user::text, reason FROM powers";

/// Refuses a role that could see across projects or change the audit trail. Run it after the migrations.
///
/// # Errors
/// The role has too much power, with every reason, or Postgres cannot be asked.
pub async fn check_server_role(server: &PgPool) -> Result<(), CheckError> {
    let mut tx = server.begin().await?;
    let rows = unchecked(&mut tx, POWERS).await?;
    tx.commit().await?;
    let Some(first) = rows.first() else { return Ok(()) };
    let role = first.try_get(0)?;
    let reasons = rows.iter().map(|row| row.try_get(1)).collect::<Result<_, _>>()?;
    Err(CheckError::TooPowerful { role, reasons })
}

/// How many connections ask at once, and how often each.
const ASKERS: usize = 6;
const QUESTIONS: usize = 25;

/// Refuses connections that change their backend between statements, unless the configuration says that they do.
///
/// Such a pooler answers one client's prepared statement with another's. Whether there is one shows only under load, when
/// backends are handed around: several connections keep asking for the backend's process id, which must stay theirs alone.
///
/// # Errors
/// Connections share or change backends, or Postgres cannot be asked.
pub async fn check_pinned(connect: &Connect) -> Result<(), CheckError> {
    if connect.pooler() == Pooler::Transaction {
        return Ok(());
    }
    let options = connect.options().clone().extra_float_digits(None);
    let connections = futures::future::try_join_all((0..ASKERS).map(|_| options.connect())).await?;
    let asked =
        futures::future::join_all(connections.into_iter().map(|connection| tokio::spawn(backends(connection)))).await;
    let mut all = BTreeSet::new();
    for backends in asked {
        let backends = backends.map_err(|error| sqlx::Error::Io(std::io::Error::other(error)))??;
        if backends.len() != 1 || !backends.is_disjoint(&all) {
            return Err(CheckError::NotPinned);
        }
        all.extend(backends);
    }
    Ok(())
}

/// The backends that one connection meets. Each question takes a moment of its own length, so that a pooler has reason
/// to give the backend to somebody else.
async fn backends(mut connection: PgConnection) -> Result<BTreeSet<i32>, sqlx::Error> {
    let mut met = BTreeSet::new();
    for _ in 0..QUESTIONS {
        let rows = unchecked(&mut connection, "SELECT pg_backend_pid() FROM pg_sleep(random() * 0.002)").await?;
        for row in rows {
            met.insert(row.try_get(0)?);
        }
    }
    connection.close().await?;
    Ok(met)
}

#[allow(clippy::disallowed_methods)] // asked of the catalogue, in the simple protocol, which poolers do not mix up
async fn unchecked(
    connection: &mut PgConnection,
    sql: &'static str,
) -> Result<Vec<sqlx::postgres::PgRow>, sqlx::Error> {
    connection.fetch_all(sqlx::raw_sql(sql)).await
}

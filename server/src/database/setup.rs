//! The SQL that makes roles and database, to be run here or printed for whoever runs the Postgres.

use crate::{
    config::SecretText,
    postgres::{DATABASE, OWNER_ROLE, SERVER_ROLE},
};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection, postgres::PgConnectOptions,
};

const ROLES: &str = include_str!("roles.sql");
const GRANTS: &str = include_str!("grants.sql");

/// Passwords for the two roles. Without one, the role keeps what it has (none, when it is new).
#[derive(Debug, Clone, Default)]
pub struct Passwords {
    /// For `keyward_owner`.
    pub owner: Option<SecretText>,
    /// For `keyward`.
    pub server: Option<SecretText>,
}

/// The whole SQL for psql. It can be run again, and holds no secret: it ends with how to set the passwords.
#[must_use]
pub fn sql() -> String {
    format!(
        "-- For psql, as a superuser or a role with CREATEROLE and CREATEDB:\n\
         --   psql -v ON_ERROR_STOP=1 postgres -f setup.sql\n\
         {ROLES}\n\
         SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE} ENCODING ''UTF8'' TEMPLATE template0'\n\
         WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec\n\
         \\connect {DATABASE}\n\
         {GRANTS}\n\
         -- Then choose the passwords; psql asks for them and sends only their SCRAM verifier:\n\
         --   \\password {OWNER_ROLE}\n\
         --   \\password {SERVER_ROLE}\n"
    )
}

/// Makes what is missing: roles, database, privileges. Several may do so at once.
///
/// # Errors
/// Postgres cannot be reached, or the administrator may not do this.
pub async fn run(admin: &PgConnectOptions, passwords: &Passwords) -> Result<(), sqlx::Error> {
    let admin = admin.clone().disable_statement_logging();
    let mut connection = admin.connect().await?;
    locked(&mut connection, ROLES).await?;
    for (role, password) in [(OWNER_ROLE, &passwords.owner), (SERVER_ROLE, &passwords.server)] {
        if let Some(password) = password {
            let text = password.expose().replace('\'', "''");
            execute(
                &mut connection,
                format!("SET standard_conforming_strings = on; ALTER ROLE {role} PASSWORD '{text}'"),
            )
            .await?;
        }
    }
    create_database(&mut connection).await?;
    connection.close().await?;

    let mut connection = admin.database(DATABASE).connect().await?;
    locked(&mut connection, GRANTS).await?;
    connection.close().await
}

async fn create_database(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let made = execute(
        connection,
        format!("CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE} ENCODING 'UTF8' TEMPLATE template0"),
    )
    .await;
    match made {
        Err(error) if already_there(&error) => Ok(()),
        other => other,
    }
}

/// Somebody else made it first: now (a unique index), or long ago.
fn already_there(error: &sqlx::Error) -> bool {
    const DUPLICATE_DATABASE: &str = "42P04";
    const UNIQUE_VIOLATION: &str = "23505";
    let code = error.as_database_error().and_then(|error| error.code());
    code.is_some_and(|code| code == DUPLICATE_DATABASE || code == UNIQUE_VIOLATION)
}

/// Roles are shared by all databases, and two who change one at once disturb each other ("tuple concurrently updated").
async fn locked(connection: &mut PgConnection, sql: &str) -> Result<(), sqlx::Error> {
    execute(connection, format!("BEGIN; SELECT pg_advisory_xact_lock(5571947113102); {sql}; COMMIT")).await
}

#[allow(clippy::disallowed_methods)] // the statements are the files beside this one; nothing is there yet to check them against
async fn execute(connection: &mut PgConnection, sql: String) -> Result<(), sqlx::Error> {
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.map(drop)
}

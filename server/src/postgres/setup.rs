//! Roles and database in a Postgres of our own.

use super::PostgresError;
use crate::database;
use sqlx::postgres::PgConnectOptions;

/// Makes what is missing. Runs on a thread and runtime of its own, so that the caller may or may not be in one.
pub(super) fn ensure(admin: &PgConnectOptions) -> Result<(), PostgresError> {
    std::thread::scope(|scope| {
        let work = scope.spawn(|| -> Result<(), PostgresError> {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(PostgresError::file("Cannot start a runtime for", "postgres"))?;
            runtime.block_on(database::setup::run(admin, &database::setup::Passwords::default()))?;
            Ok(())
        });
        work.join().unwrap_or_else(|_| Err(PostgresError::NotReady { seconds: 0, log: "unknown".into() }))
    })
}

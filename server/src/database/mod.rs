//! Connections to Postgres, its roles and its schema. Everything that is asked of the tables is in `store`.

pub mod check;
pub mod migrate;
pub mod setup;

pub use check::{CheckError, check_pinned, check_server_role};
pub use migrate::{MigrateError, migrate, pending_migrations};

use crate::config::{Pooler, SecretText};
use sqlx::{
    Connection as _, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::{path::Path, str::FromStr as _, time::Duration};

/// The server's connections.
#[derive(Debug, Clone)]
pub struct Database {
    /// As the server's role, which sees no project row without a project.
    pub server: PgPool,
    /// Whether each connection keeps its backend, so that a statement may stand outside any transaction.
    pub pinned: bool,
}

/// How long a connection is taken to be there after it was used.
const FRESH: Duration = Duration::from_secs(1);

/// How one role connects: to whom, and what stands between.
#[derive(Debug, Clone)]
pub struct Connect {
    options: PgConnectOptions,
    pooler: Pooler,
    max_connections: u32,
}

impl Connect {
    /// Straight to Postgres.
    #[must_use]
    pub fn directly(options: PgConnectOptions, max_connections: u32) -> Self {
        Self { options: options.application_name("keyward"), pooler: Pooler::None, max_connections }
    }

    /// By URL, perhaps through a pooler; certificates are checked against `ca_file`, too, if the URL asks for checking.
    ///
    /// # Errors
    /// The URL has parameters that do not make sense. The message does not show the URL.
    pub fn by_url(
        url: &SecretText,
        pooler: Pooler,
        max_connections: u32,
        ca_file: Option<&Path>,
    ) -> Result<Self, sqlx::Error> {
        let mut options = PgConnectOptions::from_str(url.expose())?;
        if let Some(ca_file) = ca_file
            && !url.expose().contains("sslrootcert")
        {
            options = options.ssl_root_cert(ca_file);
        }
        let mut connect = Self::directly(options, max_connections);
        connect.pooler = pooler;
        if pooler == Pooler::Transaction {
            // A prepared statement stays behind on a backend that somebody else gets next; and a pooler refuses a
            // connection that comes with settings it does not know.
            connect.options = connect.options.statement_cache_capacity(0).extra_float_digits(None);
        }
        Ok(connect)
    }

    /// What stands between.
    #[must_use]
    pub const fn pooler(&self) -> Pooler {
        self.pooler
    }

    /// The options for a single connection.
    #[must_use]
    pub const fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// Makes a pool. Nothing is connected yet: a database that is away when the server starts may come back.
    #[must_use]
    pub fn pool(&self) -> PgPool {
        let pooler = self.pooler;
        PgPoolOptions::new()
            .max_connections(self.max_connections)
            .acquire_timeout(Duration::from_secs(5))
            .idle_timeout(Duration::from_secs(300))
            .test_before_acquire(false)
            .before_acquire(move |connection, about| {
                Box::pin(async move {
                    // One that was at work a moment ago is still there, and asking costs a round trip. The question is a
                    // message outside any transaction, which a transaction pooler may hand to any backend.
                    let known = about.idle_for < FRESH || pooler == Pooler::Transaction;
                    Ok(known || connection.ping().await.is_ok())
                })
            })
            .connect_lazy_with(self.options.clone())
    }
}

/// Connects the server's role.
///
/// # Errors
/// Postgres cannot be reached or refuses.
pub async fn connect_server(connect: &Connect) -> Result<Database, sqlx::Error> {
    let server = connect.pool();
    drop(server.acquire().await?);
    Ok(Database { server, pinned: connect.pooler() == Pooler::None })
}

/// Connects the owner's role, for migrations: a pool of few connections that is closed when they are done.
///
/// # Errors
/// Postgres cannot be reached or refuses.
pub async fn connect_owner(connect: &Connect) -> Result<PgPool, sqlx::Error> {
    let mut connect = connect.clone();
    connect.max_connections = 2;
    let owner = connect.pool();
    drop(owner.acquire().await?);
    Ok(owner)
}

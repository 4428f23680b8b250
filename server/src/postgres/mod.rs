//! A Postgres of Keyward's own, for where nobody runs one: found on the machine, kept in the data folder, reached by a
//! socket that nobody else can open, and gone when Keyward is.
//!
//! It is started by a thread that stays with it: the kernel is asked to stop Postgres when that thread ends, and a thread
//! ends with its process however the process ends. The same thread starts it again if somebody kills it.

mod binaries;
mod error;
mod folder;
mod keeper;
mod process;
mod setup;

pub use error::PostgresError;

use folder::Folder;
use keeper::Keeper;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

/// The role that owns the schema and runs migrations.
pub const OWNER_ROLE: &str = "keyward_owner";
/// The role the server works as.
pub const SERVER_ROLE: &str = "keyward";
/// The database.
pub const DATABASE: &str = "keyward";

/// The role `initdb` makes, for setting up the others. Only who may open the socket can be it.
const ADMIN_ROLE: &str = "postgres";
const PORT: u16 = 5432;
/// How long a predecessor on the same folder may take to end: a command that is about to finish, or a Postgres whose
/// server was killed and which is shutting down.
const PREDECESSOR: Duration = Duration::from_secs(15);

/// How to keep a Postgres.
#[derive(Debug, Clone)]
pub struct Options {
    /// Keyward's data folder; Postgres gets a folder in it.
    pub data_dir: PathBuf,
    /// Where `initdb` and `postgres` are, when not where they are usually found.
    pub binaries: Option<PathBuf>,
    /// Postgres' `max_connections`.
    pub max_connections: u32,
    /// Whether a crash of the machine may lose or spoil the data, for the sake of speed. For tests only.
    pub careless: bool,
}

impl Options {
    /// A careful Postgres in `data_dir`.
    #[must_use]
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self { data_dir: data_dir.into(), binaries: None, max_connections: 100, careless: false }
    }

    /// One for tests: quick, and not worth keeping.
    #[must_use]
    pub fn for_tests(data_dir: impl Into<PathBuf>) -> Self {
        Self { max_connections: 300, careless: true, ..Self::new(data_dir) }
    }
}

/// A running Postgres. Dropping it stops it, if it was started here.
#[derive(Debug)]
pub struct Postgres {
    socket_dir: PathBuf,
    keeper: Option<Keeper>,
}

impl Postgres {
    /// Starts Postgres on the data folder, makes the folder, the roles and the database on the first start, and returns
    /// when it takes connections. Blocks: call it before the runtime, or on a thread that may wait.
    ///
    /// # Errors
    /// Another server is using the folder, no Postgres is installed, the folder is another version's or cannot be used.
    pub fn start(options: &Options) -> Result<Self, PostgresError> {
        let folder = Folder::prepare(options)?;
        let since = Instant::now();
        while let Some(running) = folder.running() {
            if since.elapsed() > PREDECESSOR {
                return Err(PostgresError::InUse { folder: folder.data, process: running.process });
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Self::keep(folder, options)
    }

    /// Uses the Postgres that runs on the data folder, else starts one for as long as the value lives. For commands that
    /// may be run beside a server or without one. Blocks like [`start`](Self::start).
    ///
    /// # Errors
    /// As with [`start`](Self::start), but for the folder being in use.
    pub fn attach_or_start(options: &Options) -> Result<Self, PostgresError> {
        let folder = Folder::prepare(options)?;
        let since = Instant::now();
        while let Some(running) = folder.running() {
            if let Some(socket_dir) = running.ready {
                let attached = Self { socket_dir, keeper: None };
                setup::ensure(&attached.admin())?;
                return Ok(attached);
            }
            if since.elapsed() > PREDECESSOR {
                return Err(PostgresError::InUse { folder: folder.data, process: running.process });
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Self::keep(folder, options)
    }

    fn keep(folder: Folder, options: &Options) -> Result<Self, PostgresError> {
        folder.initialise()?;
        let socket_dir = folder.socket.clone();
        let keeper = Keeper::start(folder, options)?;
        let started = Self { socket_dir, keeper: Some(keeper) };
        setup::ensure(&started.admin())?;
        Ok(started)
    }

    /// How to connect as the server's role.
    #[must_use]
    pub fn server(&self) -> PgConnectOptions {
        self.connect_options(SERVER_ROLE, DATABASE)
    }

    /// How to connect as the owner of the schema.
    #[must_use]
    pub fn owner(&self) -> PgConnectOptions {
        self.connect_options(OWNER_ROLE, DATABASE)
    }

    /// How to connect as superuser, to the database that always exists. For tests and repairs.
    #[must_use]
    pub fn admin(&self) -> PgConnectOptions {
        self.connect_options(ADMIN_ROLE, "postgres")
    }

    /// How to connect as somebody to some database.
    #[must_use]
    pub fn connect_options(&self, role: &str, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.socket_dir)
            .port(PORT)
            .username(role)
            .database(database)
            .ssl_mode(PgSslMode::Disable)
    }

    /// The same as a URL, for other programs.
    #[must_use]
    pub fn url(&self, role: &str, database: &str) -> String {
        let socket = self.socket_dir.to_string_lossy();
        let socket = percent_encoding::utf8_percent_encode(&socket, percent_encoding::NON_ALPHANUMERIC);
        format!("postgres://{role}@localhost:{PORT}/{database}?host={socket}")
    }

    /// Whether it was started here, and so ends with this value.
    #[must_use]
    pub const fn is_ours(&self) -> bool {
        self.keeper.is_some()
    }

    /// The id of the process that was started here, until somebody kills it and another takes its place.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.keeper.as_ref().and_then(Keeper::process)
    }

    /// Stops it and waits until its data is on disk. Does nothing to one that was only attached to.
    pub fn stop(self) {
        drop(self);
    }
}

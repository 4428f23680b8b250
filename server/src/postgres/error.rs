use std::{io, path::PathBuf};

/// Why there is no Postgres, said to whoever can change it.
#[derive(Debug, thiserror::Error)]
pub enum PostgresError {
    /// Nothing to start.
    #[error(
        "Postgres is not installed here (looked for initdb and postgres in {looked_in}). Install it (Debian, Ubuntu: apt-get \
         install postgresql), or name one that runs elsewhere with KEYWARD_DATABASE_URL and KEYWARD_DATABASE_OWNER_URL."
    )]
    NotInstalled {
        /// The folders, one after the other.
        looked_in: String,
    },
    /// The data was written by another major version.
    #[error(
        "The data in {folder} belongs to Postgres {found}, but the one installed here is {installed}. Install Postgres \
         {found}, or take the data over with pg_dumpall and pg_restore (or pg_upgrade), then start again. Nothing was changed."
    )]
    Version {
        /// Where the data is.
        folder: PathBuf,
        /// The version it was written by.
        found: String,
        /// The version that was found installed.
        installed: String,
    },
    /// Two servers want the same folder.
    #[error(
        "Another Keyward is using {folder} (its Postgres is process {process}). Stop it, give this one a KEYWARD_DATA_DIR of \
         its own, or let both use one Postgres with KEYWARD_DATABASE_URL."
    )]
    InUse {
        /// Where the data is.
        folder: PathBuf,
        /// The Postgres that has it.
        process: u32,
    },
    /// Postgres refuses to run as root, and whom it runs as cannot get there.
    #[error(
        "Postgres does not run as root, and {user}, as whom it runs instead, cannot reach {folder}: {ancestor} is closed to \
         others. Choose a data folder elsewhere with KEYWARD_DATA_DIR, for example /var/lib/keyward."
    )]
    Unreachable {
        /// The user Postgres would run as.
        user: String,
        /// Where the data would be.
        folder: PathBuf,
        /// The folder that is closed.
        ancestor: PathBuf,
    },
    /// The file system refused.
    #[error("{doing} {path}: {source}")]
    File {
        /// What was tried.
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// `initdb` or `postgres` said no.
    #[error("{program} did not succeed ({status}). Its last words:\n{output}")]
    Failed {
        /// The program.
        program: String,
        /// Its exit status.
        status: String,
        /// The end of what it wrote.
        output: String,
    },
    /// It runs, but does not answer.
    #[error("Postgres was started but takes no connections after {seconds} seconds. Its log is {log}.")]
    NotReady {
        /// How long was waited.
        seconds: u64,
        /// Where it writes.
        log: PathBuf,
    },
    /// Roles or database could not be made.
    #[error("The roles and the database could not be set up: {0}")]
    Setup(#[from] sqlx::Error),
}

impl PostgresError {
    pub(super) fn file(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { doing, path, source }
    }
}

//! All SQL, a file an aggregate, and nothing that decides. Personal data and secrets come and go sealed.

pub mod activity;
pub mod administrator_project;
pub mod agreement;
pub mod application_trail;
pub mod applications;
pub mod audit;
pub mod browser;
pub mod clean_up;
pub mod client;
pub mod consent;
pub mod console_session;
pub mod figures;
pub mod flow;
pub mod grant;
pub mod grants;
pub mod guess;
pub mod import;
pub mod invitation;
pub mod job;
pub mod key;
pub mod last_change;
pub mod link;
pub mod logo;
pub mod membership;
pub mod outbox;
pub mod password;
pub mod project;
pub mod project_life;
pub mod role;
pub mod session;
pub mod session_era;
mod tx;
pub mod user;
pub mod user_application;
pub mod user_list;
pub mod user_prefix;
pub mod user_record;
pub mod users;

pub use tx::{ControlTx, ProjectTx};

/// Why the store gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, or not now: a try later may go well.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// Two transactions were in each other's way: the same again may go well.
    #[error("the database is busy with the same rows")]
    Conflict(#[source] sqlx::Error),
    /// A unique key is taken already; the word is the key's name.
    #[error("{0} is taken")]
    Taken(String),
    /// A row that makes no sense.
    #[error("a row of {table} makes no sense: {why}")]
    Impossible {
        /// Of which table.
        table: &'static str,
        /// What is wrong; never what is in it.
        why: &'static str,
    },
    /// Anything else: a fault of ours.
    #[error("the database refused a statement")]
    Fault(#[source] sqlx::Error),
}

impl StoreError {
    const fn impossible(table: &'static str, why: &'static str) -> Self {
        Self::Impossible { table, why }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Protocol(_)
            | sqlx::Error::BeginFailed => Self::Unavailable(error),
            sqlx::Error::Database(refusal) => {
                let code = refusal.code().unwrap_or_default();
                match code.as_ref() {
                    "23505" => Self::Taken(refusal.constraint().unwrap_or("key").to_owned()),
                    "40001" | "40P01" | "55P03" => Self::Conflict(error),
                    // 08: connection; 53: resources; 57P: shutting down; 25006: a standby.
                    code if code.starts_with("08")
                        || code.starts_with("53")
                        || code.starts_with("57P")
                        || code == "25006" =>
                    {
                        Self::Unavailable(error)
                    }
                    _ => Self::Fault(error),
                }
            }
            _ => Self::Fault(error),
        }
    }
}

/// The answer of a store function.
pub type Stored<T> = Result<T, StoreError>;

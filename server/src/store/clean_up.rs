//! Rows whose time is over, thrown away a few at a time, past those that somebody holds: several servers may do it at once.

use super::{ProjectTx, Stored};
use domain::time::Timestamp;

/// The most rows that one statement takes.
pub const BATCH: i64 = 500;

macro_rules! over {
    ($($(#[$doc:meta])* $name:ident = $sql:literal),+ $(,)?) => {$(
        $(#[$doc])*
        /// Says how many rows there were; [`BATCH`] means that there may be more.
        ///
        /// # Errors
        /// The database.
        pub async fn $name(tx: &mut ProjectTx, before: Timestamp) -> Stored<u64> {
            let project = tx.project().uuid();
            Ok(sqlx::query!($sql, project, before.to_offset(), BATCH).execute(tx.conn()).await?.rows_affected())
        }
    )+};
}

over! {
    /// Sign-in flows that could go on until `before` at the latest.
    flows = "DELETE FROM flow WHERE project_id = $1 AND id IN
        (SELECT id FROM flow WHERE project_id = $1 AND expires_at < $2 LIMIT $3 FOR UPDATE SKIP LOCKED)",
    /// Requests that were posted and not fetched until `before`.
    posted_requests = "DELETE FROM posted_request WHERE project_id = $1 AND id IN
        (SELECT id FROM posted_request WHERE project_id = $1 AND expires_at < $2 LIMIT $3 FOR UPDATE SKIP LOCKED)",
    /// What cookies pointed to that browsers have forgotten before `before`.
    browsers = "DELETE FROM browser WHERE project_id = $1 AND id_hash IN
        (SELECT id_hash FROM browser WHERE project_id = $1 AND expires_at < $2 LIMIT $3 FOR UPDATE SKIP LOCKED)",
    /// Sessions that could go on until `before` at the latest.
    sessions = "DELETE FROM session WHERE project_id = $1 AND id IN
        (SELECT id FROM session WHERE project_id = $1 AND ends_at < $2 LIMIT $3 FOR UPDATE SKIP LOCKED)",
    /// Console sessions that could go on until `before` at the latest.
    console_sessions = "DELETE FROM console_session WHERE project_id = $1 AND id IN
        (SELECT id FROM console_session WHERE project_id = $1 AND ends_at < $2 LIMIT $3 FOR UPDATE SKIP LOCKED)",
    /// One-time links that were good until `before` at the latest.
    links = "DELETE FROM link WHERE project_id = $1 AND hash IN
        (SELECT hash FROM link WHERE project_id = $1 AND expires_at < $2 LIMIT $3 FOR UPDATE SKIP LOCKED)",
    /// Grants under which nothing can be alive since `before`, whatever became of them.
    grants = "DELETE FROM grants WHERE project_id = $1 AND id IN
        (SELECT id FROM grants WHERE project_id = $1 AND ends_at < $2 LIMIT $3 FOR UPDATE SKIP LOCKED)",
    /// What was to be sent and has come to its end before `before`.
    outbox = "DELETE FROM outbox WHERE project_id = $1 AND id IN
        (SELECT id FROM outbox WHERE project_id = $1 AND ended_at < $2 LIMIT $3 FOR UPDATE SKIP LOCKED)",
    /// Budgets of guesses that nobody has drawn on since `before`.
    guess_budgets = "DELETE FROM guess_budget WHERE project_id = $1 AND key IN
        (SELECT key FROM guess_budget WHERE project_id = $1 AND updated_at < $2 LIMIT $3 FOR UPDATE SKIP LOCKED)",
}

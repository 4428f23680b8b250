//! The only ways to rows: [`ProjectTx`] for one project's, [`ControlTx`] for the control plane.
//!
//! Two transactions never wait for each other, because all of them lock in one order: the project, memberships (by id), the
//! flow, the person (several: by id), tries (of the project, the account, those in a row), sessions, console sessions, grants
//! (by id), mail that is counted, the browser. Invitations and links of somebody who has an account are locked by whoever has
//! locked the person, where their place does not matter. Nobody who has locked one of these goes back to one before it; what
//! they have only locked because they made it counts for nothing. That a session is in use is noted last of all
//! ([`ProjectTx::in_use`]), by nobody who would have to wait for it.

use super::{StoreError, Stored};
use crate::random::{Random, RandomExt};
use domain::{
    ids::{EventId, ProjectId, SessionId},
    time::Timestamp,
};
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres, Transaction, pool::PoolConnection};
use std::{sync::Arc, time::Duration};

/// A transaction that sees one project's rows and no other's, because Postgres' row-level security has been told so.
pub struct ProjectTx {
    tx: Transaction<'static, Postgres>,
    project: ProjectId,
    now: Timestamp,
    random: Arc<dyn Random>,
    events: u32,
    in_use: Option<(SessionId, Duration)>,
}

impl ProjectTx {
    /// Opens the transaction and names the project, in one round trip.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn begin(pool: &PgPool, project: ProjectId, now: Timestamp, random: Arc<dyn Random>) -> Stored<Self> {
        // A UUID has no character that could end the text.
        let begin = format!("BEGIN; SET LOCAL keyward.project = '{project}'");
        let tx = pool.begin_with(AssertSqlSafe(begin)).await?;
        Ok(Self { tx, project, now, random, events: 0, in_use: None })
    }

    /// The project, first in every key.
    #[must_use]
    pub const fn project(&self) -> ProjectId {
        self.project
    }

    /// The moment of the request; every statement of the transaction has the same.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Where new ids and secrets come from.
    #[must_use]
    pub fn random(&self) -> &dyn Random {
        &*self.random
    }

    /// The id of the next event of this transaction: in the order in which they are recorded.
    pub fn next_event(&mut self) -> EventId {
        let nth = self.events;
        self.events = nth.saturating_add(1);
        EventId::in_order(self.now, nth, self.random.bytes())
    }

    /// The connection, for a statement.
    pub(super) fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    /// Has it noted that a session is in use, at most once in `every`, when the transaction ends: whoever looks who is there
    /// holds no session before they have locked the person whom it is about.
    pub const fn in_use(&mut self, session: SessionId, every: Duration) {
        self.in_use = Some((session, every));
    }

    /// Makes what was done last.
    ///
    /// # Errors
    /// The database did not say that it has: whether it has is not known.
    pub async fn commit(mut self) -> Stored<()> {
        if let Some((session, every)) = self.in_use.take() {
            super::session::seen(&mut self, session, every).await?;
        }
        self.tx.commit().await.map_err(StoreError::from)
    }
}

impl std::fmt::Debug for ProjectTx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ProjectTx({})", self.project)
    }
}

/// A transaction on the control plane: which projects there are, and where. It names no project, so it sees no
/// project's rows.
#[derive(Debug)]
pub struct ControlTx(Control);

#[derive(Debug)]
enum Control {
    Transaction(Transaction<'static, Postgres>),
    /// Each statement by itself.
    Single(PoolConnection<Postgres>),
}

impl ControlTx {
    /// Opens the transaction.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn begin(pool: &PgPool) -> Stored<Self> {
        Ok(Self(Control::Transaction(pool.begin().await?)))
    }

    /// For a single statement that only reads. Not for behind a transaction pooler.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn look(pool: &PgPool) -> Stored<Self> {
        Ok(Self(Control::Single(pool.acquire().await?)))
    }

    pub(super) fn conn(&mut self) -> &mut PgConnection {
        match &mut self.0 {
            Control::Transaction(tx) => tx,
            Control::Single(connection) => connection,
        }
    }

    /// Makes what was done last.
    ///
    /// # Errors
    /// The database did not say that it has.
    pub async fn commit(self) -> Stored<()> {
        match self.0 {
            Control::Transaction(tx) => tx.commit().await.map_err(StoreError::from),
            Control::Single(_) => Ok(()),
        }
    }
}

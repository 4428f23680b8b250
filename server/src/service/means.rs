//! What use cases work with, wired once at the start.

use crate::{
    clock::Clock,
    crypto::{master::MasterKeys, password::Passwords},
    database::Database,
    outbound::{Outbound, mail::Mailer},
    random::Random,
    service::{aside::Aside, backchannel::Turns, heavy::Heavy},
    store::{ControlTx, ProjectTx, Stored},
};
use domain::{ids::ProjectId, time::Timestamp};
use std::sync::Arc;

/// The pool, the clock, randomness, the master key, and the pool of password hashers.
pub struct Means {
    /// Connections of the server's role.
    pub database: Database,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// What unwraps the projects' keys.
    pub masters: MasterKeys,
    /// argon2id, a few at a time.
    pub passwords: Passwords,
    /// The way out to addresses that projects name, and to the private networks that the installation allows them.
    pub outbound: Outbound,
    /// The way out to public addresses only, for whatever is fetched at once for somebody who types an address: what comes of
    /// it must tell nothing about our network.
    pub outbound_public: Outbound,
    /// What administrators ask of this server that takes long.
    pub heavy: Heavy,
    /// What is done beside answers that must tell nothing.
    pub aside: Aside,
    /// Whose turn it is to tell an application's host that a session has ended.
    pub turns: Turns,
    /// How browsers reach this installation, without a trailing slash.
    pub public_url: String,
    /// How browsers reach the console, without a trailing slash: `public_url` unless it has a host of its own.
    pub console_url: String,
    /// How mail leaves.
    pub mailer: Mailer,
}

impl Means {
    /// A transaction on the control plane.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn control(&self) -> Stored<ControlTx> {
        ControlTx::begin(&self.database.server).await
    }

    /// The control plane, for a single look.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn look(&self) -> Stored<ControlTx> {
        // Each request begins with one: a transaction around it would be two round trips more.
        if self.database.pinned { ControlTx::look(&self.database.server).await } else { self.control().await }
    }

    /// A transaction on one project's rows.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn project(&self, id: ProjectId) -> Stored<ProjectTx> {
        ProjectTx::begin(&self.database.server, id, self.clock.now(), Arc::clone(&self.random)).await
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

impl std::fmt::Debug for Means {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Means")
    }
}

//! What is over is thrown away, so that tables do not grow with every sign-in.

use super::{Means, Served, logo};
use crate::store::{self, clean_up::BATCH};
use domain::ids::ProjectId;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// How long an administrator can look back at somebody's sessions; the trail remembers them for ever.
const SESSIONS: Duration = Duration::from_secs(90 * 24 * 3600);

/// How long an administrator can look back at what became of mail.
const OUTBOX: Duration = Duration::from_secs(30 * 24 * 3600);

/// How long a list of people is kept that is not carried out, and how long it is told what came of one that was.
const LIST: Duration = DAY;
const LISTS: Duration = Duration::from_secs(90 * 24 * 3600);

/// How many rows of each kind were thrown away.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Swept {
    /// Sign-in flows and posted requests.
    pub flows: u64,
    /// What cookies pointed to.
    pub browsers: u64,
    /// Sessions.
    pub sessions: u64,
    /// Grants.
    pub grants: u64,
    /// Budgets of guesses.
    pub budgets: u64,
    /// Console sessions.
    pub console_sessions: u64,
    /// One-time links.
    pub links: u64,
    /// What was sent, or was not and never will be.
    pub outbox: u64,
    /// Lists of people: erased, or forgotten.
    pub lists: u64,
    /// Pictures that no settings name any more.
    pub logos: u64,
}

impl Swept {
    /// All together.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.flows
            + self.browsers
            + self.sessions
            + self.console_sessions
            + self.links
            + self.grants
            + self.budgets
            + self.outbox
            + self.lists
            + self.logos
    }
}

/// Throws away one batch of each kind of a project. Says what, and whether there may be more.
///
/// A flow is kept for an hour more, so that a late click is told that it is too late and not that it never was; a grant
/// for a day, in which its last access token still finds why it is refused; a budget until it has long leaked away.
///
/// # Errors
/// The database.
pub async fn sweep(means: &Means, project: ProjectId) -> Served<(Swept, bool)> {
    let mut tx = means.project(project).await?;
    let now = tx.now();
    let flows = store::clean_up::flows(&mut tx, now - HOUR).await?;
    let posted = store::clean_up::posted_requests(&mut tx, now).await?;
    let browsers = store::clean_up::browsers(&mut tx, now).await?;
    let sessions = store::clean_up::sessions(&mut tx, now - SESSIONS).await?;
    let console_sessions = store::clean_up::console_sessions(&mut tx, now - SESSIONS).await?;
    let links = store::clean_up::links(&mut tx, now - DAY).await?;
    let grants = store::clean_up::grants(&mut tx, now - DAY).await?;
    let budgets = store::clean_up::guess_budgets(&mut tx, now - DAY).await?;
    let outbox = store::clean_up::outbox(&mut tx, now - OUTBOX).await?;
    let lists = store::import::sweep(&mut tx, LIST, LISTS).await?;
    let logos = logo::sweep(&mut tx).await?;
    tx.commit().await?;
    let full = BATCH.unsigned_abs();
    let more = [flows, posted, browsers, sessions, console_sessions, links, grants, budgets, outbox].contains(&full);
    let flows = flows + posted;
    Ok((Swept { flows, browsers, sessions, console_sessions, links, grants, budgets, outbox, lists, logos }, more))
}

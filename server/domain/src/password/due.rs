//! Whether somebody has to choose another password before they go on.

use crate::{project::PasswordSettings, time::Timestamp};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Why another password is due.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PasswordDue {
    /// Somebody else has set this one, and knows it.
    Given,
    /// It would not be taken today.
    Weak,
    /// It is older than the project lets passwords be.
    Expired,
}

impl PasswordDue {
    /// What the row says: `given` and `weak` are marks on it, `set_at` is when the password was chosen. One whose age nobody
    /// knows is as old as can be.
    #[must_use]
    pub fn of(
        given: bool,
        weak: bool,
        set_at: Option<Timestamp>,
        settings: &PasswordSettings,
        now: Timestamp,
    ) -> Option<Self> {
        let expired = settings
            .expires_days
            .is_some_and(|days| set_at.is_none_or(|set_at| now.since(set_at) >= DAY.saturating_mul(u32::from(days))));
        [(given, Self::Given), (weak, Self::Weak), (expired, Self::Expired)]
            .into_iter()
            .find_map(|(holds, why)| holds.then_some(why))
    }
}

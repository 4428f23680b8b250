//! One-time links: what they open, how long they are good, and what became of them.

use crate::time::Timestamp;
use std::time::Duration;

/// What a link is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LinkKind {
    /// Makes the first administrator of an empty installation.
    SetUp,
    /// Sets the first password of somebody who was added as an administrator.
    Join,
    /// Takes a role in a project.
    Accept,
    /// Takes an invitation to an application.
    Invitation,
    /// Makes an account for an address that signed up.
    SignUp,
    /// Sets a password in the place of a forgotten one.
    Reset,
    /// Proves a new email address.
    Email,
    /// Takes a change of email address back.
    Undo,
    /// Ends what somebody else began in one's name.
    NotMe,
}

impl LinkKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::SetUp,
        Self::Join,
        Self::Accept,
        Self::Invitation,
        Self::SignUp,
        Self::Reset,
        Self::Email,
        Self::Undo,
        Self::NotMe,
    ];

    /// The word in rows, and in the address of the page it leads to.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SetUp => "set-up",
            Self::Join => "join",
            Self::Accept => "accept",
            Self::Invitation => "invitation",
            Self::SignUp => "sign-up",
            Self::Reset => "reset",
            Self::Email => "email",
            Self::Undo => "undo",
            Self::NotMe => "not-me",
        }
    }

    /// Reads the word of a row.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether it leads to one of the pages that a project shows to its people; the others are the console's.
    #[must_use]
    pub const fn has_hosted_page(self) -> bool {
        match self {
            Self::SetUp | Self::Join | Self::Accept => false,
            Self::Invitation | Self::SignUp | Self::Reset | Self::Email | Self::Undo | Self::NotMe => true,
        }
    }

    /// How long such a link is good.
    #[must_use]
    pub const fn lasts(self) -> Duration {
        const MINUTE: u64 = 60;
        const DAY: u64 = 24 * 60 * MINUTE;
        Duration::from_secs(match self {
            Self::SetUp => 60 * MINUTE,
            Self::Reset => 30 * MINUTE,
            Self::SignUp | Self::Email => DAY,
            Self::Join | Self::Accept | Self::Invitation | Self::Undo | Self::NotMe => 7 * DAY,
        })
    }
}

/// What became of a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkState {
    /// It can be used.
    Open,
    /// It was.
    Used,
    /// Nobody did in time.
    Expired,
}

impl LinkState {
    /// A link that was used stays used, whether or not its time is over since.
    #[must_use]
    pub fn of(used_at: Option<Timestamp>, expires_at: Timestamp, now: Timestamp) -> Self {
        match used_at {
            Some(_) => Self::Used,
            None if expires_at <= now => Self::Expired,
            None => Self::Open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back() {
        for kind in LinkKind::ALL {
            assert_eq!(LinkKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(LinkKind::parse("reset "), None);
    }

    #[test]
    fn a_reset_is_good_for_half_an_hour() {
        assert_eq!(LinkKind::Reset.lasts(), Duration::from_secs(1800));
    }

    #[test]
    fn at_its_last_moment_a_link_is_over() {
        let (now, later) = (Timestamp::from_unix_seconds(100), Timestamp::from_unix_seconds(101));
        assert_eq!(LinkState::of(None, later, now), LinkState::Open);
        assert_eq!(LinkState::of(None, now, now), LinkState::Expired);
        assert_eq!(LinkState::of(Some(now), now, later), LinkState::Used);
    }
}

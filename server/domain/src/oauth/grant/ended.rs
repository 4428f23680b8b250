//! A grant that is over.

use super::{Change, Event, Grant, NotYours, Refused, Terms, Why, check};
use crate::{ids::ClientId, time::Timestamp};
use std::{fmt, str::FromStr};

macro_rules! end_reasons {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// Why a grant or a session is over.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
        pub enum EndReason {
            $($(#[$doc])* $name),+
        }

        impl EndReason {
            /// Every reason there is.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The word that rows and audit events hold.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

end_reasons! {
    /// Its owner presented the code a second time (RFC 6749 §4.1.2).
    CodeReplayed = "code_replayed",
    /// Its owner presented a refresh token that had been rotated (RFC 9700 §4.14.2).
    RefreshReplayed = "refresh_replayed",
    /// The project was closed.
    ProjectClosed = "project_closed",
    /// The client revoked its refresh token (RFC 7009).
    Revoked = "revoked",
    /// The user logged out.
    LoggedOut = "logged_out",
    /// The session it came from is over.
    SessionEnded = "session_ended",
    /// The user ended everything, or this, on their own page.
    EndedByUser = "ended_by_user",
    /// The user was blocked or is gone.
    UserBlocked = "user_blocked",
    /// The user's password was reset.
    PasswordReset = "password_reset",
    /// Whoever reads the old address took a change of it back.
    ChangeTakenBack = "change_taken_back",
    /// The user said that somebody else was at their account.
    NotMe = "not_me",
    /// A client of ours wanted to know who signs in, and nothing else: it keeps no tokens.
    OnlySignIn = "only_sign_in",
    /// The user's factors were reset.
    FactorsReset = "factors_reset",
    /// The user no longer agrees.
    ConsentWithdrawn = "consent_withdrawn",
    /// Its time was up: the code's, the idle or the absolute lifetime.
    Expired = "expired",
    /// The client was deleted.
    ClientDeleted = "client_deleted",
    /// An administrator ended it.
    Administrator = "administrator",
    /// An administrator signed everybody out.
    EverybodySignedOut = "everybody_signed_out",
    /// Somebody else signed in in the same browser. Of sessions only.
    Replaced = "replaced",
    /// The person signed in elsewhere, and may do so in one place only. Of sessions only.
    OneSession = "one_session",
}

/// A word that is no reason.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a reason for which a grant ends")]
pub struct UnknownReason;

impl FromStr for EndReason {
    type Err = UnknownReason;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|reason| reason.as_str() == text).ok_or(UnknownReason)
    }
}

impl fmt::Display for EndReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Over. Nothing here issues anything, and nothing leads out of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EndedGrant {
    terms: Terms,
    version: u32,
    reason: EndReason,
    ended_at: Timestamp,
}

impl EndedGrant {
    pub(super) const fn restore(terms: Terms, version: u32, reason: EndReason, ended_at: Timestamp) -> Self {
        Self { terms, version, reason, ended_at }
    }

    /// The way into this state, from a grant of version `read`.
    pub(super) fn end(terms: Terms, read: u32, reason: EndReason, now: Timestamp) -> Change {
        let ended = Self { terms, version: read.saturating_add(1), reason, ended_at: now };
        Change::new(Some(read), Grant::Ended(ended), Event::Ended(reason))
    }

    /// What had been granted.
    #[must_use]
    pub const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Counts the changes.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// Why it is over.
    #[must_use]
    pub const fn reason(&self) -> EndReason {
        self.reason
    }

    /// Since when it is over.
    #[must_use]
    pub const fn ended_at(&self) -> Timestamp {
        self.ended_at
    }

    pub(super) const fn refuse(&self) -> Refused {
        Refused::unchanged(Why::Ended(self.reason))
    }

    pub(super) fn revoke(&self, by: &ClientId) -> Result<Option<Change>, NotYours> {
        if check!("revoking what is over is the owner's, too", *by != self.terms.client) {
            return Err(NotYours);
        }
        Ok(None)
    }
}

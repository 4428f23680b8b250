//! The grant: what a user (or client) has given an application, from the code to its end.
//!
//! A pure machine. Each transition takes the presented credential, the [`Circumstances`] that the store read in the
//! same transaction, and the time. It gives the next state with what to issue and what to record, or a [`Refused`] that
//! names the code of RFC 6749 §5.2. A refusal may carry a change, too: the owner's replay ends the grant, and that has
//! to be saved. What must not happen has no code to happen in: [`EndedGrant`] cannot issue.
//!
//! ```text
//!  CodeGrant ──redeem──▶ ActiveGrant ──refresh──▶ ActiveGrant …
//!      └───────── end ─────────┴──▶ EndedGrant
//! ```
//!
//! A credential is the owner's only with the right client, redirect URI and verifier. Whose it is comes before what it
//! does: a stranger's attempt changes nothing, an owner's replay ends the family (RFC 9700 §4.14.2, RFC 6749 §4.1.2).

mod active;
mod check;
mod code;
mod ended;
mod outcome;
mod parts;
mod presented;
mod revoked;
mod terms;

#[cfg(test)]
pub(super) mod tests;

pub use active::{ActiveGrant, NoClientGrant, NotYours};
pub(super) use check::check;
pub use code::{CodeBinding, CodeGrant};
pub use ended::{EndReason, EndedGrant, UnknownReason};
pub use outcome::{Change, Event, Issue, Issued, IssuedAccess, Refused, Why};
pub use parts::{Parts, TokenParts};
pub use presented::{
    Circumstances, CodeCredential, PresentedAccess, PresentedCode, PresentedRefresh, PresentedToken, RefreshCredential,
};
pub use revoked::{RevokedRange, RevokedSerials};
pub use terms::{Holder, ImpossibleGrant, Terms};

use crate::{ids::ClientId, time::Timestamp};
use std::time::Duration;

/// How long a code may be redeemed (RFC 6749 §4.1.2 advises ten minutes at most).
pub const CODE_LIFETIME: Duration = Duration::from_secs(60);

/// How long the predecessor of an unused refresh token gets that token again, for answers lost on the way.
pub const REPEAT_WINDOW: Duration = Duration::from_secs(30);

/// A grant in one of its states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// A code is on its way to the application; nothing is issued yet.
    Code(CodeGrant),
    /// Tokens are out.
    Active(ActiveGrant),
    /// Over, for a reason.
    Ended(EndedGrant),
}

impl Grant {
    /// What was granted; it never changes.
    #[must_use]
    pub const fn terms(&self) -> &Terms {
        match self {
            Self::Code(grant) => &grant.terms,
            Self::Active(grant) => &grant.terms,
            Self::Ended(grant) => grant.terms(),
        }
    }

    /// Counts the changes. A write is guarded by the version that was read.
    #[must_use]
    pub const fn version(&self) -> u32 {
        match self {
            Self::Code(grant) => grant.version,
            Self::Active(grant) => grant.version,
            Self::Ended(grant) => grant.version(),
        }
    }

    /// Redeems a code (RFC 6749 §4.1.3, RFC 7636 §4.6): once, by its owner, in time. The owner's second try ends the grant.
    ///
    /// # Errors
    /// The code gives nothing; [`Refused::change`] is to be saved where there is one.
    pub fn redeem(self, by: &CodeCredential<'_>, around: &Circumstances, now: Timestamp) -> Result<Issued, Refused> {
        match self {
            Self::Code(grant) => grant.redeem(by, around, now),
            Self::Active(grant) => Err(grant.code_again(by, now)),
            Self::Ended(grant) => Err(grant.refuse()),
        }
    }

    /// Rotates a refresh token (RFC 6749 §6, RFC 9700 §2.2.2).
    ///
    /// # Errors
    /// The token gives nothing; [`Refused::change`] is to be saved where there is one.
    pub fn refresh(
        self,
        by: &RefreshCredential<'_>,
        around: &Circumstances,
        now: Timestamp,
    ) -> Result<Issued, Refused> {
        match self {
            Self::Code(_) => Err(Refused::unchanged(Why::NotIssued)),
            Self::Active(grant) => grant.refresh(by, around, now),
            Self::Ended(grant) => Err(grant.refuse()),
        }
    }

    /// Whether an access token opens anything now: for introspection, userinfo and every protected request.
    ///
    /// # Errors
    /// Why it does not; for the audit trail, not for the caller (RFC 7662 §2.2).
    pub fn accepts(&self, token: &PresentedAccess, around: &Circumstances, now: Timestamp) -> Result<(), Why> {
        match self {
            Self::Code(_) => Err(Why::NotIssued),
            Self::Active(grant) => grant.accepts(token, around, now),
            Self::Ended(grant) => Err(Why::Ended(grant.reason())),
        }
    }

    /// Until when a refresh token can be used, for introspection (RFC 7662): nothing is changed, nothing is used up.
    ///
    /// # Errors
    /// Why it can not be used.
    pub fn accepts_refresh(
        &self,
        token: &PresentedRefresh,
        around: &Circumstances,
        now: Timestamp,
    ) -> Result<Timestamp, Why> {
        match self {
            Self::Code(_) => Err(Why::NotIssued),
            Self::Active(grant) => grant.accepts_refresh(token, around, now),
            Self::Ended(grant) => Err(Why::Ended(grant.reason())),
        }
    }

    /// Revokes what a token opens (RFC 7009 §2.1): an access token itself, or a refresh token's whole grant. `None`:
    /// it was over already.
    ///
    /// # Errors
    /// The token is not this client's, or was never issued: nothing changes.
    pub fn revoke(self, token: &PresentedToken, by: &ClientId, now: Timestamp) -> Result<Option<Change>, NotYours> {
        match self {
            Self::Code(_) => Err(NotYours),
            Self::Active(grant) => grant.revoke(token, by, now),
            Self::Ended(grant) => grant.revoke(by),
        }
    }

    /// Ends the grant for a reason outside it: logout, a blocked user, an administrator. `None`: it was over already.
    #[must_use]
    pub fn end(self, reason: EndReason, now: Timestamp) -> Option<Change> {
        match self {
            Self::Code(grant) => Some(grant.end(reason, now)),
            Self::Active(grant) => Some(grant.end(reason, now)),
            Self::Ended(_) => None,
        }
    }

    /// From when on the grant can give nothing and none of its tokens opens anything, even if nobody ends it.
    #[must_use]
    pub fn over_at(&self) -> Timestamp {
        match self {
            Self::Code(grant) => grant.expires_at(),
            Self::Active(grant) => grant.over_at(),
            Self::Ended(grant) => grant.ended_at(),
        }
    }
}

//! What a transition gives: a change to save, what to issue, what to record, or a refusal.

use super::{EndReason, Grant};
use crate::{
    oauth::{
        error::{ErrorCode, OAuthError},
        scope::ScopeSet,
    },
    time::Timestamp,
};

/// What happened to a grant, for the audit trail.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Event {
    /// A sign-in flow ended in a grant; its code is on the way.
    Granted,
    /// A client got a token of its own (RFC 6749 §4.4).
    ClientTokenIssued,
    /// The code was redeemed.
    CodeRedeemed,
    /// A refresh token was rotated.
    Refreshed {
        /// The new refresh token.
        generation: u32,
        /// The new access token.
        serial: u32,
    },
    /// An answer was lost on the way, and given again.
    RefreshRepeated {
        /// The same refresh token as before.
        generation: u32,
        /// The new access token.
        serial: u32,
    },
    /// One access token was revoked.
    AccessTokenRevoked {
        /// Which.
        serial: u32,
    },
    /// It is over.
    Ended(EndReason),
}

impl Event {
    /// The name of the event in the audit trail.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Granted => "grant.created",
            Self::ClientTokenIssued => "grant.client_token_issued",
            Self::CodeRedeemed => "grant.code_redeemed",
            Self::Refreshed { .. } => "grant.refreshed",
            Self::RefreshRepeated { .. } => "grant.refresh_repeated",
            Self::AccessTokenRevoked { .. } => "grant.access_token_revoked",
            Self::Ended(_) => "grant.ended",
        }
    }
}

/// The next state of a grant. It is to be written only if the row still has the version that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    read: Option<u32>,
    grant: Grant,
    event: Event,
}

impl Change {
    pub(super) const fn new(read: Option<u32>, grant: Grant, event: Event) -> Self {
        Self { read, grant, event }
    }

    /// The version that the row must still have; `None` for a new row.
    #[must_use]
    pub const fn expected_version(&self) -> Option<u32> {
        self.read
    }

    /// What to write.
    #[must_use]
    pub const fn grant(&self) -> &Grant {
        &self.grant
    }

    /// The grant as it is once the change is saved.
    #[must_use]
    pub fn into_grant(self) -> Grant {
        self.grant
    }

    /// What to record, in the same transaction.
    #[must_use]
    pub const fn event(&self) -> Event {
        self.event
    }
}

/// An access token to sign.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IssuedAccess {
    /// Its number in the grant; with the grant's id it names the token.
    pub serial: u32,
    /// What it carries: all of the grant, or what was asked of it.
    pub scope: ScopeSet,
    /// Its `exp`, to be rounded down to seconds.
    pub expires_at: Timestamp,
}

/// What to hand out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Issue {
    /// The access token.
    pub access: IssuedAccess,
    /// The generation of the refresh token, if there is one.
    pub refresh: Option<u32>,
}

/// A success: save, record, then hand out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Issued {
    /// What to save and record.
    pub change: Change,
    /// What to hand out.
    pub issue: Issue,
}

/// Why a credential gives nothing: for the audit trail and the console, never for the caller.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Why {
    /// The grant never issued this.
    NotIssued,
    /// Another client's.
    OtherClient,
    /// Another redirect URI than at `/authorize`, or none.
    OtherRedirectUri,
    /// A challenge, but no verifier.
    MissingVerifier,
    /// A verifier that does not fit the challenge.
    WrongVerifier,
    /// A verifier, but no challenge (RFC 9700 §2.1.1: a downgrade).
    VerifierWithoutChallenge,
    /// Its time is up.
    Expired,
    /// The owner's replay.
    Replayed,
    /// This access token was revoked.
    Revoked,
    /// The grant is over, or has to be.
    Ended(EndReason),
    /// The client is switched off.
    ClientDisabled,
    /// The client may not use this grant type.
    GrantTypeNotAllowed,
    /// More than was granted (RFC 6749 §6).
    ScopeNotGranted,
}

impl Why {
    /// The word that audit events hold.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotIssued => "not_issued",
            Self::OtherClient => "other_client",
            Self::OtherRedirectUri => "other_redirect_uri",
            Self::MissingVerifier => "missing_verifier",
            Self::WrongVerifier => "wrong_verifier",
            Self::VerifierWithoutChallenge => "verifier_without_challenge",
            Self::Expired => "expired",
            Self::Replayed => "replayed",
            Self::Revoked => "revoked",
            Self::Ended(reason) => reason.as_str(),
            Self::ClientDisabled => "client_disabled",
            Self::GrantTypeNotAllowed => "grant_type_not_allowed",
            Self::ScopeNotGranted => "scope_not_granted",
        }
    }

    /// The code of RFC 6749 §5.2.
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::GrantTypeNotAllowed => ErrorCode::UnauthorizedClient,
            Self::ScopeNotGranted => ErrorCode::InvalidScope,
            _ => ErrorCode::InvalidGrant,
        }
    }
}

/// A refusal at the token endpoint.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refused {
    /// Why; the audit trail's business.
    pub why: Why,
    /// What to save and record nevertheless.
    pub change: Option<Box<Change>>,
}

impl Refused {
    pub(super) const fn unchanged(why: Why) -> Self {
        Self { why, change: None }
    }

    pub(super) fn with(why: Why, change: Change) -> Self {
        Self { why, change: Some(Box::new(change)) }
    }

    /// What the caller gets. All that is wrong with a credential has one answer, so a finder learns nothing from it.
    #[must_use]
    pub const fn error(&self) -> OAuthError {
        let code = self.why.code();
        OAuthError::new(
            code,
            match code {
                ErrorCode::UnauthorizedClient => "this client may not use this grant_type",
                ErrorCode::InvalidScope => "scope asks for more than was granted",
                _ => {
                    "the code or refresh token is unknown, used, expired or revoked, or client, redirect_uri or \
                     code_verifier are not those it was made for"
                }
            },
        )
    }
}

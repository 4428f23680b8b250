//! What was granted: fixed when the grant is made.

use super::check;
use crate::{
    ids::{ClientId, GrantId, SessionId, UserId},
    oauth::scope::ScopeSet,
    time::Timestamp,
};
use std::time::Duration;

/// Who gave the grant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Holder {
    /// A person, with the session in which they signed in, if it still matters.
    User {
        /// Who.
        user: UserId,
        /// Where; must be there unless `offline_access` was granted.
        session: Option<SessionId>,
    },
    /// The client itself (RFC 6749 §4.4).
    Client,
}

/// The unchanging part of a grant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Terms {
    /// The name that codes and tokens carry.
    pub id: GrantId,
    /// To whom it was given.
    pub client: ClientId,
    /// By whom.
    pub holder: Holder,
    /// The most that any of its tokens may carry.
    pub scope: ScopeSet,
    /// Where its tokens are meant for (RFC 8707).
    pub audience: Vec<String>,
    /// When it was given.
    pub issued_at: Timestamp,
    /// The absolute end: nothing that comes from the grant lives longer.
    pub ends_at: Timestamp,
    /// How long a refresh token may lie unused.
    pub idle_lifetime: Duration,
    /// How long an access token lives, unless the grant ends before.
    pub access_lifetime: Duration,
    /// Whether refresh tokens are issued: the application's setting when the grant was made.
    pub refreshable: bool,
}

/// Why a grant makes no sense.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ImpossibleGrant {
    /// A user's grant lives by a session or by `offline_access`.
    #[error("a user's grant without a session and without offline_access")]
    NothingToLiveBy,
    /// OpenID Connect Core §11, and our `online_access`.
    #[error("refresh tokens without offline_access or online_access, or for a client's own grant")]
    NotRefreshable,
    /// A client's own grant has no code; a user's always began with one.
    #[error("a code without a user, or a user's tokens without a code")]
    CodeAndHolder,
    /// Nothing can be issued in no time.
    #[error("a lifetime of nothing")]
    NoTime,
    /// The state's columns contradict each other.
    #[error("neither a code, nor tokens, nor an end; or more than one of them")]
    State,
    /// Counters count up together.
    #[error("generation, serials or version that cannot have come about")]
    Counters,
    /// Revoked serials are in order and were issued.
    #[error("revoked serials out of order, too many, or never issued")]
    Revoked,
    /// No token carries more than its grant.
    #[error("a token's scope beyond that of its grant")]
    Scope,
}

impl Terms {
    /// Whether the grant goes on when the session ends (OpenID Connect Core §11).
    #[must_use]
    pub fn outlives_session(&self) -> bool {
        self.scope.outlives_session()
    }

    /// When an access token expires that is issued now: never after the grant (RFC 9700 §2.2).
    pub(super) fn access_expiry(&self, now: Timestamp) -> Timestamp {
        let expires_at = now + self.access_lifetime;
        if check!("an access token ends with its grant at the latest", expires_at > self.ends_at) {
            return self.ends_at;
        }
        expires_at
    }

    pub(super) fn validate(&self) -> Result<(), ImpossibleGrant> {
        let user_without_session = matches!(self.holder, Holder::User { session: None, .. });
        if check!("a user's grant has something to live by", user_without_session && !self.outlives_session()) {
            return Err(ImpossibleGrant::NothingToLiveBy);
        }
        let refresh_scope = self.outlives_session() || self.scope.contains("online_access");
        if check!("refresh tokens want offline_access or online_access", self.refreshable && !refresh_scope) {
            return Err(ImpossibleGrant::NotRefreshable);
        }
        if check!("a client's own grant is not refreshed", self.refreshable && self.holder == Holder::Client) {
            return Err(ImpossibleGrant::NotRefreshable);
        }
        if check!("a grant has time", self.ends_at <= self.issued_at || self.access_lifetime.is_zero()) {
            return Err(ImpossibleGrant::NoTime);
        }
        Ok(())
    }
}

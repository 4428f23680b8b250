//! What is presented, by whom, and under which circumstances.
//!
//! Codes and refresh tokens are handles with an HMAC, access tokens are signed: whoever makes these values has checked
//! that, so they name something that this server once made (or, after a restored backup, will have made).

use super::{
    check,
    ended::EndReason,
    outcome::Why,
    terms::{Holder, Terms},
};
use crate::{
    ids::{ClientId, GrantId},
    oauth::scope::ScopeSet,
    time::Timestamp,
};

/// A code whose HMAC is right.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct PresentedCode {
    /// The grant it names.
    pub grant: GrantId,
}

/// A refresh token whose HMAC is right.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct PresentedRefresh {
    /// The grant it names.
    pub grant: GrantId,
    /// Which of its refresh tokens: 0 came with the code.
    pub generation: u32,
}

/// An access token whose signature is right.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct PresentedAccess {
    /// The grant it names.
    pub grant: GrantId,
    /// Which of its access tokens.
    pub serial: u32,
    /// Its `exp`.
    pub expires_at: Timestamp,
}

/// A token to revoke.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum PresentedToken {
    /// An access token.
    Access(PresentedAccess),
    /// A refresh token.
    Refresh(PresentedRefresh),
}

impl PresentedToken {
    /// The grant it names.
    #[must_use]
    pub const fn grant(&self) -> GrantId {
        match self {
            Self::Access(token) => token.grant,
            Self::Refresh(token) => token.grant,
        }
    }
}

/// A code with all that shows whose it is (RFC 6749 §4.1.3, RFC 7636 §4.5).
#[derive(Clone, Copy, Debug)]
pub struct CodeCredential<'a> {
    /// The code.
    pub code: PresentedCode,
    /// The client as it authenticated itself.
    pub client: &'a ClientId,
    /// `redirect_uri` of the token request.
    pub redirect_uri: Option<&'a str>,
    /// `code_verifier` of the token request.
    pub verifier: Option<&'a str>,
}

/// A refresh token with who presents it and what is asked (RFC 6749 §6).
#[derive(Clone, Copy, Debug)]
pub struct RefreshCredential<'a> {
    /// The refresh token.
    pub token: PresentedRefresh,
    /// The client as it authenticated itself.
    pub client: &'a ClientId,
    /// `scope` of the token request; none, or an empty one: all of the grant.
    pub scope: Option<&'a ScopeSet>,
}

/// What holds around a grant now, read in the transaction that locks it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Circumstances {
    /// The user exists and is not blocked. Means nothing for a client's own grant.
    pub user_active: bool,
    /// The session of the grant goes on. Means nothing where `offline_access` was granted.
    pub session_alive: bool,
    /// What the user agreed to still covers the grant, or needed no agreement.
    pub consent_stands: bool,
    /// The client exists and is not switched off.
    pub client_enabled: bool,
    /// The client may use the grant type of this request. Means nothing for using an access token.
    pub grant_type_allowed: bool,
}

impl Circumstances {
    /// Nothing stands in the way.
    pub const FINE: Self = Self {
        user_active: true,
        session_alive: true,
        consent_stands: true,
        client_enabled: true,
        grant_type_allowed: true,
    };

    /// Why the grant cannot go on at all: what it came from is gone.
    pub(super) fn end_of(&self, terms: &Terms) -> Option<EndReason> {
        let of_user = terms.holder != Holder::Client;
        if check!("the user is active", of_user && !self.user_active) {
            return Some(EndReason::UserBlocked);
        }
        if check!("the consent stands", of_user && !self.consent_stands) {
            return Some(EndReason::ConsentWithdrawn);
        }
        let by_session = of_user && !terms.outlives_session();
        if check!("the session is alive", by_session && !self.session_alive) {
            return Some(EndReason::SessionEnded);
        }
        None
    }

    /// Why nothing is issued now although the grant goes on.
    pub(super) fn refusal(&self) -> Option<Why> {
        if check!("the client is enabled to be issued tokens", !self.client_enabled) {
            return Some(Why::ClientDisabled);
        }
        if check!("the client may use the grant type", !self.grant_type_allowed) {
            return Some(Why::GrantTypeNotAllowed);
        }
        None
    }
}

//! A grant whose tokens are out.

use super::{
    Change, Circumstances, CodeBinding, CodeCredential, EndReason, Event, Grant, Holder, ImpossibleGrant, Issue,
    Issued, IssuedAccess, PresentedAccess, PresentedRefresh, PresentedToken, REPEAT_WINDOW, RefreshCredential, Refused,
    RevokedSerials, Terms, Why, check, ended::EndedGrant,
};
use crate::{ids::ClientId, oauth::scope::ScopeSet, time::Timestamp};

/// The token is another client's, or was never issued. The caller is told nothing of it (RFC 7009 §2.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a token of this client")]
pub struct NotYours;

/// Why a client gets no token of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoClientGrant {
    /// The terms make no sense: a fault of ours.
    #[error(transparent)]
    Impossible(#[from] ImpossibleGrant),
    /// The client may not; [`Why::code`] is what it is told.
    #[error("the client may not be issued a token")]
    Refused(Why),
}

/// Tokens are out: access tokens by serial, and one refresh token, the current generation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActiveGrant {
    pub(super) terms: Terms,
    pub(super) version: u32,
    /// What a second presentation of the code is held against. None for a client's own grant.
    pub(super) code: Option<CodeBinding>,
    /// The refresh token that may be used; all before it were.
    pub(super) generation: u32,
    /// When it was issued.
    pub(super) rotated_at: Timestamp,
    /// What was asked for when it was issued.
    pub(super) scope: ScopeSet,
    /// How many access tokens were issued.
    pub(super) serials: u32,
    pub(super) revoked: RevokedSerials,
}

impl ActiveGrant {
    /// Makes a client's own grant with its one access token, and ends with it (RFC 6749 §4.4).
    ///
    /// # Errors
    /// The client may not.
    pub fn for_client(terms: Terms, around: &Circumstances, now: Timestamp) -> Result<Issued, NoClientGrant> {
        terms.validate()?;
        if check!("only a client gets a client's grant", terms.holder != Holder::Client) {
            return Err(ImpossibleGrant::CodeAndHolder.into());
        }
        if let Some(why) = around.refusal() {
            return Err(NoClientGrant::Refused(why));
        }
        Ok(Self::begin(terms, None, None, now))
    }

    pub(super) fn begin(terms: Terms, read: Option<u32>, code: Option<CodeBinding>, now: Timestamp) -> Issued {
        let event = if code.is_some() { Event::CodeRedeemed } else { Event::ClientTokenIssued };
        let version = read.map_or(0, |read| read.saturating_add(1));
        let (scope, revoked) = (terms.scope.clone(), RevokedSerials::default());
        Self { terms, version, code, generation: 0, rotated_at: now, scope, serials: 0, revoked }
            .issue(read, event, now)
    }

    /// Counts the next access token and hands it out with the current refresh token.
    fn issue(mut self, read: Option<u32>, event: Event, now: Timestamp) -> Issued {
        let access =
            IssuedAccess { serial: self.serials, scope: self.scope.clone(), expires_at: self.terms.access_expiry(now) };
        self.serials = self.serials.saturating_add(1);
        let issue = Issue { access, refresh: self.terms.refreshable.then_some(self.generation) };
        Issued { change: Change::new(read, Grant::Active(self), event), issue }
    }

    /// The code comes a second time: from its owner it ends all that came of the first (RFC 6749 §4.1.2).
    pub(super) fn code_again(self, by: &CodeCredential<'_>, now: Timestamp) -> Refused {
        let Some(code) = &self.code else {
            return Refused::unchanged(Why::NotIssued);
        };
        if let Err(why) = code.owner(&self.terms, by) {
            return Refused::unchanged(why);
        }
        Refused::with(Why::Replayed, self.end(EndReason::CodeReplayed, now))
    }

    pub(super) fn refresh(
        mut self,
        by: &RefreshCredential<'_>,
        around: &Circumstances,
        now: Timestamp,
    ) -> Result<Issued, Refused> {
        self.issued_refresh(&by.token).map_err(Refused::unchanged)?;
        if check!("the refresh token is this client's", *by.client != self.terms.client) {
            return Err(Refused::unchanged(Why::OtherClient));
        }
        if check!("a grant is refreshed in time", now >= self.refresh_ends_at()) {
            return Err(Refused::with(Why::Expired, self.end(EndReason::Expired, now)));
        }
        if let Some(reason) = around.end_of(&self.terms) {
            return Err(Refused::with(Why::Ended(reason), self.end(reason, now)));
        }
        let asked = by.scope.filter(|scope| !scope.is_empty()).unwrap_or(&self.terms.scope).clone();
        let current = by.token.generation == self.generation;
        if check!("a refresh token is used once", !current && !self.may_repeat(&by.token, &asked, now)) {
            return Err(Refused::with(Why::Replayed, self.end(EndReason::RefreshReplayed, now)));
        }
        if let Some(why) = around.refusal() {
            return Err(Refused::unchanged(why));
        }
        if check!("scope never widens", !asked.is_subset_of(&self.terms.scope)) {
            return Err(Refused::unchanged(Why::ScopeNotGranted));
        }
        let (read, serial) = (self.version, self.serials);
        self.version = self.version.saturating_add(1);
        if !current {
            let event = Event::RefreshRepeated { generation: self.generation, serial };
            return Ok(self.issue(Some(read), event, now));
        }
        self.generation = self.generation.saturating_add(1);
        self.rotated_at = now;
        self.scope = asked;
        let event = Event::Refreshed { generation: self.generation, serial };
        Ok(self.issue(Some(read), event, now))
    }

    /// Whether this is the predecessor of the unused current token, soon after, for the same: an answer was lost.
    fn may_repeat(&self, token: &PresentedRefresh, asked: &ScopeSet, now: Timestamp) -> bool {
        if check!("only the direct predecessor is repeated", token.generation.checked_add(1) != Some(self.generation)) {
            return false;
        }
        if check!("only a fresh rotation is repeated", now.since(self.rotated_at) >= REPEAT_WINDOW) {
            return false;
        }
        if check!("only the same scope is repeated", *asked != self.scope) {
            return false;
        }
        true
    }

    /// When the current refresh token ends: idle or absolute, whichever comes first.
    fn refresh_ends_at(&self) -> Timestamp {
        let idle_end = self.rotated_at + self.terms.idle_lifetime;
        if check!("a refresh token ends with its grant at the latest", idle_end > self.terms.ends_at) {
            return self.terms.ends_at;
        }
        idle_end
    }

    /// Whether this grant gives out refresh tokens and this one names it. A generation from the future (of a database
    /// that was restored) is its owner's as well, and ends the family when it is used.
    fn issued_refresh(&self, token: &PresentedRefresh) -> Result<(), Why> {
        if check!("the refresh token names this grant", token.grant != self.terms.id) {
            return Err(Why::NotIssued);
        }
        if check!("only a refreshable grant has refresh tokens", !self.terms.refreshable) {
            return Err(Why::NotIssued);
        }
        Ok(())
    }

    fn issued_access(&self, token: &PresentedAccess) -> Result<(), Why> {
        if check!("the access token names this grant", token.grant != self.terms.id) {
            return Err(Why::NotIssued);
        }
        if check!("the access token was issued", token.serial >= self.serials) {
            return Err(Why::NotIssued);
        }
        Ok(())
    }

    pub(super) fn accepts(&self, token: &PresentedAccess, around: &Circumstances, now: Timestamp) -> Result<(), Why> {
        self.issued_access(token)?;
        if check!("the access token is not revoked", self.revoked.contains(token.serial)) {
            return Err(Why::Revoked);
        }
        if check!("the access token has time left", now >= token.expires_at) {
            return Err(Why::Expired);
        }
        self.usable(around)
    }

    pub(super) fn accepts_refresh(
        &self,
        token: &PresentedRefresh,
        around: &Circumstances,
        now: Timestamp,
    ) -> Result<Timestamp, Why> {
        self.issued_refresh(token)?;
        if check!("only the current refresh token is shown as active", token.generation != self.generation) {
            return Err(Why::Replayed);
        }
        if check!("the refresh token has time left", now >= self.refresh_ends_at()) {
            return Err(Why::Expired);
        }
        self.usable(around)?;
        Ok(self.refresh_ends_at())
    }

    fn usable(&self, around: &Circumstances) -> Result<(), Why> {
        if let Some(reason) = around.end_of(&self.terms) {
            return Err(Why::Ended(reason));
        }
        if check!("the client is enabled to use tokens", !around.client_enabled) {
            return Err(Why::ClientDisabled);
        }
        Ok(())
    }

    pub(super) fn revoke(
        mut self,
        token: &PresentedToken,
        by: &ClientId,
        now: Timestamp,
    ) -> Result<Option<Change>, NotYours> {
        if check!("revoking is the owner's", *by != self.terms.client) {
            return Err(NotYours);
        }
        match token {
            PresentedToken::Refresh(token) => {
                self.issued_refresh(token).map_err(|_| NotYours)?;
                Ok(Some(self.end(EndReason::Revoked, now)))
            }
            PresentedToken::Access(token) => {
                self.issued_access(token).map_err(|_| NotYours)?;
                let over = now >= token.expires_at || self.revoked.contains(token.serial);
                if check!("what is over is not revoked again", over) {
                    return Ok(None);
                }
                let read = self.version;
                self.version = read.saturating_add(1);
                self.revoked = self.revoked.with(token.serial, token.expires_at, now);
                let event = Event::AccessTokenRevoked { serial: token.serial };
                Ok(Some(Change::new(Some(read), Grant::Active(self), event)))
            }
        }
    }

    pub(super) fn end(self, reason: EndReason, now: Timestamp) -> Change {
        EndedGrant::end(self.terms, self.version, reason, now)
    }

    /// The last access token can have been issued at the end of the repeat window.
    pub(super) fn over_at(&self) -> Timestamp {
        let tokens_end = self.terms.access_expiry(self.rotated_at + REPEAT_WINDOW);
        if self.terms.refreshable {
            tokens_end.max(self.refresh_ends_at())
        } else {
            self.terms.access_expiry(self.rotated_at)
        }
    }
}

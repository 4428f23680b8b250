//! A grant whose code is out and whose tokens are not.

use super::{
    ActiveGrant, CODE_LIFETIME, Change, Circumstances, CodeCredential, EndReason, Event, Grant, Holder,
    ImpossibleGrant, Issued, Refused, Terms, Why, check, ended::EndedGrant,
};
use crate::{
    oauth::pkce::{self, Challenge},
    time::Timestamp,
};

/// What `/authorize` bound the code to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CodeBinding {
    /// Where the code was sent.
    pub redirect_uri: String,
    /// Whether the request named it; then the token request must, too (RFC 6749 §4.1.3).
    pub redirect_uri_sent: bool,
    /// The PKCE challenge, if there was one.
    pub challenge: Option<Challenge>,
}

impl CodeBinding {
    /// Whether the credential is the owner's; if not, it must change nothing.
    pub(super) fn owner(&self, terms: &Terms, by: &CodeCredential<'_>) -> Result<(), Why> {
        if check!("the code names this grant", by.code.grant != terms.id) {
            return Err(Why::NotIssued);
        }
        if check!("the code is this client's", *by.client != terms.client) {
            return Err(Why::OtherClient);
        }
        if check!(
            "the redirect URI is the one of /authorize",
            by.redirect_uri.is_some_and(|uri| uri != self.redirect_uri)
        ) {
            return Err(Why::OtherRedirectUri);
        }
        if check!("a redirect URI that was sent is sent again", by.redirect_uri.is_none() && self.redirect_uri_sent) {
            return Err(Why::OtherRedirectUri);
        }
        match (&self.challenge, by.verifier) {
            (None, verifier) => {
                if check!("no verifier without a challenge", verifier.is_some()) {
                    return Err(Why::VerifierWithoutChallenge);
                }
            }
            (Some(_), None) => {
                if check!("no challenge without a verifier", true) {
                    return Err(Why::MissingVerifier);
                }
            }
            (Some(challenge), Some(verifier)) => {
                if check!("the verifier fits the challenge", !pkce::verify(challenge, verifier)) {
                    return Err(Why::WrongVerifier);
                }
            }
        }
        Ok(())
    }
}

/// A code is on its way to the application.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CodeGrant {
    pub(super) terms: Terms,
    pub(super) version: u32,
    pub(super) code: CodeBinding,
}

impl CodeGrant {
    /// Makes the grant that a finished sign-in flow gives its application.
    ///
    /// # Errors
    /// The terms make no sense.
    pub fn create(terms: Terms, code: CodeBinding) -> Result<Change, ImpossibleGrant> {
        let grant = Self::restore(terms, 0, code)?;
        Ok(Change::new(None, Grant::Code(grant), Event::Granted))
    }

    pub(super) fn restore(terms: Terms, version: u32, code: CodeBinding) -> Result<Self, ImpossibleGrant> {
        terms.validate()?;
        if check!("only a user's grant has a code", terms.holder == Holder::Client) {
            return Err(ImpossibleGrant::CodeAndHolder);
        }
        Ok(Self { terms, version, code })
    }

    /// From when on the code is worth nothing.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        let expires_at = self.terms.issued_at + CODE_LIFETIME;
        if check!("a code ends with its grant at the latest", expires_at > self.terms.ends_at) {
            return self.terms.ends_at;
        }
        expires_at
    }

    pub(super) fn redeem(
        self,
        by: &CodeCredential<'_>,
        around: &Circumstances,
        now: Timestamp,
    ) -> Result<Issued, Refused> {
        self.code.owner(&self.terms, by).map_err(Refused::unchanged)?;
        if check!("a code is redeemed in time", now >= self.expires_at()) {
            return Err(Refused::with(Why::Expired, self.end(EndReason::Expired, now)));
        }
        if let Some(reason) = around.end_of(&self.terms) {
            return Err(Refused::with(Why::Ended(reason), self.end(reason, now)));
        }
        if let Some(why) = around.refusal() {
            return Err(Refused::unchanged(why));
        }
        Ok(ActiveGrant::begin(self.terms, Some(self.version), Some(self.code), now))
    }

    pub(super) fn end(self, reason: EndReason, now: Timestamp) -> Change {
        EndedGrant::end(self.terms, self.version, reason, now)
    }
}

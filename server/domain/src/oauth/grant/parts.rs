//! A grant taken apart for a row, and put together again. A row that makes no sense does not become a grant.

use super::{
    ActiveGrant, CodeBinding, CodeGrant, EndReason, EndedGrant, Grant, Holder, ImpossibleGrant, RevokedRange,
    RevokedSerials, Terms, check,
};
use crate::{oauth::scope::ScopeSet, time::Timestamp};

/// Columns hold counters as `integer`.
const MAX_COUNTER: u32 = i32::MAX as u32;

/// The columns of a grant. What a state does not need is `None`, so nothing of a code stays behind when a grant ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parts {
    /// What was granted.
    pub terms: Terms,
    /// Counts the changes.
    pub version: u32,
    /// What the code is bound to: until a user's grant ends.
    pub code: Option<CodeBinding>,
    /// What is out: while the grant is active.
    pub tokens: Option<TokenParts>,
    /// Why and when it ended.
    pub ended: Option<(EndReason, Timestamp)>,
}

/// The columns of an active grant's tokens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TokenParts {
    /// The current refresh token.
    pub generation: u32,
    /// When it was issued.
    pub rotated_at: Timestamp,
    /// What was asked for when it was issued.
    pub scope: ScopeSet,
    /// How many access tokens were issued.
    pub serials: u32,
    /// Those of them that are revoked.
    pub revoked: Vec<RevokedRange>,
}

impl Grant {
    /// Puts a grant together from its columns.
    ///
    /// # Errors
    /// No transition leads to such a grant.
    pub fn restore(parts: Parts) -> Result<Self, ImpossibleGrant> {
        let Parts { terms, version, code, tokens, ended } = parts;
        if check!("a version fits its column", version > MAX_COUNTER) {
            return Err(ImpossibleGrant::Counters);
        }
        match (code, tokens, ended) {
            (Some(code), None, None) => Ok(Self::Code(CodeGrant::restore(terms, version, code)?)),
            (code, Some(tokens), None) => Ok(Self::Active(ActiveGrant::restore(terms, version, code, tokens)?)),
            (None, None, Some((reason, at))) => {
                terms.validate()?;
                Ok(Self::Ended(EndedGrant::restore(terms, version, reason, at)))
            }
            _ => Err(ImpossibleGrant::State),
        }
    }

    /// Takes a grant apart for its columns.
    #[must_use]
    pub fn parts(&self) -> Parts {
        let (terms, version) = (self.terms().clone(), self.version());
        let (code, tokens, ended) = match self {
            Self::Code(grant) => (Some(grant.code.clone()), None, None),
            Self::Active(grant) => (grant.code.clone(), Some(grant.token_parts()), None),
            Self::Ended(grant) => (None, None, Some((grant.reason(), grant.ended_at()))),
        };
        Parts { terms, version, code, tokens, ended }
    }
}

impl ActiveGrant {
    fn restore(
        terms: Terms,
        version: u32,
        code: Option<CodeBinding>,
        tokens: TokenParts,
    ) -> Result<Self, ImpossibleGrant> {
        terms.validate()?;
        let TokenParts { generation, rotated_at, scope, serials, revoked } = tokens;
        let of_client = terms.holder == Holder::Client;
        if check!("a user's grant began with a code, a client's did not", of_client != code.is_none()) {
            return Err(ImpossibleGrant::CodeAndHolder);
        }
        if check!("each generation came with an access token", generation >= serials || serials > MAX_COUNTER) {
            return Err(ImpossibleGrant::Counters);
        }
        if check!("one access token where nothing is refreshed", !terms.refreshable && serials != 1) {
            return Err(ImpossibleGrant::Counters);
        }
        if check!("tokens carry no more than was granted", !scope.is_subset_of(&terms.scope)) {
            return Err(ImpossibleGrant::Scope);
        }
        let revoked = RevokedSerials::restore(revoked, serials)?;
        Ok(Self { terms, version, code, generation, rotated_at, scope, serials, revoked })
    }

    fn token_parts(&self) -> TokenParts {
        TokenParts {
            generation: self.generation,
            rotated_at: self.rotated_at,
            scope: self.scope.clone(),
            serials: self.serials,
            revoked: self.revoked.ranges().to_vec(),
        }
    }
}

//! Consent: what a person has to be asked before an application gets it.

use super::Known;
use crate::{
    ids::UserId,
    oauth::{authorize::Request, claims::ClaimsRequest, client::Application, scope::ScopeSet},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Scopes that an administrator's application gets without asking. Everything else always asks.
const WITHOUT_ASKING: &[&str] = &["openid", "profile", "email", "phone", "offline_access", "online_access"];

/// Single claims that always ask, though their scope does not.
const CLAIMS_THAT_ASK: &[&str] = &["birthdate", "address"];

/// What a person has agreed to before.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Remembered {
    /// Scopes.
    pub scope: ScopeSet,
    /// Single claims.
    pub claims: BTreeSet<String>,
}

/// What the consent page asks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConsentAsk {
    /// Whom.
    pub user: UserId,
    /// Every scope the application would get.
    pub scope: ScopeSet,
    /// Every single claim it would get.
    pub claims: BTreeSet<String>,
}

/// What was answered in this flow, by whom.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConsentAnswer {
    /// Who answered.
    pub by: UserId,
    /// Yes or no.
    pub allowed: bool,
}

pub(super) enum Verdict {
    Given,
    Refused,
    Ask(ConsentAsk),
}

pub(super) fn ask(
    request: &Request,
    claims: &ClaimsRequest,
    known: &Known,
    application: &Application,
    user: UserId,
) -> Verdict {
    // An answer counts for the person who gave it: a page left open does not agree for the next one at the keyboard.
    if let Some(answer) = known.answer.as_ref().filter(|answer| answer.by == user) {
        return if answer.allowed { Verdict::Given } else { Verdict::Refused };
    }
    let asked_claims: BTreeSet<String> = claims.all().map(str::to_owned).collect();
    let must_ask = !application.settings.trusted
        && (request
            .scope
            .iter()
            .any(|token| !WITHOUT_ASKING.contains(&token) && !known.remembered.scope.contains(token))
            || asked_claims
                .iter()
                .any(|claim| CLAIMS_THAT_ASK.contains(&claim.as_str()) && !known.remembered.claims.contains(claim)));
    if must_ask || request.prompt.consent {
        Verdict::Ask(ConsentAsk { user, scope: request.scope.clone(), claims: asked_claims })
    } else {
        Verdict::Given
    }
}

//! Which requests of an application failed, and what would let them pass.

use super::{Acting, WEEK, find};
use crate::{
    service::{CUT, Served, ServiceError, Tenant, audit::details_place},
    store::{self, applications::StoredApplication},
};
use domain::{
    administration::Permission,
    audit::{Entry, Kind},
    ids::{ApplicationId, EventId},
    oauth::{client::ApplicationSettings, client::edit::suggestion, redirect_uri::origin_of, scope::ScopeSet},
    time::Timestamp,
};
use serde_json::Value;
use std::collections::HashMap;

/// How many refused requests are looked at.
const LOOKED_AT: i64 = 500;

/// How many different ones are shown.
const SHOWN: usize = 25;

/// What is no mistake of anybody's: the person was not signed in when an application asked in the background, or said no.
const USUAL: &[&str] = &[
    "login_required",
    "consent_required",
    "interaction_required",
    "account_selection_required",
    "access_denied",
    "unmet_authentication_requirements",
];

/// A request that failed, and how often it did so in the same way.
#[derive(Clone, Debug)]
pub struct Failed {
    /// The newest of them.
    pub event: EventId,
    /// When that was.
    pub last: Timestamp,
    /// How many there were, among those that were looked at.
    pub count: u64,
    /// What was refused.
    pub kind: Kind,
    /// The word for why.
    pub outcome: String,
    /// The sentence that the application was given, if it was given one.
    pub why: Option<String>,
    /// What had come: a redirect URI, scopes or an origin, to the letter, as far as it was kept.
    pub came: Vec<(Came, String)>,
    /// The setting that would let it pass, where that would be valid.
    pub remedy: Option<Remedy>,
}

/// What a request came with.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Came {
    /// A redirect URI.
    RedirectUri,
    /// Scopes.
    Scope,
    /// The origin of a page.
    Origin,
}

/// By what two requests count as the same: the word, the sentence and what came.
type Likeness = (String, String, Vec<(Came, String)>);

/// A setting that would let a request pass.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Remedy {
    /// One more address in a list of the Settings tab.
    Address {
        /// Which list, by the Project API's name.
        field: &'static str,
        /// What is to be added.
        address: String,
    },
    /// More scopes on the Sign-in tab.
    Scopes(Vec<String>),
}

impl Remedy {
    /// Whether it would send people or let pages call from Keyward's own addresses, where no application is.
    fn is_within(&self, tenant: &Tenant) -> bool {
        match self {
            Self::Address { address, .. } => origin_of(address).as_deref() == Some(tenant.urls.origin()),
            Self::Scopes(_) => false,
        }
    }
}

/// The requests of an application that failed this week, the latest first, equal ones once.
///
/// # Errors
/// There is none of this id, the role does not include it, or the database.
pub async fn failed(acting: &Acting, id: ApplicationId) -> Served<Vec<Failed>> {
    let mut tx = acting.begin(Permission::ApplicationsRead).await?;
    let stored = find(&mut tx, id).await?;
    let since = tx.now() - WEEK;
    let client = Some(&stored.application.client_id);
    let mut entries = store::application_trail::refused(&mut tx, client, since, LOOKED_AT).await?;
    // A browser asks before it calls, and does not say for whom: an origin that no application has may be this one's.
    entries.extend(store::application_trail::refused(&mut tx, None, since, LOOKED_AT).await?);
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    let mut groups: Vec<Failed> = Vec::new();
    let mut places: HashMap<Likeness, usize> = HashMap::new();
    for entry in entries {
        let Some(found) = read(acting, &stored, &entry) else { continue };
        let key = (found.outcome.clone(), found.why.clone().unwrap_or_default(), found.came.clone());
        if let Some(place) = places.get(&key) {
            if let Some(group) = groups.get_mut(*place) {
                group.count += found.count;
            }
        } else if groups.len() < SHOWN {
            places.insert(key, groups.len());
            groups.push(found);
        }
    }
    Ok(groups)
}

fn read(acting: &Acting, stored: &StoredApplication, entry: &Entry) -> Option<Failed> {
    let kind = entry.kind.filter(|kind| {
        let requests = [
            Kind::AuthorizationRefused,
            Kind::TokenRefused,
            Kind::ClientAuthenticationFailed,
            Kind::OriginRefused,
            Kind::LogoutNotDelivered,
        ];
        requests.contains(kind)
    })?;
    let outcome = entry.refused.clone().filter(|word| !USUAL.contains(&word.as_str()))?;
    let details = details(acting, entry);
    let text = |name: &str| details.as_ref().and_then(|own| own.get(name)).and_then(Value::as_str).map(str::to_owned);
    let came: Vec<(Came, String)> =
        [(Came::RedirectUri, "redirectUri"), (Came::Scope, "scope"), (Came::Origin, "origin")]
            .into_iter()
            .filter_map(|(what, name)| Some((what, text(name)?)))
            .collect();
    // A try of ours that came too late.
    let ours = crate::service::test_sign_in::redirect_uri(&acting.tenant);
    if came.iter().any(|(what, text)| *what == Came::RedirectUri && *text == ours) {
        return None;
    }
    Some(Failed {
        event: entry.id,
        last: entry.at,
        count: 1 + entry.facts.get("left_out").and_then(|number| number.parse::<u64>().ok()).unwrap_or_default(),
        kind,
        remedy: remedy(&stored.application.settings, kind, &outcome, &came)
            .filter(|own| !own.is_within(&acting.tenant)),
        outcome,
        why: entry.facts.get("why").cloned(),
        came,
    })
}

fn details(acting: &Acting, entry: &Entry) -> Option<Value> {
    let sealed = entry.details.as_ref()?;
    // What was sealed under a key that is gone is not worth failing for.
    acting.tenant.keys.open_json(&details_place(entry.id), sealed).ok()
}

/// What an administrator could allow so that the same request passes; never what would not be valid.
fn remedy(settings: &ApplicationSettings, kind: Kind, outcome: &str, came: &[(Came, String)]) -> Option<Remedy> {
    let value = |what: Came| came.iter().find(|(own, _)| *own == what).map(|(_, text)| text.as_str());
    let address = |field: &'static str, address: &str| {
        // Whoever allows an address has seen it whole.
        if address.chars().count() >= CUT {
            return None;
        }
        suggestion(settings, field, address).map(|_| Remedy::Address { field, address: address.to_owned() })
    };
    match (kind, outcome) {
        (Kind::AuthorizationRefused, "unknown_redirect_uri") => {
            address("allowedCallbackUrls", value(Came::RedirectUri)?)
        }
        (Kind::AuthorizationRefused, "invalid_request") => {
            let origin = value(Came::Origin)?;
            let is_missing = !settings.allowed_web_origins_urls.iter().any(|own| own == origin);
            if is_missing { address("allowedWebOriginsUrls", origin) } else { None }
        }
        (Kind::OriginRefused, _) => address("allowedCORSOriginsUrls", value(Came::Origin)?),
        (Kind::AuthorizationRefused, "invalid_scope") => {
            let asked = ScopeSet::parse(value(Came::Scope)?).ok()?;
            let missing = asked.without(&settings.allowed_scopes);
            (!missing.is_empty()).then(|| Remedy::Scopes(missing.iter().map(str::to_owned).collect()))
        }
        _ => None,
    }
}

/// What would let pass the request of one event, for the form that is to be filled in with it.
///
/// # Errors
/// There is no such application or event of it, the role does not include it, or the database.
pub async fn wanted(acting: &Acting, id: ApplicationId, event: EventId) -> Served<Option<Remedy>> {
    let mut tx = acting.begin(Permission::ApplicationsRead).await?;
    let stored = find(&mut tx, id).await?;
    let entry = store::application_trail::event(&mut tx, event).await?.ok_or(ServiceError::NotFound)?;
    if entry.client.as_ref().is_some_and(|client| *client != stored.application.client_id) {
        return Err(ServiceError::NotFound);
    }
    Ok(read(acting, &stored, &entry).and_then(|found| found.remedy))
}

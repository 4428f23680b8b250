//! Applications and M2M clients.

use super::difference::changed;
use super::projects::Around;
use super::steps::{ApplicationWanted, M2mClientWanted, Outcome, Step};
use crate::ids::{ApplicationId, ClientId};
use crate::oauth::client::TokenEndpointAuthMethod;
use crate::project_file::application::application_problems;
use crate::project_file::problem::{Problems, element, member};
use crate::project_file::project::{ProjectEntry, logo_to_fetch};
use crate::project_file::read::Secret;
use std::collections::BTreeSet;

/// How an entry names a client, beside how clients that are there are called.
struct Named<'a> {
    client_id: Option<&'a ClientId>,
    name: &'a str,
    at: &'a str,
}

/// Finds the client that an entry names: by client id, else by name among those of its kind. Notes why it can be none.
fn find<'a, T>(
    named: &Named<'_>,
    own_kind: &'a [T],
    key: impl Fn(&T) -> (ApplicationId, &ClientId, &str),
    is_spent: impl Fn(&ClientId) -> bool,
    found_before: &mut BTreeSet<ApplicationId>,
    problems: &mut Problems,
) -> Option<&'a T> {
    let found = match named.client_id {
        Some(client_id) => {
            let found = own_kind.iter().find(|there| key(there).1 == client_id);
            if found.is_none() && is_spent(client_id) {
                problems.add(member(named.at, "clientId"), "belongs to another kind of client, or to one that is gone");
            }
            found
        }
        None => {
            let mut same_name = own_kind.iter().filter(|there| key(there).2 == named.name);
            let found = same_name.next();
            if same_name.next().is_some() {
                problems.add(
                    member(named.at, "name"),
                    "is the name of several; give the clientId of the one that is meant",
                );
            }
            found
        }
    };
    if let Some(found) = found
        && !found_before.insert(key(found).0)
    {
        problems.add(named.at, "is named by another entry as well");
    }
    found
}

/// The secret to set: the one in the file, unless the client has it.
fn secret_to_set(around: &Around<'_>, there: Option<&ClientId>, secret: Option<&Secret>) -> Option<Secret> {
    let secret = secret?;
    let has_it = there.is_some_and(|client_id| (around.is_secret_of)(around.slug, client_id, secret));
    (!has_it).then(|| secret.clone())
}

pub(super) fn applications(
    around: &Around<'_>,
    entry: &ProjectEntry,
    at: &str,
    problems: &mut Problems,
) -> Vec<Step<ApplicationWanted>> {
    let own = around.there.map(|state| state.applications.as_slice()).unwrap_or_default();
    let mut found = BTreeSet::new();
    let mut steps = Vec::new();
    for (index, application) in entry.applications.iter().flatten().enumerate() {
        let place = element(&member(at, "applications"), index);
        let named = Named { client_id: application.client_id.as_ref(), name: &application.name, at: &place };
        let is_spent = |id: &ClientId| {
            around.there.is_some_and(|state| {
                state.spent_client_ids.contains(id) || state.m2m_clients.iter().any(|other| other.client_id == *id)
            })
        };
        let there = find(&named, own, |a| (a.id, &a.client_id, &a.settings.name), is_spent, &mut found, problems);
        let settings = application.merged(there.map(|there| &there.settings), &place, problems);
        for (name, reason) in application_problems(&settings) {
            problems.add(member(&place, name), reason);
        }
        if let Some(audience) = &settings.default_audience
            && around.audiences.resolve(audience).is_none()
        {
            problems.add(member(&place, "defaultAudience"), "is no audience of the project");
        }
        if application.client_secret.is_some() && settings.token_endpoint_auth_method == TokenEndpointAuthMethod::None {
            problems.add(
                member(&place, "clientSecret"),
                "cannot be given to an application whose tokenEndpointAuthMethod is none",
            );
        }
        let secret = secret_to_set(around, there.map(|there| &there.client_id), application.client_secret.as_ref());
        let logo = logo_to_fetch(settings.logo.as_ref(), application.logo_uri.as_ref());
        let outcome = there.map_or(Outcome::Created, |there| {
            let mut names = changed(&there.settings, &settings);
            names.extend(logo.iter().map(|_| "logoUri".to_owned()));
            names.extend(secret.iter().map(|_| "clientSecret".to_owned()));
            Outcome::of(names)
        });
        let client_id = there.map(|there| there.client_id.clone()).or_else(|| application.client_id.clone());
        let wanted = ApplicationWanted { existing: there.map(|there| there.id), client_id, settings, logo, secret };
        steps.push(Step { place, outcome, wanted });
    }
    steps
}

pub(super) fn m2m_clients(
    around: &Around<'_>,
    entry: &ProjectEntry,
    at: &str,
    problems: &mut Problems,
) -> Vec<Step<M2mClientWanted>> {
    let own = around.there.map(|state| state.m2m_clients.as_slice()).unwrap_or_default();
    let mut found = BTreeSet::new();
    let mut steps = Vec::new();
    for (index, client) in entry.m2m_clients.iter().flatten().enumerate() {
        let place = element(&member(at, "m2mClients"), index);
        let named = Named { client_id: client.client_id.as_ref(), name: &client.name, at: &place };
        let is_spent = |id: &ClientId| {
            around.there.is_some_and(|state| {
                state.spent_client_ids.contains(id) || state.applications.iter().any(|other| other.client_id == *id)
            })
        };
        let there = find(&named, own, |c| (c.id, &c.client_id, &c.settings.name), is_spent, &mut found, problems);
        around.check_roles(client.roles.as_ref(), &member(&place, "roles"), problems);
        let settings = client.merged(there.map(|there| &there.settings));
        let secret = secret_to_set(around, there.map(|there| &there.client_id), client.client_secret.as_ref());
        let before = there.map(|there| around.there.map(|state| state.role_names(&there.roles)).unwrap_or_default());
        let roles = roles_to_set(before.as_deref(), client.roles.as_ref());
        let outcome = there.map_or(Outcome::Created, |there| {
            let mut names = changed(&there.settings, &settings);
            names.extend(roles.iter().map(|_| "roles".to_owned()));
            names.extend(secret.iter().map(|_| "clientSecret".to_owned()));
            Outcome::of(names)
        });
        let client_id = there.map(|there| there.client_id.clone()).or_else(|| client.client_id.clone());
        let wanted = M2mClientWanted { existing: there.map(|there| there.id), client_id, settings, roles, secret };
        steps.push(Step { place, outcome, wanted });
    }
    steps
}

/// The roles to set, unless they are held already; their order means nothing.
pub(super) fn roles_to_set(before: Option<&[String]>, wanted: Option<&Vec<String>>) -> Option<Vec<String>> {
    let wanted = wanted?;
    let (have, want): (BTreeSet<_>, BTreeSet<_>) = (before.into_iter().flatten().collect(), wanted.iter().collect());
    (have != want).then(|| wanted.clone())
}

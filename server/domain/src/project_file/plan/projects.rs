//! A project and its roles.

use super::clients;
use super::difference::changed;
use super::people;
use super::steps::{Outcome, ProjectPlan, ProjectWanted, RoleWanted, Step};
use super::{IsSecretOf, ProjectFile};
use crate::ids::ProjectId;
use crate::oauth::audience::{ALIAS_OF_BOTH, Audiences};
use crate::oauth::redirect_uri::origin_of;
use crate::project::{Project, ProjectSettings, ProjectUrls, Slug};
use crate::project_file::problem::{Problems, element, member};
use crate::project_file::project::{ProjectEntry, logo_to_fetch, replace};
use crate::project_file::role::RoleEntry;
use crate::project_file::state::{InstallationState, ProjectState};
use std::collections::BTreeSet;
use url::Url;
use uuid::Uuid;

/// A domain belongs to one project, and never to the installation itself.
pub(super) fn check_domains(there: &InstallationState, file: &ProjectFile, problems: &mut Problems) {
    let own_host = Url::parse(&there.public_url).ok().and_then(|url| url.host_str().map(str::to_owned));
    for (index, entry) in file.projects().iter().enumerate() {
        let Some(domain) = &entry.domain else { continue };
        let taken_there =
            there.projects.iter().any(|(slug, p)| *slug != entry.slug && p.domain.as_ref() == Some(domain));
        let taken_here = file.projects().iter().take(index).any(|other| other.domain.as_ref() == Some(domain));
        let at = member(&element("projects", index), "domain");
        if taken_there || taken_here {
            problems.add(at, "is the domain of another project");
        } else if own_host.as_ref() == Some(domain) {
            problems.add(at, "is the installation's own");
        }
    }
}

/// What is known while one project is planned.
pub(super) struct Around<'a> {
    pub(super) slug: &'a Slug,
    pub(super) there: Option<&'a ProjectState>,
    pub(super) settings: &'a ProjectSettings,
    pub(super) audiences: Audiences,
    pub(super) is_secret_of: IsSecretOf<'a>,
    role_names: BTreeSet<&'a str>,
}

impl Around<'_> {
    /// Notes a role that is neither there nor in the file.
    pub(super) fn check_role(&self, name: &str, at: String, problems: &mut Problems) {
        if !self.role_names.contains(name) {
            problems.add(at, "is no role of the project, nor of this file");
        }
    }

    /// Notes each role of a list that is neither there nor in the file.
    pub(super) fn check_roles(&self, names: Option<&Vec<String>>, at: &str, problems: &mut Problems) {
        for (index, name) in names.into_iter().flatten().enumerate() {
            self.check_role(name, element(at, index), problems);
        }
    }
}

pub(super) fn plan(
    there: &InstallationState,
    entry: &ProjectEntry,
    at: &str,
    is_secret_of: IsSecretOf<'_>,
    problems: &mut Problems,
) -> ProjectPlan {
    let state = there.projects.get(&entry.slug);
    if state.is_none() && there.spent_slugs.contains(&entry.slug) {
        problems.add(member(at, "slug"), "was that of a project that is gone; slugs are never given out again");
    }
    let domain = match state {
        Some(state) => {
            if entry.domain.is_some() && entry.domain != state.domain {
                problems.add(member(at, "domain"), "was chosen when the project was created, and stays");
            }
            state.domain.clone()
        }
        None => entry.domain.clone(),
    };
    let settings = entry.merged(state.map(|state| &state.settings));
    if settings.sessions.idle_seconds > settings.sessions.absolute_seconds {
        problems.add(member(at, "sessions"), "must not last longer unused than in any case");
    }
    let sessions = settings.sessions;
    if sessions.keep_signed_in_seconds.is_some_and(|keep| keep < sessions.absolute_seconds) {
        problems
            .add(member(&member(at, "sessions"), "keepSignedInSeconds"), "must not be shorter than absoluteSeconds");
    }
    if sessions.lock_seconds.is_some_and(|lock| lock >= sessions.idle_seconds) {
        problems.add(member(&member(at, "sessions"), "lockSeconds"), "must be shorter than idleSeconds");
    }
    // The slug is the same for a project that is not there yet, so the addresses are known before it has an id.
    let urls = ProjectUrls::new(
        &there.public_url,
        &Project {
            id: state.map_or(ProjectId::from_uuid(Uuid::nil()), |state| state.id),
            slug: entry.slug.clone(),
            domain: domain.clone(),
            config_version: 0,
        },
    );
    check_audiences(&there.public_url, &urls, &settings.audiences, &member(at, "audiences"), problems);
    let named = entry.roles.iter().flatten().map(|role| role.name.as_str());
    let around = Around {
        slug: &entry.slug,
        there: state,
        settings: &settings,
        audiences: Audiences::new(&urls, &settings.audiences),
        is_secret_of,
        role_names: named
            .chain(state.into_iter().flat_map(|state| &state.roles).map(|role| role.name.as_str()))
            .collect(),
    };
    let applications = clients::applications(&around, entry, at, problems);
    let wanted = ProjectWanted {
        existing: state.map(|state| state.id),
        slug: entry.slug.clone(),
        domain,
        logo: logo_to_fetch(
            settings.branding.logo.as_ref(),
            entry.branding.as_ref().and_then(|branding| branding.logo_uri.as_ref()),
        ),
        settings: settings.clone(),
        default_application: entry.default_application.clone(),
        sign_up_role: entry.sign_up.as_ref().and_then(|wanted| wanted.default_role.clone()),
        default_patient_role: entry.default_patient_role.clone(),
        default_sso_user_role: entry.default_sso_user_role.clone(),
    };
    check_references(&around, entry, at, problems);
    ProjectPlan {
        project: Step { place: at.to_owned(), outcome: outcome(state, &wanted), wanted },
        roles: roles(&around, entry, at),
        applications,
        m2m_clients: clients::m2m_clients(&around, entry, at, problems),
        users: people::users(&around, entry, at, problems),
    }
}

/// A project's own audiences open neither the Project API nor a gateway, ours or another project's.
fn check_audiences(public_url: &str, urls: &ProjectUrls, audiences: &[String], at: &str, problems: &mut Problems) {
    let ours = [origin_of(public_url), origin_of(urls.origin())];
    for (index, audience) in audiences.iter().enumerate() {
        let origin = origin_of(audience);
        if audience == ALIAS_OF_BOTH || (origin.is_some() && ours.contains(&origin)) {
            problems.add(element(at, index), "is an address of the installation itself, not of an API of the project");
        }
    }
}

fn check_references(around: &Around<'_>, entry: &ProjectEntry, at: &str, problems: &mut Problems) {
    if let Some(wanted) = &entry.default_application {
        let there = around.there.into_iter().flat_map(|state| &state.applications).map(|a| Some(&a.client_id));
        let here = entry.applications.iter().flatten().map(|a| a.client_id.as_ref());
        if !there.chain(here).any(|client_id| client_id == Some(wanted)) {
            problems.add(member(at, "defaultApplication"), "is no application of the project, nor of this file");
        }
    }
    let sign_up_role = entry.sign_up.as_ref().and_then(|wanted| wanted.default_role.as_ref());
    if let Some(role) = sign_up_role.filter(|role| !role.is_empty()) {
        around.check_role(role, member(&member(at, "signUp"), "defaultRole"), problems);
    }
    for (name, role) in
        [("defaultPatientRole", &entry.default_patient_role), ("defaultSSOUserRole", &entry.default_sso_user_role)]
    {
        if let Some(role) = role {
            around.check_role(role, member(at, name), problems);
        }
    }
}

fn outcome(state: Option<&ProjectState>, wanted: &ProjectWanted) -> Outcome {
    let Some(state) = state else { return Outcome::Created };
    let mut names = changed(&state.settings, &wanted.settings);
    let default_application = state.client_id_of(state.settings.default_application);
    let references = [
        (
            "defaultApplication",
            wanted.default_application.is_some() && wanted.default_application != default_application,
        ),
        (
            "signUp.defaultRole",
            wanted
                .sign_up_role
                .as_ref()
                .is_some_and(|role| *role != state.role_name(state.settings.sign_up.default_role).unwrap_or_default()),
        ),
        (
            "defaultPatientRole",
            wanted.default_patient_role.is_some()
                && wanted.default_patient_role != state.role_name(state.default_patient_role),
        ),
        (
            "defaultSSOUserRole",
            wanted.default_sso_user_role.is_some()
                && wanted.default_sso_user_role != state.role_name(state.default_sso_user_role),
        ),
    ];
    names.extend(wanted.logo.iter().map(|_| "branding.logoUri".to_owned()));
    names.extend(references.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name.to_owned()));
    Outcome::of(names)
}

fn roles(around: &Around<'_>, entry: &ProjectEntry, at: &str) -> Vec<Step<RoleWanted>> {
    let step = |(index, role): (usize, &RoleEntry)| {
        let there = around.there.and_then(|state| state.roles.iter().find(|there| there.name == role.name));
        let mut description = there.and_then(|there| there.description.clone());
        replace(&mut description, role.description.as_ref());
        let before = there.map(|there| there.access_policy.clone()).unwrap_or_default();
        let access_policy = role.access_policy.clone().unwrap_or_else(|| before.clone());
        let outcome = there.map_or(Outcome::Created, |there| {
            let differing =
                [("description", there.description != description), ("accessPolicy", before != access_policy)];
            Outcome::of(
                differing.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name.to_owned()).collect(),
            )
        });
        let wanted =
            RoleWanted { existing: there.map(|there| there.id), name: role.name.clone(), description, access_policy };
        Step { place: element(&member(at, "roles"), index), outcome, wanted }
    };
    entry.roles.iter().flatten().enumerate().map(step).collect()
}

//! What is there, as a file that would make it so.

use super::administrator::AdministratorEntry;
use super::application::ApplicationEntry;
use super::file::ProjectFile;
use super::m2m_client::M2mClientEntry;
use super::project::ProjectEntry;
use super::role::RoleEntry;
use super::state::{InstallationState, ProjectState};
use super::user::{Login, UserEntry};
use crate::project::Slug;

/// The file that describes what is there: never a secret, and people only `with_people`.
///
/// Applying it to what it was made of plans nothing. Its texts still have to be [escaped](super::escape) when written.
#[must_use]
pub fn export(there: &InstallationState, with_people: bool) -> ProjectFile {
    let projects = there.projects.iter().filter(|(slug, _)| !slug.is_keyward());
    let administrators = there.administrators.iter().map(|administrator| AdministratorEntry {
        email: Login(administrator.email.clone()),
        name: administrator.name.clone(),
        password: None,
        operator: Some(administrator.operator),
        projects: Some(administrator.memberships.clone()),
    });
    ProjectFile {
        projects: Some(projects.map(|(slug, project)| of_project(slug, project, with_people)).collect()),
        administrators: with_people.then(|| administrators.collect()),
    }
}

fn of_project(slug: &Slug, state: &ProjectState, with_people: bool) -> ProjectEntry {
    let roles = state.roles.iter().map(|role| RoleEntry {
        name: role.name.clone(),
        description: role.description.clone(),
        access_policy: Some(role.access_policy.clone()),
    });
    let applications = state.applications.iter().map(|a| ApplicationEntry::of(&a.client_id, &a.settings));
    let clients =
        state.m2m_clients.iter().map(|c| M2mClientEntry::of(&c.client_id, &c.settings, state.role_names(&c.roles)));
    let users = state.users.iter().filter(|user| !user.logins.is_empty()).map(|user| UserEntry {
        roles: Some(state.role_names(&user.roles)),
        fhir_user: user.fhir_user.clone(),
        blocked: Some(user.blocked).filter(|blocked| *blocked),
        ..UserEntry::of(&user.logins, &user.profile)
    });
    let mut own = ProjectEntry::of(slug, state.domain.as_ref(), &state.settings);
    if let Some(sign_up) = &mut own.sign_up {
        sign_up.default_role = state.role_name(state.settings.sign_up.default_role);
    }
    ProjectEntry {
        default_application: state.client_id_of(state.settings.default_application),
        default_patient_role: state.role_name(state.default_patient_role),
        default_sso_user_role: state.role_name(state.default_sso_user_role),
        roles: Some(roles.collect()),
        applications: Some(applications.collect()),
        m2m_clients: Some(clients.collect()),
        users: with_people.then(|| users.collect()),
        ..own
    }
}

//! What is there, as far as a file can speak about it.

use super::administrator::MembershipRole;
use crate::access::AccessPolicy;
use crate::ids::{ApplicationId, ClientId, ProjectId, RoleId, UserId};
use crate::oauth::client::{ApplicationSettings, M2mSettings};
use crate::person::{Identifier, Profile};
use crate::project::{ProjectSettings, Slug};
use std::collections::{BTreeMap, BTreeSet};

/// The whole installation, or at least the projects and people that the file names.
#[derive(Clone, Debug, Default)]
pub struct InstallationState {
    /// Where the installation answers; audiences are checked against it.
    pub public_url: String,
    /// Projects by slug.
    pub projects: BTreeMap<Slug, ProjectState>,
    /// People of the built-in project.
    pub administrators: Vec<AdministratorState>,
    /// How many people run the installation, named by the file or not.
    pub operators: usize,
    /// Slugs of deleted projects, which are not given out again.
    pub spent_slugs: BTreeSet<Slug>,
}

/// A project and what lives in it.
#[derive(Clone, Debug)]
pub struct ProjectState {
    /// Its id.
    pub id: ProjectId,
    /// Its own domain.
    pub domain: Option<String>,
    /// Its settings.
    pub settings: ProjectSettings,
    /// The role of people who register themselves.
    pub default_patient_role: Option<RoleId>,
    /// The role of people who come through another identity provider.
    pub default_sso_user_role: Option<RoleId>,
    /// Its roles, all of them.
    pub roles: Vec<RoleState>,
    /// Its applications, all of them.
    pub applications: Vec<ApplicationState>,
    /// Its M2M clients, all of them.
    pub m2m_clients: Vec<M2mClientState>,
    /// Its people: for a plan those who hold an identifier or FHIR reference that the file names, for an export all.
    pub users: Vec<UserState>,
    /// Client ids that were given out and are not to be used again.
    pub spent_client_ids: Vec<ClientId>,
}

/// A role.
#[derive(Clone, Debug)]
pub struct RoleState {
    /// Its id.
    pub id: RoleId,
    /// Its name, unique in the project.
    pub name: String,
    /// For administrators.
    pub description: Option<String>,
    /// What it allows.
    pub access_policy: AccessPolicy,
}

/// An application.
#[derive(Clone, Debug)]
pub struct ApplicationState {
    /// The API's id.
    pub id: ApplicationId,
    /// OAuth's id.
    pub client_id: ClientId,
    /// Its settings.
    pub settings: ApplicationSettings,
}

/// An M2M client.
#[derive(Clone, Debug)]
pub struct M2mClientState {
    /// The API's id.
    pub id: ApplicationId,
    /// OAuth's id.
    pub client_id: ClientId,
    /// Its settings.
    pub settings: M2mSettings,
    /// The roles it holds.
    pub roles: Vec<RoleId>,
}

/// A person.
#[derive(Clone, Debug)]
pub struct UserState {
    /// Their id.
    pub id: UserId,
    /// What they sign in with.
    pub logins: Vec<Identifier>,
    /// What is known about them.
    pub profile: Profile,
    /// The roles they hold.
    pub roles: Vec<RoleId>,
    /// Who they are on the project's FHIR server.
    pub fhir_user: Option<String>,
    /// Whether they have a password.
    pub has_password: bool,
    /// Whether they are kept from signing in.
    pub blocked: bool,
}

/// A person of the built-in project.
#[derive(Clone, Debug)]
pub struct AdministratorState {
    /// Their id there.
    pub id: UserId,
    /// The address they sign in with.
    pub email: Identifier,
    /// Their name.
    pub name: Option<String>,
    /// Whether they have a password.
    pub has_password: bool,
    /// Whether somebody who may has given them their address. Otherwise the account may be anybody's who was first to
    /// make one with it.
    pub vouched: bool,
    /// Whether they run the installation.
    pub operator: bool,
    /// What they are in which project.
    pub memberships: BTreeMap<Slug, MembershipRole>,
}

impl ProjectState {
    /// The names of the roles, in the order of the ids. A role that is gone has none.
    pub(super) fn role_names(&self, ids: &[RoleId]) -> Vec<String> {
        ids.iter()
            .filter_map(|id| self.roles.iter().find(|role| role.id == *id))
            .map(|role| role.name.clone())
            .collect()
    }

    /// The name of one role.
    pub(super) fn role_name(&self, id: Option<RoleId>) -> Option<String> {
        self.role_names(id.as_slice()).into_iter().next()
    }

    /// The client id of an application.
    pub(super) fn client_id_of(&self, id: Option<ApplicationId>) -> Option<ClientId> {
        let id = id?;
        self.applications
            .iter()
            .find(|application| application.id == id)
            .map(|application| application.client_id.clone())
    }
}

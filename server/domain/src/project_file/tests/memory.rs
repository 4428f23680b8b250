//! An installation in memory that carries plans out as the server does.

use super::*;
use crate::ids::{ApplicationId, ProjectId, RoleId, UserId};
use crate::logo::{Logo, LogoId};
use std::collections::BTreeMap;
use uuid::Uuid;

fn fetched(from: String) -> Logo {
    Logo { id: LogoId::of_hash(&[1; 32]), from: Some(from) }
}

#[derive(Default)]
pub(super) struct Memory {
    pub(super) state: InstallationState,
    secrets: BTreeMap<(Slug, ClientId), Secret>,
    last_id: u128,
}

impl Memory {
    pub(super) fn new() -> Self {
        Self {
            state: InstallationState { public_url: PUBLIC_URL.to_owned(), ..Default::default() },
            ..Default::default()
        }
    }

    pub(super) fn with(file: Value) -> Self {
        let mut memory = Self::new();
        memory.apply(&read(file));
        memory
    }

    pub(super) fn plan(&self, file: &ProjectFile) -> Result<Plan, Vec<Problem>> {
        plan(&self.state, file, &|slug, client_id, secret| {
            self.secrets.get(&(slug.clone(), client_id.clone())) == Some(secret)
        })
    }

    /// What is planned, as lines, without what stays.
    pub(super) fn lines(&self, file: Value) -> Vec<String> {
        let plan = self.plan(&read(file)).unwrap_or_else(|problems| panic!("{problems:#?}"));
        let changes = plan.changes().into_iter().filter(|change| change.outcome != Outcome::Unchanged);
        changes.map(|change| change.to_string()).collect()
    }

    pub(super) fn problems(&self, file: Value) -> Vec<String> {
        self.plan(&read(file)).err().unwrap_or_default().iter().map(ToString::to_string).collect()
    }

    pub(super) fn apply(&mut self, file: &ProjectFile) {
        let plan = self.plan(file).unwrap_or_else(|problems| panic!("{problems:#?}"));
        for project in plan.projects {
            self.apply_project(project);
        }
        for Step { wanted, .. } in plan.administrators {
            let id = UserId::from_uuid(self.id());
            if wanted.existing.is_none() {
                self.state.administrators.push(AdministratorState {
                    id,
                    email: wanted.email.clone(),
                    name: None,
                    has_password: false,
                    vouched: true,
                    operator: false,
                    memberships: BTreeMap::new(),
                });
            }
            let id = wanted.existing.unwrap_or(id);
            let there = self.state.administrators.iter_mut().find(|there| there.id == id).unwrap();
            there.name = wanted.name.or(there.name.take());
            there.has_password |= wanted.password.is_some();
            there.vouched |= wanted.takes_over;
            there.operator = wanted.operator.unwrap_or(there.operator);
            there.memberships.extend(wanted.memberships);
            self.state.operators = self.state.administrators.iter().filter(|there| there.operator).count();
        }
    }

    fn apply_project(&mut self, plan: ProjectPlan) {
        let wanted = plan.project.wanted;
        let slug = wanted.slug;
        let id = ProjectId::from_uuid(self.id());
        let mut project = self.state.projects.remove(&slug).unwrap_or_else(|| ProjectState {
            id,
            domain: wanted.domain.clone(),
            settings: wanted.settings.clone(),
            default_patient_role: None,
            default_sso_user_role: None,
            roles: vec![],
            applications: vec![],
            m2m_clients: vec![],
            users: vec![],
            spent_client_ids: vec![],
        });
        project.settings = wanted.settings;
        if let Some(from) = wanted.logo {
            project.settings.branding.logo = Some(fetched(from));
        }
        for Step { wanted, .. } in plan.roles {
            let id = wanted.existing.unwrap_or_else(|| RoleId::from_uuid(self.id()));
            project.roles.retain(|there| there.id != id);
            let RoleWanted { name, description, access_policy, .. } = wanted;
            project.roles.push(RoleState { id, name, description, access_policy });
        }
        let roles = project.roles.clone();
        let role = |name: &String| roles.iter().find(|role| role.name == *name).unwrap().id;
        for Step { wanted, .. } in plan.applications {
            let id = wanted.existing.unwrap_or_else(|| ApplicationId::from_uuid(self.id()));
            let client_id = wanted.client_id.unwrap_or_else(|| client_id(&format!("made-up-{id}")));
            self.secrets.extend(wanted.secret.map(|secret| ((slug.clone(), client_id.clone()), secret)));
            project.applications.retain(|there| there.id != id);
            let mut settings = wanted.settings;
            settings.logo = wanted.logo.map(fetched).or(settings.logo);
            project.applications.push(ApplicationState { id, client_id, settings });
        }
        for Step { wanted, .. } in plan.m2m_clients {
            let id = wanted.existing.unwrap_or_else(|| ApplicationId::from_uuid(self.id()));
            let client_id = wanted.client_id.unwrap_or_else(|| client_id(&format!("made-up-{id}")));
            self.secrets.extend(wanted.secret.map(|secret| ((slug.clone(), client_id.clone()), secret)));
            let before = project.m2m_clients.iter().find(|there| there.id == id).map(|there| there.roles.clone());
            let roles = wanted.roles.map(|names| names.iter().map(role).collect()).or(before).unwrap_or_default();
            project.m2m_clients.retain(|there| there.id != id);
            project.m2m_clients.push(M2mClientState { id, client_id, settings: wanted.settings, roles });
        }
        for Step { wanted, .. } in plan.users {
            let id = wanted.existing.unwrap_or_else(|| UserId::from_uuid(self.id()));
            let position = project.users.iter().position(|there| there.id == id);
            let mut user = position.map(|position| project.users.remove(position)).unwrap_or_else(|| UserState {
                id,
                logins: vec![],
                profile: wanted.profile.clone(),
                roles: vec![],
                fhir_user: None,
                has_password: false,
                blocked: false,
            });
            user.profile = wanted.profile;
            for login in wanted.logins {
                user.logins.retain(|there| there.kind() != login.kind());
                user.logins.push(login);
            }
            user.roles = wanted.roles.map(|names| names.iter().map(role).collect()).unwrap_or(user.roles);
            user.fhir_user = wanted.fhir_user.or(user.fhir_user);
            user.has_password |= wanted.password.is_some() || wanted.password_hash.is_some();
            user.blocked = wanted.blocked.unwrap_or(user.blocked);
            project.users.push(user);
        }
        if let Some(wanted) = wanted.default_application {
            let application = project.applications.iter().find(|there| there.client_id == wanted).unwrap();
            project.settings.default_application = Some(application.id);
        }
        if let Some(wanted) = &wanted.sign_up_role {
            project.settings.sign_up.default_role = (!wanted.is_empty()).then(|| role(wanted));
        }
        project.default_patient_role = wanted.default_patient_role.as_ref().map(role).or(project.default_patient_role);
        project.default_sso_user_role =
            wanted.default_sso_user_role.as_ref().map(role).or(project.default_sso_user_role);
        self.state.projects.insert(slug, project);
    }

    fn id(&mut self) -> Uuid {
        self.last_id += 1;
        Uuid::from_u128(self.last_id)
    }
}

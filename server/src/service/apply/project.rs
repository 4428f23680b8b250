//! One project of a file, in one transaction.

use super::{Done, Hashes, Logos, clients, there, users};
use crate::{
    crypto::project_keys::ProjectKeys,
    random::RandomExt,
    service::{Means, Served, ServiceError, audit, project as projects},
    store::{self, ProjectTx, role::StoredRole},
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::{ProjectId, RoleId},
    project::{Project, ProjectSettings},
    project_file::{
        InstallationState, Outcome, Plan, Problem, ProjectEntry, ProjectPlan, ProjectState, ProjectWanted, RoleWanted,
        Step, plan_project,
    },
};
use std::{collections::HashMap, iter};

/// Who does all this.
pub(super) const ACTOR: Actor = Actor::Operator;

/// What was made before the transaction.
#[derive(Clone, Copy)]
pub(super) struct Beforehand<'a> {
    pub(super) hashes: &'a Hashes,
    pub(super) logos: &'a Logos,
}

/// The transaction while a plan is carried out.
pub(super) struct Work<'a> {
    pub(super) tx: ProjectTx,
    pub(super) keys: ProjectKeys,
    /// What was there, if anything was.
    pub(super) there: Option<&'a ProjectState>,
    pub(super) hashes: &'a Hashes,
    pub(super) logos: &'a Logos,
    roles: HashMap<String, RoleId>,
}

impl Work<'_> {
    pub(super) async fn record(&mut self, event: Event) -> Served<()> {
        audit::record(&mut self.tx, event).await
    }

    /// The roles of these names. The plan knows each of them.
    pub(super) fn roles(&self, names: &[String]) -> Served<Vec<RoleId>> {
        let id =
            |name| self.roles.get(name).copied().ok_or(ServiceError::Fault("a role that was planned is not there"));
        names.iter().map(id).collect()
    }
}

/// Locks the project, or makes it; plans once more; does what is planned.
///
/// # Errors
/// [`StoreError::Taken`](store::StoreError::Taken) and [`Conflict`](store::StoreError::Conflict) where somebody else does
/// the same just now; the database. Inside: what stands against the file by now.
pub(super) async fn carry_out(
    means: &Means,
    index: usize,
    entry: &ProjectEntry,
    Beforehand { hashes, logos }: Beforehand<'_>,
) -> Served<Result<Vec<Done>, Vec<Problem>>> {
    let own = projects::by_slug(means, &entry.slug).await?;
    let id = own.as_ref().map_or_else(|| ProjectId::from_random(means.random.bytes()), |own| own.id);
    let mut tx = means.project(id).await?;
    let known = match &own {
        Some(own) => Some(locked(means, &mut tx, own, entry).await?),
        None => None,
    };
    let mut there = InstallationState { public_url: means.public_url.clone(), ..InstallationState::default() };
    let keys = known.map(|(state, keys)| {
        there.projects.insert(entry.slug.clone(), state);
        keys
    });
    let is_secret_of = |client: &_, secret: &_| keys.as_ref().is_some_and(|keys| keys.is_secret_of(client, secret));
    let plan = match plan_project(&there, index, entry, &|_, client, secret| is_secret_of(client, secret)) {
        Ok(plan) => plan,
        Err(problems) => return Ok(Err(problems)),
    };
    let plan = Plan { projects: vec![plan], administrators: Vec::new() };
    let changes = plan.changes();
    if plan.is_empty() {
        return Ok(Ok(changes.into_iter().map(Done::from).collect()));
    }
    let Some(plan) = plan.projects.into_iter().next() else { return Ok(Ok(Vec::new())) };
    let new = plan.project.wanted.clone();
    let keys = match keys {
        Some(keys) => keys.keys,
        None => {
            projects::create(&mut tx, &means.masters, &new.slug, new.domain.as_deref(), &new.settings, ACTOR).await?
        }
    };
    let there = there.projects.get(&entry.slug);
    let roles = there.into_iter().flat_map(|state| &state.roles).map(|role| (role.name.clone(), role.id)).collect();
    let work = Work { tx, keys, there, hashes, logos, roles };
    let roles_before = 1 + plan.roles.len();
    let client_ids = Box::pin(all_of(work, plan)).await?;
    let client_ids = iter::repeat_n(None, roles_before).chain(client_ids).chain(iter::repeat(None));
    Ok(Ok(changes.into_iter().zip(client_ids).map(|(change, client_id)| Done { change, client_id }).collect()))
}

async fn locked(
    means: &Means,
    tx: &mut ProjectTx,
    own: &Project,
    entry: &ProjectEntry,
) -> Served<(ProjectState, there::Keys)> {
    if !store::project::lock(tx).await? {
        return Err(ServiceError::Fault("the project was deleted just now"));
    }
    let people = there::People::Named(entry.users.as_deref().unwrap_or_default());
    there::project(means, tx, own, people).await
}

/// Carries the plan out and commits. Tells, for each client of the plan, the id that was made up for it.
async fn all_of(mut work: Work<'_>, plan: ProjectPlan) -> Served<Vec<Option<domain::ids::ClientId>>> {
    fn differs<W>(steps: &[Step<W>]) -> bool {
        steps.iter().any(|step| step.outcome != Outcome::Unchanged)
    }
    let configures = plan.project.outcome != Outcome::Unchanged
        || differs(&plan.roles)
        || differs(&plan.applications)
        || differs(&plan.m2m_clients);
    for step in plan.roles {
        role(&mut work, step).await?;
    }
    let mut made = clients::Made::default();
    for step in plan.applications {
        clients::application(&mut work, step, &mut made).await?;
    }
    for step in plan.m2m_clients {
        clients::m2m_client(&mut work, step, &mut made).await?;
    }
    for step in plan.users {
        users::user(&mut work, step).await?;
    }
    settings(&mut work, plan.project, &made).await?;
    if configures {
        store::project::bump_config_version(&mut work.tx).await?;
    }
    work.tx.commit().await?;
    Ok(made.ids)
}

async fn role(work: &mut Work<'_>, step: Step<RoleWanted>) -> Served<()> {
    let RoleWanted { existing, name, description, access_policy } = step.wanted;
    let id = existing.unwrap_or_else(|| RoleId::from_random(work.tx.random().bytes()));
    let access_policy =
        serde_json::to_value(&access_policy).map_err(|_| ServiceError::Fault("a policy cannot be written as JSON"))?;
    let stored = StoredRole { id, name: name.clone(), description, access_policy };
    let event = match &step.outcome {
        Outcome::Unchanged => return Ok(()),
        Outcome::Created => {
            store::role::create(&mut work.tx, &stored).await?;
            work.roles.insert(name, id);
            Event::new(Kind::RoleCreated, ACTOR)
        }
        Outcome::Updated(fields) => {
            store::role::update(&mut work.tx, &stored).await?;
            Event::new(Kind::RoleUpdated, ACTOR).fact("fields", fields.join(", "))
        }
    };
    work.record(event.fact("role", id)).await
}

/// The settings, last: the default application has to be there.
async fn settings(work: &mut Work<'_>, step: Step<ProjectWanted>, made: &clients::Made) -> Served<()> {
    let ProjectWanted { mut settings, default_application, sign_up_role, logo, .. } = step.wanted;
    if let Some(name) = &sign_up_role {
        let role = Some(name).filter(|name| !name.is_empty()).map(|name| work.roles(std::slice::from_ref(name)));
        settings.sign_up.default_role = role.transpose()?.and_then(|ids| ids.first().copied());
    }
    let has_role = settings.sign_up.default_role.is_some();
    let fetched = logo.is_some();
    if let Some(uri) = logo {
        settings.branding.logo = Some(work.logos.keep(&mut work.tx, uri).await?);
    }
    let default = match default_application {
        None => settings.default_application,
        Some(wanted) => {
            let there = work.there.into_iter().flat_map(|state| &state.applications);
            let found = there.filter(|own| own.client_id == wanted).map(|own| own.id).next();
            let found = found.or_else(|| made.applications.get(&wanted).copied());
            Some(found.ok_or(ServiceError::Fault("an application that was planned is not there"))?)
        }
    };
    let settings = ProjectSettings { default_application: default, ..settings };
    match &step.outcome {
        Outcome::Unchanged => Ok(()),
        // Without one it was saved as it is when the project was made.
        Outcome::Created if default.is_none() && !has_role && !fetched => Ok(()),
        Outcome::Created => Ok(store::project::save_settings(&mut work.tx, &settings).await?),
        Outcome::Updated(fields) => {
            store::project::save_settings(&mut work.tx, &settings).await?;
            work.record(Event::new(Kind::ProjectUpdated, ACTOR).fact("fields", fields.join(", "))).await
        }
    }
}

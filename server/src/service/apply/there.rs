//! What is there, as far as a file asks.

use crate::{
    crypto::project_keys::ProjectKeys,
    service::{Means, Served, ServiceError, project_keys, user},
    store::{self, ProjectTx, membership::Membership, role::StoredRole, user::StoredUser},
};
use domain::{
    access::AccessPolicy,
    ids::{ClientId, RoleId, UserId},
    oauth::client::Client,
    person::{Identifier, IdentifierKind},
    project::{Project, ProjectSettings, Slug},
    project_file::{
        AdministratorState, ApplicationState, InstallationState, M2mClientState, MembershipRole, Problem, ProjectFile,
        ProjectState, RoleState, Secret, UserEntry, UserState,
    },
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many people are read at once.
const PAGE: i64 = 500;

/// Which of a project's people are asked for.
#[derive(Clone, Copy)]
pub(in crate::service) enum People<'a> {
    /// None.
    Nobody,
    /// Those who have anything that an entry names. Nobody else changes them until the transaction ends.
    Named(&'a [UserEntry]),
    /// All.
    Everybody,
}

/// What seals a project's values, and the hashes of its clients' secrets.
pub(in crate::service) struct Keys {
    pub(in crate::service) keys: ProjectKeys,
    secrets: HashMap<ClientId, Vec<[u8; 32]>>,
}

impl Keys {
    /// Whether the client has this secret; all that it has are compared, each in constant time.
    pub(super) fn is_secret_of(&self, client: &ClientId, secret: &Secret) -> bool {
        let hashes = self.secrets.get(client).map(Vec::as_slice).unwrap_or_default();
        hashes.iter().filter(|hash| self.keys.secret_matches(client, secret.reveal(), hash)).count() > 0
    }
}

/// The part of the installation that a file speaks of.
pub(super) struct There {
    pub(super) state: InstallationState,
    keys: HashMap<Slug, Keys>,
    spent_domains: BTreeSet<String>,
}

impl There {
    pub(super) async fn load(means: &Means, file: &ProjectFile) -> Served<Self> {
        let mut tx = means.control().await?;
        let all = store::project::all(&mut tx).await?;
        let slugs: Vec<String> = file.projects().iter().map(|entry| entry.slug.to_string()).collect();
        let domains: Vec<String> = file.projects().iter().filter_map(|entry| entry.domain.clone()).collect();
        let spent_slugs = store::project::spent_slugs(&mut tx, &slugs).await?;
        let spent_domains = store::project::spent_domains(&mut tx, &domains).await?;
        drop(tx);
        let mut there = Self {
            state: InstallationState {
                public_url: means.public_url.clone(),
                spent_slugs: spent_slugs.into_iter().collect(),
                ..InstallationState::default()
            },
            keys: HashMap::new(),
            spent_domains: spent_domains.into_iter().collect(),
        };
        let memberships: BTreeSet<&Slug> = file
            .administrators()
            .iter()
            .flat_map(|entry| entry.projects.iter().flatten())
            .map(|(slug, _)| slug)
            .collect();
        // The built-in project is none that a file or a membership could name.
        let (keyward, managed): (Vec<Project>, Vec<Project>) = all.into_iter().partition(|own| own.slug.is_keyward());
        if let Some(own) = keyward.first() {
            let mut tx = means.project(own.id).await?;
            let keys = project_keys::open(&mut tx, &means.masters).await?;
            let emails: Vec<&Identifier> = file.administrators().iter().map(|entry| &entry.email.0).collect();
            (there.state.administrators, there.state.operators) = administrators(&mut tx, &keys, Some(&emails)).await?;
        }
        for own in managed {
            let entry = file.projects().iter().find(|entry| entry.slug == own.slug);
            let is_asked = entry.is_some() || memberships.contains(&own.slug);
            let state = if is_asked {
                let mut tx = means.project(own.id).await?;
                if memberships.contains(&own.slug) {
                    let found = store::membership::all(&mut tx).await?;
                    self::memberships(&mut there.state.administrators, &own.slug, &found);
                }
                match entry {
                    Some(entry) => {
                        let people = People::Named(entry.users.as_deref().unwrap_or_default());
                        let (state, keys) = project(means, &mut tx, &own, people).await?;
                        there.keys.insert(own.slug.clone(), keys);
                        state
                    }
                    None => hollow(&own),
                }
            } else {
                hollow(&own)
            };
            there.state.projects.insert(own.slug, state);
        }
        Ok(there)
    }

    pub(super) fn is_secret_of(&self, slug: &Slug, client: &ClientId, secret: &Secret) -> bool {
        self.keys.get(slug).is_some_and(|keys| keys.is_secret_of(client, secret))
    }

    /// Domains are never given out again either.
    pub(super) fn spent_domains(&self, file: &ProjectFile) -> Vec<Problem> {
        let entries = file.projects().iter().enumerate();
        let spent =
            entries.filter(|(_, entry)| entry.domain.as_ref().is_some_and(|own| self.spent_domains.contains(own)));
        spent
            .map(|(index, _)| Problem {
                place: format!("projects[{index}].domain"),
                message: "was that of a project that is gone; domains are never given out again".to_owned(),
            })
            .collect()
    }
}

/// Notes with each administrator what they are in this project.
pub(in crate::service) fn memberships(people: &mut [AdministratorState], slug: &Slug, found: &[Membership]) {
    for membership in found {
        let person = people.iter_mut().find(|there| there.id == membership.administrator);
        if let (Some(person), Some(role)) = (person, MembershipRole::parse(&membership.role)) {
            person.memberships.insert(slug.clone(), role);
        }
    }
}

/// A project of which only slug and domain matter.
fn hollow(own: &Project) -> ProjectState {
    ProjectState {
        id: own.id,
        domain: own.domain.clone(),
        settings: ProjectSettings::default(),
        default_patient_role: None,
        default_sso_user_role: None,
        roles: Vec::new(),
        applications: Vec::new(),
        m2m_clients: Vec::new(),
        users: Vec::new(),
        spent_client_ids: Vec::new(),
    }
}

/// A project with its roles, its clients and the people asked for.
pub(in crate::service) async fn project(
    means: &Means,
    tx: &mut ProjectTx,
    own: &Project,
    people: People<'_>,
) -> Served<(ProjectState, Keys)> {
    let (settings, _) = store::project::settings(tx).await?.ok_or(ServiceError::Fault("a project without settings"))?;
    let keys = project_keys::open(tx, &means.masters).await?;
    let roles = store::role::all(tx).await?.into_iter().map(role).collect::<Served<Vec<_>>>()?;
    let (mut applications, mut m2m_clients) = (Vec::new(), Vec::new());
    let mut held: HashMap<ClientId, Vec<RoleId>> = HashMap::new();
    for (client_id, role) in store::client::all_roles(tx).await? {
        held.entry(client_id).or_default().push(role);
    }
    for client in store::client::all(tx).await? {
        match client {
            Client::Application(own) => {
                applications.push(ApplicationState { id: own.id, client_id: own.client_id, settings: own.settings });
            }
            Client::M2m(own) => {
                let roles = held.remove(&own.client_id).unwrap_or_default();
                m2m_clients.push(M2mClientState {
                    id: own.id,
                    client_id: own.client_id,
                    settings: own.settings,
                    roles,
                });
            }
        }
    }
    let mut secrets: HashMap<ClientId, Vec<[u8; 32]>> = HashMap::new();
    for (client_id, hash) in store::client::all_secret_hashes(tx).await? {
        let hash = hash.try_into().map_err(|_| ServiceError::Fault("a stored secret's hash makes no sense"))?;
        secrets.entry(client_id).or_default().push(hash);
    }
    let state = ProjectState {
        settings,
        roles,
        applications,
        m2m_clients,
        users: users(tx, &keys, people).await?,
        spent_client_ids: store::client::spent(tx).await?,
        ..hollow(own)
    };
    Ok((state, Keys { keys, secrets }))
}

fn role(stored: StoredRole) -> Served<RoleState> {
    let access_policy = AccessPolicy::parse(&stored.access_policy)
        .map_err(|_| ServiceError::Fault("a stored access policy makes no sense"))?;
    Ok(RoleState { id: stored.id, name: stored.name, description: stored.description, access_policy })
}

async fn users(tx: &mut ProjectTx, keys: &ProjectKeys, people: People<'_>) -> Served<Vec<UserState>> {
    match people {
        People::Nobody => Ok(Vec::new()),
        People::Everybody => everybody(tx, keys).await,
        People::Named(entries) => {
            let logins: Vec<_> = entries
                .iter()
                .flat_map(UserEntry::logins)
                .map(|login| (login.kind(), user::lookup(keys, login)))
                .collect();
            let references: Vec<_> =
                entries.iter().filter_map(|entry| Some(user::fhir_lookup(keys, entry.fhir_user.as_deref()?))).collect();
            let mut ids: BTreeSet<UserId> = store::users::ids_by_identifiers(tx, &logins).await?.into_iter().collect();
            ids.extend(store::users::ids_by_fhir_user(tx, &references).await?);
            let ids: Vec<UserId> = ids.into_iter().collect();
            store::users::lock(tx, &ids).await?;
            let stored = store::users::by_ids(tx, &ids).await?;
            user::states(keys, tx, &stored).await
        }
    }
}

async fn everybody(tx: &mut ProjectTx, keys: &ProjectKeys) -> Served<Vec<UserState>> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let page: Vec<StoredUser> = store::user::page(tx, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(all) };
        after = Some(last.id);
        all.extend(user::states(keys, tx, &page).await?);
    }
}

/// People of the built-in project, in its transaction: those with these addresses, or everybody who has one. With them
/// how many people run the installation.
pub(in crate::service) async fn administrators(
    tx: &mut ProjectTx,
    keys: &ProjectKeys,
    emails: Option<&[&Identifier]>,
) -> Served<(Vec<AdministratorState>, usize)> {
    let all = store::membership::all(tx).await?;
    let operators: BTreeSet<UserId> =
        all.into_iter().filter(|own| own.role == Membership::OPERATOR).map(|own| own.administrator).collect();
    let states = match emails {
        None => everybody(tx, keys).await?,
        Some(emails) => {
            let logins: Vec<_> = emails.iter().map(|email| (email.kind(), user::lookup(keys, email))).collect();
            let ids = store::users::ids_by_identifiers(tx, &logins).await?;
            store::users::lock(tx, &ids).await?;
            let stored = store::users::by_ids(tx, &ids).await?;
            user::states(keys, tx, &stored).await?
        }
    };
    let ids: Vec<UserId> = states.iter().map(|state| state.id).collect();
    let vouched: BTreeSet<UserId> = store::users::vouched(tx, &ids).await?.into_iter().collect();
    let administrator = |state: UserState| {
        let email = state.logins.into_iter().find(|login| login.kind() == IdentifierKind::Email)?;
        Some(AdministratorState {
            id: state.id,
            email,
            name: state.profile.name,
            has_password: state.has_password,
            vouched: vouched.contains(&state.id),
            operator: operators.contains(&state.id),
            memberships: BTreeMap::new(),
        })
    };
    Ok((states.into_iter().filter_map(administrator).collect(), operators.len()))
}

//! A project with all that is cached of it: settings, keys, applications, under its config version.

use super::{Means, Served, ServiceError, audit::Strangers, client::LastUses, console::figures::Kept, project_keys};
use crate::{
    crypto::{handle::DerivationKeys, project_keys::ProjectKeys, signing::KeySet},
    store::{self, ProjectTx, Stored},
};
use domain::{
    ids::{ClientId, ProjectId, RoleId},
    oauth::{audience::Audiences, client::Application},
    project::{Project, ProjectSettings, ProjectUrls, Slug},
    time::Timestamp,
};
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

/// A project as a request meets it. Nothing here is the state of a person, session, grant or consent: that is never cached.
pub struct Tenant {
    /// Which project.
    pub project: Project,
    /// Its addresses.
    pub urls: ProjectUrls,
    /// What administrators set.
    pub settings: ProjectSettings,
    /// What seals, finds and signs for it.
    pub keys: ProjectKeys,
    /// What signs tokens.
    pub signing: KeySet,
    /// What makes codes and refresh tokens.
    pub handles: DerivationKeys,
    /// For whom tokens can be.
    pub audiences: Audiences,
    /// How much strangers were refused lately.
    pub strangers: Arc<Strangers>,
    /// When clients were last used, as far as this server has written it down.
    pub last_uses: Arc<LastUses>,
    /// Figures that this server has taken lately.
    pub figures: Arc<Kept>,
    applications: HashMap<ClientId, Arc<Application>>,
    roles: HashMap<RoleId, String>,
    means: Arc<Means>,
}

impl Tenant {
    /// A transaction on the project's rows.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn begin(&self) -> Stored<ProjectTx> {
        self.means.project(self.project.id).await
    }

    /// What use cases work with.
    #[must_use]
    pub fn means(&self) -> &Means {
        &self.means
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.means.now()
    }

    /// An enabled application.
    #[must_use]
    pub fn application(&self, client_id: &ClientId) -> Option<&Arc<Application>> {
        self.applications.get(client_id)
    }

    /// Every enabled application.
    pub fn applications(&self) -> impl Iterator<Item = &Arc<Application>> {
        self.applications.values()
    }

    /// Where somebody without a request is sent: the default application, or the only one.
    #[must_use]
    pub fn default_application(&self) -> Option<&Arc<Application>> {
        match self.settings.default_application {
            Some(id) => self.applications.values().find(|application| application.id == id),
            None => {
                // The built-in one is where people go themselves.
                let mut own = self.applications.values().filter(|own| own.client_id.as_str() != ClientId::ACCOUNT);
                own.next().filter(|_| own.next().is_none())
            }
        }
    }

    /// The names of roles, for tokens; roles that are gone have none.
    #[must_use]
    pub fn role_names(&self, ids: &[RoleId]) -> Vec<String> {
        let mut names: Vec<String> = ids.iter().filter_map(|id| self.roles.get(id).cloned()).collect();
        names.sort_unstable();
        names
    }

    async fn load(means: &Arc<Means>, project: Project, before: Option<&Self>) -> Served<Self> {
        let mut tx = means.project(project.id).await?;
        let (settings, _) =
            store::project::settings(&mut tx).await?.ok_or(ServiceError::Fault("a project without settings"))?;
        let keys = project_keys::open(&mut tx, &means.masters).await?;
        let signing = project_keys::key_set(&mut tx, &keys).await?;
        let handles = project_keys::derivation_keys(&mut tx, &keys).await?;
        let applications = store::client::applications(&mut tx).await?;
        let roles = store::role::all(&mut tx).await?;
        let urls = ProjectUrls::new(&means.public_url, &project);
        Ok(Self {
            audiences: Audiences::new(&urls, &settings.audiences),
            applications: applications.into_iter().map(|own| (own.client_id.clone(), Arc::new(own))).collect(),
            roles: roles.into_iter().map(|role| (role.id, role.name)).collect(),
            means: Arc::clone(means),
            strangers: before.map(|before| Arc::clone(&before.strangers)).unwrap_or_default(),
            last_uses: before.map(|before| Arc::clone(&before.last_uses)).unwrap_or_default(),
            figures: before.map(|before| Arc::clone(&before.figures)).unwrap_or_default(),
            project,
            urls,
            settings,
            keys,
            signing,
            handles,
        })
    }
}

impl std::fmt::Debug for Tenant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tenant({})", self.project.slug)
    }
}

/// Every project of the installation, read when it is asked for, kept until its config version changes.
#[derive(Debug)]
pub struct Tenants {
    means: Arc<Means>,
    cache: RwLock<HashMap<ProjectId, Arc<Tenant>>>,
}

/// How many projects are kept; beyond that, all are forgotten and read again.
const MOST: usize = 1_000;

impl Tenants {
    /// None is read yet.
    #[must_use]
    pub fn new(means: Arc<Means>) -> Self {
        Self { means, cache: RwLock::default() }
    }

    /// What use cases work with.
    #[must_use]
    pub const fn means(&self) -> &Arc<Means> {
        &self.means
    }

    /// The project of this slug.
    ///
    /// # Errors
    /// The database, or keys that do not open.
    pub async fn by_slug(&self, slug: &str) -> Served<Option<Arc<Tenant>>> {
        // Out of a path or an unproved token: what no project can be called is nothing to ask the database for.
        let Ok(slug) = Slug::parse(slug) else { return Ok(None) };
        let mut tx = self.means.look().await?;
        let project = store::project::by_slug(&mut tx, slug.as_str()).await?;
        drop(tx);
        self.tenant(project).await
    }

    /// The project that has this domain for its own.
    ///
    /// # Errors
    /// The database, or keys that do not open.
    pub async fn by_domain(&self, domain: &str) -> Served<Option<Arc<Tenant>>> {
        let is_name =
            domain.len() <= 253 && domain.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
        if !is_name {
            return Ok(None);
        }
        let mut tx = self.means.look().await?;
        let project = store::project::by_domain(&mut tx, domain).await?;
        drop(tx);
        self.tenant(project).await
    }

    /// A project that was found in an index of the control plane.
    ///
    /// # Errors
    /// The database, or keys that do not open.
    pub async fn of(&self, project: Project) -> Served<Option<Arc<Tenant>>> {
        self.tenant(Some(project)).await
    }

    /// The project of this id, for what happens by itself; none if it is closed.
    ///
    /// # Errors
    /// The database, or keys that do not open.
    pub async fn by_id(&self, id: ProjectId) -> Served<Option<Arc<Tenant>>> {
        let mut tx = self.means.look().await?;
        let project = store::project::by_id(&mut tx, id).await?;
        drop(tx);
        self.tenant(project).await
    }

    async fn tenant(&self, project: Option<Project>) -> Served<Option<Arc<Tenant>>> {
        let Some(project) = project else { return Ok(None) };
        let cached = self.cache.read().unwrap_or_else(PoisonError::into_inner).get(&project.id).cloned();
        let before = match cached {
            Some(tenant) if tenant.project == project => return Ok(Some(tenant)),
            before => before,
        };
        let id = project.id;
        let tenant = Arc::new(Tenant::load(&self.means, project, before.as_deref()).await?);
        let mut cache = self.cache.write().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= MOST {
            cache.clear();
        }
        cache.insert(id, Arc::clone(&tenant));
        Ok(Some(tenant))
    }
}

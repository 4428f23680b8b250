//! Which projects an administrator runs.

use super::Acting;
use crate::{
    service::{Served, Tenant, Tenants},
    store,
};
use domain::{administration::Role, ids::UserId, project::Slug};

/// A project that an administrator runs.
#[derive(Clone, Debug)]
pub struct Managed {
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name.
    pub name: String,
    /// What they are there.
    pub role: Role,
}

/// Every project of an administrator: the index says where to look, each project's membership whether they may.
///
/// # Errors
/// The database, or keys that do not open.
pub async fn projects(tenants: &Tenants, administrator: UserId) -> Served<Vec<Managed>> {
    let indexed = store::administrator_project::of(&mut tenants.means().look().await?, administrator).await?;
    let mut managed = Vec::with_capacity(indexed.len());
    for project in indexed {
        let Some(tenant) = tenants.of(project).await? else { continue };
        let mut tx = tenant.begin().await?;
        if let Some(role) = Acting::role_in(&mut tx, &tenant, administrator).await? {
            managed.push(Managed { slug: tenant.project.slug.clone(), name: tenant.settings.name.clone(), role });
        }
    }
    managed.sort_by_key(|one| one.name.to_lowercase());
    Ok(managed)
}

/// Whether the installation has a project besides the built-in one, whoever runs it.
///
/// # Errors
/// The database.
pub async fn is_in_use(tenants: &Tenants, keyward: &Tenant) -> Served<bool> {
    Ok(store::project::is_any_but(&mut tenants.means().look().await?, &keyward.project.slug).await?)
}

/// The names of the projects to offer in the switcher, without asking each: whoever chooses one is asked there.
///
/// # Errors
/// The database, or keys that do not open.
pub async fn switcher(tenants: &Tenants, administrator: UserId) -> Served<Vec<(Slug, String)>> {
    let indexed = store::administrator_project::of(&mut tenants.means().look().await?, administrator).await?;
    let mut names = Vec::new();
    for project in indexed.into_iter().take(IN_SWITCHER) {
        if let Some(tenant) = tenants.of(project).await? {
            names.push((tenant.project.slug.clone(), tenant.settings.name.clone()));
        }
    }
    names.sort_by_key(|one| one.1.to_lowercase());
    Ok(names)
}

/// How many projects the switcher has; the list has all.
const IN_SWITCHER: usize = 12;

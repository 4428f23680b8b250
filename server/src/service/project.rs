//! Projects: made, and the one that is always there.

use super::{Means, Served, ServiceError, audit, console, project_keys};
use crate::{
    crypto::{master::MasterKeys, project_keys::ProjectKeys},
    random::RandomExt,
    store::{self, ProjectTx, StoreError},
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::ProjectId,
    project::{Project, ProjectSettings, Slug},
};

/// Makes the project that `tx` is for, with its data key, its first signing keys and its settings: all of it or nothing.
///
/// # Errors
/// The slug or domain was given out before ([`StoreError::Taken`]), or the database.
pub async fn create(
    tx: &mut ProjectTx,
    masters: &MasterKeys,
    slug: &Slug,
    domain: Option<&str>,
    settings: &ProjectSettings,
    by: Actor,
) -> Served<ProjectKeys> {
    store::project::create(tx, slug, domain).await?;
    let keys = project_keys::create_data_key(tx, masters).await?;
    store::project::save_settings(tx, settings).await?;
    project_keys::keep(tx, &keys).await?;
    let event = Event::new(Kind::ProjectCreated, by).fact("slug", slug);
    audit::record(tx, event).await?;
    Ok(keys)
}

/// Makes the built-in project `keyward` where it is missing, and opens its keys where it is not, so that a server with
/// the wrong master key says so before anybody comes.
///
/// # Errors
/// The master key is another one, or the database.
pub async fn ensure_keyward(means: &Means) -> Served<Project> {
    let slug = Slug::parse(Slug::KEYWARD).map_err(|_| ServiceError::Fault("the built-in project's slug"))?;
    if let Some(project) = by_slug(means, &slug).await? {
        let mut tx = means.project(project.id).await?;
        Box::pin(project_keys::open(&mut tx, &means.masters)).await?;
        Box::pin(console::client::ensure(means, &mut tx)).await?;
        tx.commit().await?;
        return Ok(project);
    }
    let mut tx = means.project(ProjectId::from_random(means.random.bytes())).await?;
    let settings = ProjectSettings { name: "Keyward".to_owned(), ..ProjectSettings::default() };
    match Box::pin(create(&mut tx, &means.masters, &slug, None, &settings, Actor::System)).await {
        Ok(_) => {
            Box::pin(console::client::ensure(means, &mut tx)).await?;
            tx.commit().await?;
        }
        // Another server that starts at the same time was quicker.
        Err(ServiceError::Store(StoreError::Taken(_))) => drop(tx),
        Err(error) => return Err(error),
    }
    by_slug(means, &slug).await?.ok_or(ServiceError::Fault("the built-in project cannot be made"))
}

/// The living project of this slug, without anything that would have to be opened.
///
/// # Errors
/// The database.
pub async fn by_slug(means: &Means, slug: &Slug) -> Served<Option<Project>> {
    Ok(store::project::by_slug(&mut means.control().await?, slug.as_str()).await?)
}

/// Every living project.
///
/// # Errors
/// The database.
pub async fn all(means: &Means) -> Served<Vec<Project>> {
    Ok(store::project::all(&mut means.control().await?).await?)
}

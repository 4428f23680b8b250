//! `keyward export`: what is there as a project file, without secrets.

use super::{
    Means, Served,
    apply::{People, administrators_there, memberships, project_there},
    audit, project_keys,
};
use crate::store;
use domain::{
    audit::{Actor, Event, Kind},
    project::{Project, Slug},
    project_file::{InstallationState, ProjectFile, export as written},
};
use std::collections::BTreeMap;

/// These projects, or all of them if none is named, as a file; people, and those who run the projects, only
/// `with_people`, which each project's trail remembers.
///
/// # Errors
/// The database. Inside: the slugs of which there is no project.
pub async fn export(means: &Means, slugs: &[Slug], with_people: bool) -> Served<Result<ProjectFile, Vec<Slug>>> {
    let all = store::project::all(&mut means.control().await?).await?;
    let (keyward, managed): (Vec<Project>, Vec<Project>) = all.into_iter().partition(|own| own.slug.is_keyward());
    let is_there = |slug: &&Slug| managed.iter().any(|own| own.slug == **slug);
    let unknown: Vec<Slug> = slugs.iter().filter(|slug| !is_there(slug)).cloned().collect();
    if !unknown.is_empty() {
        return Ok(Err(unknown));
    }
    let mut there = InstallationState { public_url: means.public_url.clone(), ..InstallationState::default() };
    let mut members = BTreeMap::new();
    for own in managed.into_iter().filter(|own| slugs.is_empty() || slugs.contains(&own.slug)) {
        let mut tx = means.project(own.id).await?;
        let people = if with_people { People::Everybody } else { People::Nobody };
        let (state, _) = Box::pin(project_there(means, &mut tx, &own, people)).await?;
        if with_people {
            members.insert(own.slug.clone(), store::membership::all(&mut tx).await?);
            let event = Event::new(Kind::UsersExported, Actor::Operator).fact("users", state.users.len());
            audit::record(&mut tx, event).await?;
            tx.commit().await?;
        }
        there.projects.insert(own.slug, state);
    }
    if let (true, Some(own)) = (with_people, keyward.first()) {
        let mut tx = means.project(own.id).await?;
        let keys = project_keys::open(&mut tx, &means.masters).await?;
        (there.administrators, there.operators) = Box::pin(administrators_there(&mut tx, &keys, None)).await?;
        for (slug, found) in &members {
            memberships(&mut there.administrators, slug, found);
        }
        if !slugs.is_empty() {
            there.administrators.retain(|own| !own.memberships.is_empty());
        }
        let event = Event::new(Kind::UsersExported, Actor::Operator).fact("users", there.administrators.len());
        audit::record(&mut tx, event).await?;
        tx.commit().await?;
    }
    let mut file = written(&there, with_people);
    if !slugs.is_empty() {
        // Who runs the installation is not a matter of some of its projects.
        file.administrators.iter_mut().flatten().for_each(|own| own.operator = None);
    }
    Ok(Ok(file))
}

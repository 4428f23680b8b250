//! The life of a project: an operator creates it, its owners close it and open it again, and when its time is over it is
//! erased.

use super::{Acting, Administrator};
use crate::{
    random::RandomExt,
    service::{Means, Served, ServiceError, Tenant, Tenants, audit, project},
    store::{
        self, ProjectTx, StoreError,
        membership::Membership,
        project_life::{self, Closed},
    },
};
use domain::{
    administration::{Permission, Role},
    audit::{Actor, Event, Kind},
    ids::{ProjectId, UserId},
    oauth::grant::EndReason,
    problem::Problem,
    project::{ProjectSettings, Slug, edit::NewProject},
    time::Timestamp,
};
use std::{net::IpAddr, sync::Arc, time::Duration};
use url::Url;

/// How long a closed project can be opened again.
pub const GRACE: Duration = Duration::from_secs(30 * 24 * 3600);

/// Whether somebody creates projects: the operators do.
///
/// # Errors
/// The database.
pub async fn may_create(keyward: &Tenant, administrator: UserId) -> Served<bool> {
    let mut tx = keyward.begin().await?;
    let role = Acting::role_in(&mut tx, keyward, administrator).await?;
    Ok(role == Some(Role::Operator))
}

/// Makes a project; whoever makes it is its owner. Says its slug.
///
/// # Errors
/// What was typed ([`ServiceError::Invalid`]), no operator ([`ServiceError::Forbidden`]), or the database.
pub async fn create(
    keyward: &Tenant,
    administrator: &Administrator,
    address: Option<IpAddr>,
    typed: &NewProject,
) -> Served<Slug> {
    let means = keyward.means();
    if !may_create(keyward, administrator.id).await? {
        return Err(ServiceError::Forbidden);
    }
    let hosts: Vec<String> = [&means.public_url, &means.console_url]
        .into_iter()
        .filter_map(|url| Some(Url::parse(url).ok()?.host_str()?.to_owned()))
        .collect();
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let wanted = typed.read(&hosts).map_err(ServiceError::Invalid)?;

    let mut tx = means.project(ProjectId::from_random(means.random.bytes())).await?;
    let settings = ProjectSettings { name: wanted.name, ..ProjectSettings::default() };
    let actor = Actor::Administrator(administrator.id);
    let made =
        project::create(&mut tx, &means.masters, &wanted.slug, wanted.domain.as_deref(), &settings, actor.clone())
            .await;
    let keys = match made {
        Err(ServiceError::Store(StoreError::Taken(key))) => return Err(ServiceError::Invalid(vec![taken(&key)])),
        other => other?,
    };
    let owner = Membership { administrator: administrator.id, role: Role::Owner.as_str().to_owned() };
    store::membership::put(&mut tx, &owner).await?;
    let event = Event::new(Kind::MembershipChanged, actor).user(administrator.id).fact("role", Role::Owner.as_str());
    audit::record_from(&mut tx, &keys, address, event).await?;
    tx.commit().await?;
    Ok(wanted.slug)
}

fn taken(key: &str) -> Problem {
    if key.contains("domain") {
        Problem::new(
            "domain",
            "This domain belongs to another project, or did once. Domains are never given out again.",
        )
    } else {
        Problem::new("slug", "This slug belongs to another project, or did once. Slugs are never given out again.")
    }
}

/// Closes the project: nothing answers for it from now on, whoever was signed in is not any more, and after [`GRACE`] it is
/// erased. `typed` is the slug, typed once more.
///
/// # Errors
/// Another slug was typed ([`ServiceError::Invalid`], field `confirm`), the role, or the database.
pub async fn close(acting: &Acting, typed: &str) -> Served<Timestamp> {
    let slug = &acting.tenant.project.slug;
    let mut tx = acting.begin(Permission::ProjectWrite).await?;
    if slug.is_keyward() {
        return Err(ServiceError::Forbidden);
    }
    if typed.trim() != slug.as_str() {
        let text = format!("Type {slug} to delete this project.");
        return Err(ServiceError::Invalid(vec![Problem::new("confirm", text)]));
    }
    let until = tx.now() + GRACE;
    if !project_life::close(&mut tx, until).await? {
        return Err(ServiceError::NotFound);
    }
    let (sessions, grants) = project_life::end_everything(&mut tx, EndReason::ProjectClosed.as_str()).await?;
    let event = acting
        .event(Kind::ProjectClosed)
        .fact("until", until.to_offset().date())
        .fact("sessions", sessions)
        .fact("grants", grants);
    acting.record(&mut tx, event).await?;
    tx.commit().await?;
    Ok(until)
}

/// A closed project as its owners see it.
#[derive(Clone, Debug)]
pub struct ShownClosed {
    /// Its name in URLs.
    pub slug: Slug,
    /// Its name.
    pub name: String,
    /// When it is erased.
    pub until: Timestamp,
}

async fn owned(
    tenants: &Tenants,
    administrator: UserId,
    closed: Closed,
) -> Served<Option<(Arc<Tenant>, ProjectTx, Timestamp)>> {
    let until = closed.until;
    let Some(tenant) = tenants.of(closed.project).await? else { return Ok(None) };
    let mut tx = tenant.begin().await?;
    let role = Acting::role_in(&mut tx, &tenant, administrator).await?;
    Ok(role.is_some_and(|role| role.may(Permission::ProjectWrite)).then_some((tenant, tx, until)))
}

/// The closed projects that an administrator can open again.
///
/// # Errors
/// The database, or keys that do not open.
pub async fn closed(tenants: &Tenants, administrator: UserId) -> Served<Vec<ShownClosed>> {
    let mut control = tenants.means().control().await?;
    let indexed = project_life::closed_of(&mut control, administrator).await?;
    drop(control);
    let mut shown = Vec::new();
    for closed in indexed {
        if let Some((tenant, _, until)) = owned(tenants, administrator, closed).await? {
            shown.push(ShownClosed { slug: tenant.project.slug.clone(), name: tenant.settings.name.clone(), until });
        }
    }
    Ok(shown)
}

/// One of them.
///
/// # Errors
/// There is none of that slug, or it is not theirs ([`ServiceError::NotFound`]); the database.
pub async fn closed_by_slug(tenants: &Tenants, administrator: UserId, slug: &str) -> Served<ShownClosed> {
    let (tenant, _, until) = found(tenants, administrator, slug).await?;
    Ok(ShownClosed { slug: tenant.project.slug.clone(), name: tenant.settings.name.clone(), until })
}

async fn found(tenants: &Tenants, administrator: UserId, slug: &str) -> Served<(Arc<Tenant>, ProjectTx, Timestamp)> {
    let slug = Slug::parse(slug).map_err(|_| ServiceError::NotFound)?;
    let mut control = tenants.means().control().await?;
    let closed = project_life::closed_by_slug(&mut control, slug.as_str()).await?.ok_or(ServiceError::NotFound)?;
    drop(control);
    owned(tenants, administrator, closed).await?.ok_or(ServiceError::NotFound)
}

/// Opens a closed project again, with everything in it but what was ended when it was closed. A sign-in that was under way
/// at that moment may have come to its end right after: what came of it ends here.
///
/// # Errors
/// As [`closed_by_slug`].
pub async fn restore(
    tenants: &Tenants,
    administrator: &Administrator,
    address: Option<IpAddr>,
    slug: &str,
) -> Served<Slug> {
    let (tenant, mut tx, _) = found(tenants, administrator.id, slug).await?;
    if !project_life::restore(&mut tx).await? {
        return Err(ServiceError::NotFound);
    }
    project_life::end_everything(&mut tx, EndReason::ProjectClosed.as_str()).await?;
    let event = Event::new(Kind::ProjectRestored, Actor::Administrator(administrator.id));
    audit::record_from(&mut tx, &tenant.keys, address, event).await?;
    tx.commit().await?;
    Ok(tenant.project.slug.clone())
}

/// The projects whose time is over, or whose erasing is not finished.
///
/// # Errors
/// The database.
pub async fn to_erase(means: &Means) -> Served<Vec<ProjectId>> {
    Ok(project_life::to_erase(&mut means.control().await?, means.now()).await?)
}

/// Erases one batch of a project whose time is over: first the keys, with which everything sealed loses its meaning, then the
/// rows. The trail stays. Says whether there is more to do.
///
/// # Errors
/// The database.
pub async fn erase(means: &Means, project: ProjectId) -> Served<bool> {
    let mut tx = means.project(project).await?;
    if project_life::begin_to_erase(&mut tx).await? {
        audit::record(&mut tx, Event::new(Kind::ProjectErased, Actor::System)).await?;
        tx.commit().await?;
        return Ok(true);
    }
    // Whoever opened it again was quicker.
    if !project_life::is_being_erased(&mut tx).await? {
        return Ok(false);
    }
    let rows = project_life::erase_batch(&mut tx).await?;
    if rows == 0 {
        project_life::erased(&mut tx).await?;
    }
    tx.commit().await?;
    Ok(rows > 0)
}

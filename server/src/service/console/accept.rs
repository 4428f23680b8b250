//! Accepting a role in a project: what an account is offered becomes its own once whoever has it opens the link.

use super::{Acting, Administrator, entry};
use crate::{
    service::{Served, Tenant, Tenants, audit},
    store::{
        self, ProjectTx,
        link::{LinkKind, StoredLink},
        membership::Membership,
    },
};
use domain::{
    administration::{Permission, Role},
    audit::{Actor, Event, Kind},
    project::Slug,
};
use serde_json::json;
use std::{net::IpAddr, sync::Arc};

/// What is offered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offered {
    /// The project's name.
    pub project: String,
    /// The role.
    pub role: Role,
}

/// What a link offers to `administrator`. `None`: nothing any more, or not to them.
///
/// # Errors
/// The database.
pub async fn offered(
    tenants: &Tenants,
    keyward: &Tenant,
    administrator: &Administrator,
    secret: &str,
) -> Served<Option<Offered>> {
    let Some(link) = entry::find(keyward, LinkKind::Accept, secret).await? else { return Ok(None) };
    let found = open(tenants, administrator, &link).await?;
    Ok(found.map(|(tenant, _, role)| Offered { project: tenant.settings.name.clone(), role }))
}

/// Takes what a link offers; whose project it is. `None`: it offers nothing any more, or not to them.
///
/// # Errors
/// The database.
pub async fn accept(
    tenants: &Tenants,
    keyward: &Tenant,
    administrator: &Administrator,
    secret: &str,
    address: Option<IpAddr>,
) -> Served<Option<Slug>> {
    let Some(link) = entry::find(keyward, LinkKind::Accept, secret).await? else { return Ok(None) };
    if open(tenants, administrator, &link).await?.is_none() {
        return Ok(None);
    }
    // Used up first: of two clicks one goes on, and a fault in between costs a new link, not a second membership.
    let mut tx = keyward.begin().await?;
    if store::link::use_up(&mut tx, LinkKind::Accept, &entry::hash(secret)).await?.is_none() {
        return Ok(None);
    }
    tx.commit().await?;
    let Some((tenant, mut tx, role)) = open(tenants, administrator, &link).await? else { return Ok(None) };
    if store::membership::role_of(&mut tx, administrator.id).await?.is_none() {
        let membership = Membership { administrator: administrator.id, role: role.as_str().to_owned() };
        store::membership::put(&mut tx, &membership).await?;
        let event = Event::new(Kind::MembershipChanged, Actor::Administrator(administrator.id))
            .user(administrator.id)
            .fact("role", role.as_str());
        let details = json!({ "before": { "role": "none" }, "after": { "role": role.as_str() } });
        audit::record_with(&mut tx, &tenant.keys, address, event, &details).await?;
        tx.commit().await?;
    }
    Ok(Some(tenant.project.slug.clone()))
}

/// The project of an offer, as long as whoever made it could still make it.
async fn open(
    tenants: &Tenants,
    administrator: &Administrator,
    link: &StoredLink,
) -> Served<Option<(Arc<Tenant>, ProjectTx, Role)>> {
    let (Some(offer), Some(made_by)) = (&link.offer, link.made_by) else { return Ok(None) };
    if link.user != Some(administrator.id) {
        return Ok(None);
    }
    let project = store::project::by_id(&mut tenants.means().control().await?, offer.project).await?;
    let Some(project) = project else { return Ok(None) };
    let Some(tenant) = tenants.of(project).await? else { return Ok(None) };
    let mut tx = tenant.begin().await?;
    let maker = Acting::role_in(&mut tx, &tenant, made_by).await?;
    let role = Role::parse(&offer.role).filter(|role| role.exists_in(&tenant.project.slug));
    let may = maker.is_some_and(|maker| maker.may(Permission::AdministratorsWrite));
    Ok(role.filter(|_| may).map(|role| (tenant, tx, role)))
}

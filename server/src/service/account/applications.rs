//! Which applications have access to somebody's account, and how they lose it.

use super::{
    super::{Served, Tenant, consent, grant},
    Seat,
};
use crate::store::{self, ProjectTx};
use domain::{
    audit::Actor,
    ids::{ClientId, GrantId},
    oauth::grant::EndReason,
    time::Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};

/// An application that has access.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// What it is called.
    pub name: String,
    /// Since when it is used, and when it was last.
    pub used: Option<(Timestamp, Timestamp)>,
    /// What was agreed to (scopes, then claims), and when.
    pub agreed: Option<(Vec<String>, Vec<String>, Timestamp)>,
    /// The scopes of what it was given.
    pub has: BTreeSet<String>,
}

fn is_built_in(tenant: &Tenant, client: &ClientId) -> bool {
    client.as_str() == ClientId::ACCOUNT
        || (tenant.project.slug.is_keyward() && client.as_str() == super::super::console::client::CLIENT_ID)
}

/// The applications that have access, by client id.
///
/// # Errors
/// The database, or a row that makes no sense.
pub async fn list(tenant: &Tenant, tx: &mut ProjectTx, seat: &Seat) -> Served<BTreeMap<ClientId, Access>> {
    let id = seat.user.id;
    let mut all: BTreeMap<ClientId, Access> = BTreeMap::new();
    for given in store::consent::of_user(tx, id).await? {
        let scopes = given.agreed.scope.iter().map(str::to_owned).collect();
        let claims = given.agreed.claims.into_iter().collect();
        all.entry(given.client).or_default().agreed = Some((scopes, claims, given.at));
    }
    for grant in store::grant::living_of(tx, id).await? {
        let Some(stored) = store::grant::read(tx, grant).await? else { continue };
        // What lives by a session that is over opens nothing.
        if stored.around.session_alive || stored.grant.terms().outlives_session() {
            let terms = stored.grant.terms();
            all.entry(terms.client.clone()).or_default().has.extend(terms.scope.iter().map(str::to_owned));
        }
    }
    for used in store::user_application::of_user(tx, id).await? {
        if let Some(access) = all.get_mut(&used.client) {
            access.used = Some((used.first, used.last));
        }
    }
    all.retain(|client, _| !is_built_in(tenant, client));
    for (client, access) in &mut all {
        let known = tenant.application(client).map(|own| own.settings.name.clone());
        access.name = known.unwrap_or_else(|| client.to_string());
    }
    Ok(all)
}

/// Takes an application's access away: what was agreed to, and everything that it was given.
///
/// # Errors
/// The database.
pub async fn withdraw(tx: &mut ProjectTx, seat: &Seat, client: &ClientId) -> Served<()> {
    let (id, by) = (seat.user.id, Actor::User(seat.user.id));
    // Whoever is being given something waits, or is through: then it is found below.
    store::user_record::lock(tx, id).await?;
    consent::withdraw(tx, id, client, &by).await?;
    let mut theirs: Vec<GrantId> = Vec::new();
    for grant in store::grant::living_of(tx, id).await? {
        let is_its = store::grant::read(tx, grant).await?.is_some_and(|stored| stored.grant.terms().client == *client);
        theirs.extend(is_its.then_some(grant));
    }
    grant::end(tx, &theirs, EndReason::EndedByUser, &by).await
}

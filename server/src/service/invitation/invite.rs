//! Inviting somebody, whether or not they have an account.

use super::{
    Details, details_place,
    send::{self, Sent, Way},
};
use crate::{
    random::RandomExt,
    service::{Served, Tenant, audit, user},
    store::{self, ProjectTx, invitation::StoredInvitation},
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::{InvitationId, RoleId, UserId},
    invitation::Invitee,
    oauth::client::Application,
    person::{BusinessIdentifier, Profile},
};
use serde_json::json;
use std::net::IpAddr;

/// Who invites to what, with what.
#[derive(Clone)]
pub struct Inviting<'a> {
    /// Who does it, for the trail.
    pub by: Actor,
    /// The administrator, if one does, and their name.
    pub administrator: Option<(UserId, &'a str)>,
    /// From where.
    pub address: Option<IpAddr>,
    /// To which application.
    pub application: &'a Application,
    /// The roles that it gives; those of the project.
    pub roles: &'a [RoleId],
    /// Who the person is to be on the project's FHIR server.
    pub fhir_user: Option<&'a str>,
    /// What others call the person.
    pub identifiers: &'a [BusinessIdentifier],
    /// Whether the link is mailed; otherwise, and where the application's are not mailed, it is given back.
    pub mail: bool,
}

impl std::fmt::Debug for Inviting<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Inviting(to {:?})", self.application.client_id)
    }
}

/// Somebody who is invited now.
#[derive(Debug)]
pub struct Invited {
    /// The invitation.
    pub id: InvitationId,
    /// The person.
    pub user: UserId,
    /// Whether they were invited to that application already: then this is a new link to the same invitation.
    pub again: bool,
    /// What became of the link.
    pub sent: Sent,
}

/// Why somebody cannot be invited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotInvited {
    /// An administrator keeps them from signing in.
    Blocked,
    /// Somebody else is that on the FHIR server.
    FhirUserTaken,
    /// They are somebody else there already.
    OtherFhirUser,
}

/// Invites somebody: a person without a password is made where nobody signs in with the address; whoever does is offered
/// more. One invitation is open for each person and application: inviting again renews it, and ends its links.
///
/// # Errors
/// Somebody else was given the address meanwhile ([`crate::store::StoreError::Taken`]), or the database.
pub async fn invite(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    inviting: &Inviting<'_>,
    invitee: &Invitee,
) -> Served<Result<Invited, NotInvited>> {
    let lookup = user::lookup(&tenant.keys, &invitee.address);
    let found = store::user::by_identifier(tx, invitee.address.kind(), &lookup).await?.map(|found| found.id);
    let account = match found {
        Some(id) => store::invitation::lock_account(tx, id).await?.map(|account| (id, account)),
        None => None,
    };
    if account.is_some_and(|(_, account)| !account.active) {
        return Ok(Err(NotInvited::Blocked));
    }
    if let Some(problem) = fhir_user_problem(tenant, tx, account.map(|(id, _)| id), inviting.fhir_user).await? {
        return Ok(Err(problem));
    }
    let client = &inviting.application.client_id;
    let user = match account {
        Some((id, _)) => id,
        None => new_person(tenant, tx, inviting, invitee).await?,
    };
    let there = store::invitation::pending_of(tx, user).await?.into_iter().find(|own| own.client == *client);
    let by_mail = inviting.mail && super::are_mailed(tenant, client);
    let way = send::way(tenant, tx, user, invitee.address.text(), by_mail).await?;
    if let (true, Way::Limited(wait)) = (there.is_some(), &way) {
        // What they were mailed before goes on working, for what it said.
        let id = there.map_or_else(|| InvitationId::from_random(tx.random().bytes()), |own| own.id);
        return Ok(Ok(Invited { id, user, again: true, sent: Sent::Limited(*wait) }));
    }
    let offered = Offered {
        user,
        has_account: account.is_some_and(|(_, account)| account.has_password),
        made_account: account.is_none(),
        address: invitee.address.text(),
        there,
    };
    Ok(Ok(offer(tenant, tx, inviting, offered, way).await?))
}

/// Somebody who has a row, as they are invited.
pub(super) struct Offered<'a> {
    pub user: UserId,
    /// Whether they sign in with a password of theirs.
    pub has_account: bool,
    /// Whether the row was made by inviting.
    pub made_account: bool,
    /// The address that it is for.
    pub address: &'a str,
    /// What they are invited to already, by which it is renewed.
    pub there: Option<StoredInvitation>,
}

/// Writes an invitation, or renews the one that is there, and sends its link.
pub(super) async fn offer(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    inviting: &Inviting<'_>,
    offered: Offered<'_>,
    way: Way,
) -> Served<Invited> {
    let Offered { user, has_account, made_account, address, there } = offered;
    let (keys, client) = (&tenant.keys, &inviting.application.client_id);
    let again = there.is_some();
    let id = there.as_ref().map_or_else(|| InvitationId::from_random(tx.random().bytes()), |own| own.id);
    let details = Details {
        address: address.to_owned(),
        invited_by: inviting.administrator.map(|(_, name)| name.to_owned()),
        fhir_user: inviting.fhir_user.map(str::to_owned),
        identifiers: inviting.identifiers.to_vec(),
    };
    let own = StoredInvitation {
        id,
        user,
        client: client.clone(),
        invited_by: inviting.administrator.map(|(id, _)| id),
        roles: inviting.roles.to_vec(),
        details: Some(keys.seal_json(&details_place(id), &details, tx.random())?),
        made_account: there.as_ref().map_or(made_account, |own| own.made_account),
        created_at: there.as_ref().map_or(tx.now(), |own| own.created_at),
        expires_at: tx.now() + domain::link::LinkKind::Invitation.lasts(),
        accepted_at: None,
        withdrawn_at: None,
    };
    if again {
        store::invitation::renew(tx, &own).await?;
    } else {
        store::invitation::create(tx, &own).await?;
    }
    let event = Event::new(Kind::InvitationMade, inviting.by.clone())
        .user(user)
        .client(client)
        .fact("roles", tenant.role_names(inviting.roles).join(", "))
        .fact("mailed", matches!(way, Way::Mail(_)));
    let given = json!({ "after": { "address": details.address, "fhirUser": details.fhir_user } });
    audit::record_with(tx, keys, inviting.address, event, &given).await?;
    let sent = send::link(tenant, tx, &own, &details, has_account, way).await?;
    Ok(Invited { id, user, again, sent })
}

/// Somebody who has an account from now on, and no way into it but the link.
async fn new_person(tenant: &Tenant, tx: &mut ProjectTx, inviting: &Inviting<'_>, invitee: &Invitee) -> Served<UserId> {
    let profile =
        Profile { name: invitee.name.clone(), email: Some(invitee.address.text().to_owned()), ..Profile::default() };
    let id = user::create(&tenant.keys, tx, &profile, std::slice::from_ref(&invitee.address), None).await?;
    let event = Event::new(Kind::UserCreated, inviting.by.clone()).user(id);
    let details = json!({ "after": { "profile": profile } });
    audit::record_with(tx, &tenant.keys, inviting.address, event, &details).await?;
    Ok(id)
}

/// A reference belongs to one person, and a person has one.
async fn fhir_user_problem(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    user: Option<UserId>,
    wanted: Option<&str>,
) -> Served<Option<NotInvited>> {
    let Some(wanted) = wanted else { return Ok(None) };
    let holders = store::users::ids_by_fhir_user(tx, &[user::fhir_lookup(&tenant.keys, wanted)]).await?;
    if holders.iter().any(|holder| Some(*holder) != user) {
        return Ok(Some(NotInvited::FhirUserTaken));
    }
    let own = match user {
        Some(user) => user::fhir_user(tenant, tx, user).await?,
        None => None,
    };
    Ok(own.filter(|own| own != wanted).map(|_| NotInvited::OtherFhirUser))
}

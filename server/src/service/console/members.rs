//! Who runs a project. They are people of the built-in project; what they are here is a membership of this one.

use super::{Acting, entry, offers};
use crate::{
    service::{Served, ServiceError, audit, mail, user},
    store::{
        self, ProjectTx,
        link::LinkKind,
        membership::{Member, Membership},
    },
};
use domain::{
    administration::{Permission, Role},
    audit::{Event, Kind},
    ids::UserId,
    person::{Identifier, Profile},
    problem::Problem,
    time::Timestamp,
};
use serde_json::json;
use std::collections::HashMap;

/// Somebody who runs the project.
#[derive(Clone, Debug)]
pub struct ShownMember {
    /// Who.
    pub id: UserId,
    /// Their name; empty before they have joined.
    pub name: String,
    /// What they sign in with.
    pub login: Option<String>,
    /// What they are here.
    pub role: Role,
    /// Since when.
    pub since: Timestamp,
    /// When they were last in the console.
    pub seen: Option<Timestamp>,
    /// Whether they have yet to set a password, or to accept.
    pub pending: bool,
    /// Whether the role is not theirs before they accept.
    pub offered: bool,
    /// How often the membership was changed; a form carries it.
    pub version: i32,
}

/// A one-time link for somebody who was added.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Handed {
    /// They have no account yet: they set their first password by it.
    Join(String),
    /// They have an account, and nobody has answered for its address: the role is theirs once they have opened this link,
    /// signed in to that account. Otherwise whoever was first to make an account with somebody's address would get what
    /// is meant for them.
    Accept(String),
}

/// What became of adding somebody.
#[derive(Debug)]
pub struct Added {
    /// Who it is.
    pub id: UserId,
    /// A one-time link; whoever added them hands it on, unless it was mailed.
    pub link: Option<Handed>,
    /// Whether they get it by mail.
    pub mailed: bool,
}

/// The roles that can be given in the project.
#[must_use]
pub fn roles(acting: &Acting) -> Vec<Role> {
    Role::ALL.into_iter().filter(|role| role.exists_in(&acting.tenant.project.slug)).collect()
}

/// Everybody who runs the project.
///
/// # Errors
/// The role does not include it, or the database.
pub async fn list(acting: &Acting) -> Served<Vec<ShownMember>> {
    let mut tx = acting.begin(Permission::AdministratorsRead).await?;
    let members = store::membership::members(&mut tx).await?;
    drop(tx);
    let mut members = shown(acting, members).await?;
    let mut tx = acting.keyward.begin().await?;
    let there: Vec<UserId> = members.iter().map(|own| own.id).collect();
    members.extend(offers::open(acting, &mut tx).await?.into_iter().filter(|own| !there.contains(&own.id)));
    Ok(members)
}

/// One of them.
///
/// # Errors
/// There is no such membership ([`ServiceError::NotFound`]), the role, or the database.
pub async fn read(acting: &Acting, id: UserId) -> Served<ShownMember> {
    let found = list(acting).await?.into_iter().find(|own| own.id == id);
    found.ok_or(ServiceError::NotFound)
}

/// Names, addresses and whether they have joined are the built-in project's to know.
async fn shown(acting: &Acting, members: Vec<Member>) -> Served<Vec<ShownMember>> {
    let ids: Vec<UserId> = members.iter().map(|own| own.administrator).collect();
    let mut tx = acting.keyward.begin().await?;
    let keys = &acting.keyward.keys;
    let mut people = HashMap::new();
    for stored in store::users::by_ids(&mut tx, &ids).await? {
        let name = user::opened(keys, &stored)?.profile.display_name();
        people.insert(stored.id, (name, stored.password.is_none(), None));
    }
    for (id, row) in store::users::identifiers(&mut tx, &ids).await? {
        let login = user::opened_identifier(keys, &row)?.text().to_owned();
        people.entry(id).and_modify(|(_, _, own)| *own = Some(login));
    }
    let seen: HashMap<UserId, Timestamp> =
        store::console_session::last_seen(&mut tx, &ids).await?.into_iter().collect();
    let member = |own: Member| {
        let (name, pending, login) = people.remove(&own.administrator).unwrap_or_default();
        Some(ShownMember {
            id: own.administrator,
            name: if Some(&name) == login.as_ref() { String::new() } else { name },
            login,
            role: Role::parse(&own.role)?,
            since: own.since,
            seen: seen.get(&own.administrator).copied(),
            pending,
            offered: false,
            version: own.version,
        })
    };
    Ok(members.into_iter().filter_map(member).collect())
}

fn given_role(acting: &Acting, word: &str) -> Result<Role, Problem> {
    let role = Role::parse(word).filter(|role| roles(acting).contains(role));
    role.ok_or_else(|| Problem::new("role", "Choose a role."))
}

/// Adds somebody by their address: for whoever has an account the role is an offer, which they accept by a one-time link; for
/// anybody else a person without a password is made, who sets one by such a link. The link is mailed. Only where no mail
/// leaves it is handed out, and whoever somebody has answered for has access at once.
///
/// # Errors
/// What was typed ([`ServiceError::Invalid`]), the role, or the database.
pub async fn add(acting: &Acting, email: &str, role: &str) -> Served<Added> {
    drop(acting.begin(Permission::AdministratorsWrite).await?);
    let email = Identifier::email(email.trim());
    let role = given_role(acting, role);
    let (email, role) = match (email, role) {
        (Ok(email), Ok(role)) => (email, role),
        (email, role) => {
            let wrong = email.err().map(|error| Problem::new("email", format!("This {error}.")));
            return Err(ServiceError::Invalid(wrong.into_iter().chain(role.err()).collect()));
        }
    };
    offers::charge(acting).await?;
    let keyward = &acting.keyward;
    let by_mail = mail::is_on(keyward);
    let mut tx = keyward.begin().await?;
    let lookup = user::lookup(&keyward.keys, &email);
    let (id, link, mailed) = match store::user::by_identifier(&mut tx, email.kind(), &lookup).await? {
        Some(found) if !by_mail && found.password.is_some() && store::user::is_vouched(&mut tx, found.id).await? => {
            (found.id, None, false)
        }
        Some(found) => {
            drop(tx);
            return offer(acting, found.id, &email, role).await;
        }
        None => {
            let profile = Profile { email: Some(email.text().to_owned()), ..Profile::default() };
            let id = user::create(&keyward.keys, &mut tx, &profile, std::slice::from_ref(&email), None).await?;
            audit::record_from(&mut tx, &keyward.keys, acting.address, acting.event(Kind::UserCreated).user(id))
                .await?;
            let link = link(acting, &mut tx, id).await?;
            let mailed = offers::post(acting, &mut tx, id, &email, role, &link, false).await?;
            (id, Some(Handed::Join(link)), mailed)
        }
    };
    tx.commit().await?;

    let mut tx = acting.begin(Permission::AdministratorsWrite).await?;
    if store::membership::role_of(&mut tx, id).await?.is_some() {
        return Err(ServiceError::Invalid(vec![Problem::new("email", THERE_ALREADY)]));
    }
    store::membership::put(&mut tx, &Membership { administrator: id, role: role.as_str().to_owned() }).await?;
    changed(acting, &mut tx, id, None, Some(role)).await?;
    tx.commit().await?;
    Ok(Added { id, link, mailed })
}

/// Offers a role to somebody whose account may not be whom the adder means.
async fn offer(acting: &Acting, id: UserId, email: &Identifier, role: Role) -> Served<Added> {
    let mut tx = acting.begin(Permission::AdministratorsWrite).await?;
    if store::membership::role_of(&mut tx, id).await?.is_some() {
        return Err(ServiceError::Invalid(vec![Problem::new("email", THERE_ALREADY)]));
    }
    // What was typed, and not whose account that is: the project learns no name before the offer is accepted.
    let event = acting.event(Kind::AdministratorInvited).fact("role", role.as_str());
    acting.record_with(&mut tx, event, &json!({ "email": email.text() })).await?;
    tx.commit().await?;
    let mut tx = acting.keyward.begin().await?;
    let link = offers::make(acting, &mut tx, id, email, role).await?;
    let mailed = offers::post(acting, &mut tx, id, email, role, &link, true).await?;
    tx.commit().await?;
    Ok(Added { id, link: Some(Handed::Accept(link)), mailed })
}

const THERE_ALREADY: &str = "Somebody with this address is an administrator of this project already.";

/// A one-time link for somebody of the built-in project who has no password, on record there.
async fn link(acting: &Acting, tx: &mut ProjectTx, id: UserId) -> Served<String> {
    let secret = entry::make(tx, LinkKind::Join, Some(id), Some(acting.administrator.id), entry::JOIN, None).await?;
    let event = acting.event(Kind::AdministratorInvited).user(id);
    audit::record_from(tx, &acting.keyward.keys, acting.address, event).await?;
    Ok(format!("{}/console/join/{secret}", acting.keyward.means().console_url))
}

/// Makes another one-time link for somebody who has not joined or not accepted yet. `None`: they have, or others have added
/// them too, and one of those made the link: whoever holds it becomes that person, and that must not be for each of them to
/// have.
///
/// # Errors
/// They are no administrator of this project, the role, or the database.
pub async fn link_again(acting: &Acting, id: UserId) -> Served<Option<Added>> {
    drop(acting.begin(Permission::AdministratorsWrite).await?);
    let own = read(acting, id).await?;
    if own.offered {
        offers::charge(acting).await?;
        let mut tx = acting.begin(Permission::AdministratorsWrite).await?;
        let event = acting.event(Kind::AdministratorInvited).fact("role", own.role.as_str());
        acting.record_with(&mut tx, event, &json!({ "email": own.login })).await?;
        tx.commit().await?;
        let (link, mailed) = offers::again(acting, &own, own.role).await?;
        return Ok(Some(Added { id, link: Some(Handed::Accept(link)), mailed }));
    }
    if !waits_for_link(acting, &mut acting.keyward.begin().await?, id).await? {
        return Ok(None);
    }
    // On record in the project before there is such a link; the built-in project's own record comes with it.
    let mut tx = acting.begin(Permission::AdministratorsWrite).await?;
    acting.record(&mut tx, acting.event(Kind::AdministratorInvited).user(id)).await?;
    tx.commit().await?;
    let mut tx = acting.keyward.begin().await?;
    if !waits_for_link(acting, &mut tx, id).await? {
        return Ok(None);
    }
    let made = link(acting, &mut tx, id).await?;
    let email = own.login.as_deref().and_then(|text| Identifier::email(text).ok());
    let mailed = match &email {
        Some(email) => offers::post(acting, &mut tx, id, email, own.role, &made, false).await?,
        None => false,
    };
    tx.commit().await?;
    Ok(Some(Added { id, link: Some(Handed::Join(made)), mailed }))
}

/// Whether somebody has no password yet, and this project alone has added them.
async fn waits_for_link(acting: &Acting, tx: &mut ProjectTx, id: UserId) -> Served<bool> {
    let person = store::user::by_id(tx, id).await?.ok_or(ServiceError::NotFound)?;
    let elsewhere = store::administrator_project::is_elsewhere(tx, id, acting.tenant.project.id).await?;
    Ok(person.password.is_none() && !elsewhere)
}

/// Changes what somebody is. Whoever is the last of the highest role stays it, whatever else happens at the same time.
///
/// # Errors
/// The last one ([`ServiceError::Invalid`], field `role`), that it was changed meanwhile, the role, or the database.
pub async fn change_role(acting: &Acting, id: UserId, version: i32, role: &str) -> Served<()> {
    drop(acting.begin(Permission::AdministratorsWrite).await?);
    let own = read(acting, id).await?;
    if own.offered {
        let role = given_role(acting, role).map_err(|problem| ServiceError::Invalid(vec![problem]))?;
        offers::charge(acting).await?;
        let mut tx = acting.begin(Permission::AdministratorsWrite).await?;
        let event = acting.event(Kind::AdministratorInvited).fact("role", role.as_str());
        acting.record_with(&mut tx, event, &json!({ "email": own.login })).await?;
        tx.commit().await?;
        offers::again(acting, &own, role).await?;
        return Ok(());
    }
    let able = able(acting).await?;
    let mut tx = acting.begin(Permission::AdministratorsWrite).await?;
    let role = given_role(acting, role).map_err(|problem| ServiceError::Invalid(vec![problem]))?;
    let before = protected(acting, &mut tx, id, Some(role), &able).await?;
    if before == role {
        return Ok(());
    }
    if !store::membership::change(&mut tx, id, version, role.as_str()).await? {
        return Err(ServiceError::Changed);
    }
    changed(acting, &mut tx, id, Some(before), Some(role)).await?;
    Ok(tx.commit().await?)
}

/// Takes somebody's access away, from their next request on.
///
/// # Errors
/// As [`change_role`].
pub async fn remove(acting: &Acting, id: UserId) -> Served<()> {
    drop(acting.begin(Permission::AdministratorsWrite).await?);
    let own = read(acting, id).await?;
    if own.offered {
        let mut tx = acting.begin(Permission::AdministratorsWrite).await?;
        let event = acting.event(Kind::AdministratorOfferTakenBack).fact("role", own.role.as_str());
        acting.record_with(&mut tx, event, &json!({ "email": own.login })).await?;
        tx.commit().await?;
        let mut tx = acting.keyward.begin().await?;
        store::link::withdraw_offer(&mut tx, id, acting.tenant.project.id).await?;
        return Ok(tx.commit().await?);
    }
    let able = able(acting).await?;
    let mut tx = acting.begin(Permission::AdministratorsWrite).await?;
    let before = protected(acting, &mut tx, id, None, &able).await?;
    let membership = Membership { administrator: id, role: before.as_str().to_owned() };
    if !store::membership::remove(&mut tx, &membership).await? {
        return Err(ServiceError::Changed);
    }
    changed(acting, &mut tx, id, Some(before), None).await?;
    tx.commit().await?;
    // Nor is there a way back by a link from before; whoever runs nothing any more and never joined has no way in at all.
    let mut tx = acting.keyward.begin().await?;
    store::link::withdraw_offer(&mut tx, id, acting.tenant.project.id).await?;
    if !store::administrator_project::is_elsewhere(&mut tx, id, acting.tenant.project.id).await? {
        store::link::withdraw(&mut tx, LinkKind::Join, Some(id)).await?;
    }
    Ok(tx.commit().await?)
}

/// Of those who have the highest role, those who can sign in: whoever is blocked or has never joined is nobody to be left
/// alone with a project. Asked before the project's rows are locked, since it is the built-in project that knows.
async fn able(acting: &Acting) -> Served<Vec<UserId>> {
    let mut tx = acting.begin(Permission::AdministratorsWrite).await?;
    let members = store::membership::all(&mut tx).await?;
    drop(tx);
    let highest = Role::highest_in(&acting.tenant.project.slug);
    let holders: Vec<UserId> =
        members.into_iter().filter(|own| own.role == highest.as_str()).map(|own| own.administrator).collect();
    let mut tx = acting.keyward.begin().await?;
    Ok(store::users::able(&mut tx, &holders).await?)
}

/// What somebody is, while nobody else takes the highest role away from anybody.
async fn protected(
    acting: &Acting,
    tx: &mut ProjectTx,
    id: UserId,
    becomes: Option<Role>,
    able: &[UserId],
) -> Served<Role> {
    let highest = Role::highest_in(&acting.tenant.project.slug);
    let holders = store::membership::lock_holders(tx, highest.as_str()).await?;
    // Whoever was asked about while the other one decided may be nobody by now, the one who asks too.
    let own = Acting::role_in(tx, &acting.tenant, acting.administrator.id).await?;
    if !own.is_some_and(|role| role.may(Permission::AdministratorsWrite)) {
        return Err(ServiceError::Forbidden);
    }
    let before = Acting::role_in(tx, &acting.tenant, id).await?.ok_or(ServiceError::NotFound)?;
    if before == highest
        && becomes != Some(highest)
        && holders.iter().all(|holder| *holder == id || !able.contains(holder))
    {
        let text =
            format!("Nobody else who can sign in is {}. Give that role to somebody else first.", one_of(highest));
        return Err(ServiceError::Invalid(vec![Problem::new("role", text)]));
    }
    Ok(before)
}

const fn one_of(role: Role) -> &'static str {
    match role {
        Role::Operator => "an operator",
        _ => "an owner",
    }
}

async fn changed(
    acting: &Acting,
    tx: &mut ProjectTx,
    id: UserId,
    before: Option<Role>,
    after: Option<Role>,
) -> Served<()> {
    let word = |role: Option<Role>| role.map_or("none", Role::as_str);
    let event: Event = acting.event(Kind::MembershipChanged).user(id).fact("role", word(after));
    let details = json!({ "before": { "role": word(before) }, "after": { "role": word(after) } });
    acting.record_with(tx, event, &details).await
}

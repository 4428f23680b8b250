//! Accepting an invitation, once: with a first password, or as somebody who is signed in.

use super::{
    SentTo, details,
    page::{self, Found, Looked, Page},
};
use crate::{
    service::{
        Served, ServiceError, Tenant,
        arrival::{self, Arrival, Arrived, Whence},
        audit,
        browser::Browser,
        flow::Person,
        link::details as carried,
        password_change::{self, Chosen, Owner, Same},
        user,
    },
    store::{
        self, ProjectTx, StoreError,
        invitation::StoredInvitation,
        link::{FoundLink, LinkKind},
    },
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::{ClientId, InvitationId, LinkId, UserId},
    invitation::Next,
    link::LinkState,
    password::PasswordProblem,
    person::{Identifier, Profile},
    sign_in::Factor,
};

/// The longest name, in letters.
const LONGEST_NAME: usize = 100;

/// What somebody fills in.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    /// The form's token.
    pub csrf: &'a str,
    /// Their name.
    pub name: &'a str,
    /// The password that they choose, where they have none.
    pub password: &'a str,
    /// The version of the terms that they agree to.
    pub agreed: Option<&'a str>,
}

/// What comes of it.
#[derive(Debug)]
pub enum Accepted {
    /// It is theirs.
    Done {
        /// Who they are.
        person: Box<Person>,
        /// Where they go on to.
        client: ClientId,
        /// What the browser's cookie is to hold, where they were signed in by it.
        cookie: Option<String>,
        /// Whether they have chosen their first password.
        is_new: bool,
    },
    /// What was typed cannot be used.
    Wrong {
        /// The page, again.
        page: Box<Page>,
        /// Whether the name cannot be used.
        name: bool,
        /// Whether they have to agree to the terms first.
        terms: bool,
        /// What is wrong with the password.
        password: Vec<PasswordProblem>,
    },
    /// There is something else to be done first, or nothing any more.
    Look(Looked),
    /// The form is not this page's.
    NotYours,
}

/// Accepts an invitation.
///
/// # Errors
/// Too many passwords at once, or the database.
pub async fn accept(
    tenant: &Tenant,
    cookie: Option<&str>,
    id: LinkId,
    typed: &Typed<'_>,
    whence: Whence<'_>,
) -> Served<Accepted> {
    let again = || async { Ok(Accepted::Look(page::look(tenant, cookie, id).await?)) };
    let (mut tx, found) = match page::found(tenant, cookie, id, false).await? {
        Some((tx, Ok(found))) => (tx, found),
        Some((_, Err(_))) => return again().await,
        None => return Ok(Accepted::Look(Looked::Unknown)),
    };
    if !found.opened.csrf_is_right(tenant, typed.csrf) {
        return Ok(Accepted::NotYours);
    }
    let next = found.next(&tx);
    match next {
        Next::Accept => {
            drop(tx);
            return signed_in(tenant, cookie, id, whence).await;
        }
        Next::SetPassword => {}
        _ => {
            drop(tx);
            return again().await;
        }
    }
    let Some(shown) = found.page(tenant, &mut tx, next).await? else { return again().await };
    // Taken back at this very moment, the account is gone with the invitation.
    let Some(invited) = user::by_id(tenant, &mut tx, found.own.user).await? else { return again().await };
    let logins = user::identifiers(&tenant.keys, &mut tx, invited.id).await?;
    drop(tx);
    let name = typed.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let bad_name = name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control);
    let wanted = tenant.settings.sign_up.terms_version.as_deref();
    let agree_first = wanted.is_some() && typed.agreed != wanted;
    let profile = Profile { name: Some(name.clone()), ..invited.profile };
    let whose =
        Owner { user: Some(invited.id), profile: &profile, logins: &logins, application: Some(&shown.application) };
    let wrong = |password| {
        let page = Box::new(Page { name: typed.name.chars().take(400).collect(), ..shown.clone() });
        Ok(Accepted::Wrong { page, name: bad_name, terms: agree_first, password })
    };
    if bad_name || agree_first {
        return wrong(password_change::problems(tenant, &whose, typed.password).await?);
    }
    match password_change::choose(tenant, &whose, typed.password, Same::MayStay).await? {
        Err(problems) => wrong(problems),
        Ok(chosen) => {
            match set_password(tenant, cookie, id, &New { name: &name, chosen, agreed: wanted }, whence).await? {
                Some(done) => Ok(done),
                None => again().await,
            }
        }
    }
}

/// What somebody new has filled in.
struct New<'a> {
    name: &'a str,
    chosen: Chosen,
    /// The version of the terms that the page showed and they agreed to.
    agreed: Option<&'a str>,
}

/// With the first password. `None`: somebody was faster.
async fn set_password(
    tenant: &Tenant,
    cookie: Option<&str>,
    id: LinkId,
    new: &New<'_>,
    whence: Whence<'_>,
) -> Served<Option<Accepted>> {
    let Some((mut tx, Ok(mut found))) = page::found(tenant, cookie, id, true).await? else { return Ok(None) };
    if found.next(&tx) != Next::SetPassword || !found.opened.use_up(&mut tx).await? {
        return Ok(None);
    }
    let user = found.own.user;
    password_change::set(tenant, &mut tx, user, &new.chosen, false).await?;
    if !give(tenant, &mut tx, &found.own, &found.opened.link, Some(new.name), whence).await? {
        return Ok(None);
    }
    if let Some(version) = new.agreed {
        store::agreement::record(&mut tx, user, version).await?;
    }
    let person = person(tenant, &mut tx, user).await?;
    let arrival = Arrival { user, factors: vec![Factor::Password], client: Some(&found.own.client), whence };
    let before = found.opened.before.take();
    let (tx, Arrived { cookie, .. }) =
        arrival::sign_in(tenant, tx, &mut found.opened.browser, before, &arrival).await?;
    tx.commit().await?;
    let client = found.own.client;
    Ok(Some(Accepted::Done { person: Box::new(person), client, cookie: Some(cookie), is_new: true }))
}

/// As somebody who is signed in to the account that it is for.
async fn signed_in(tenant: &Tenant, cookie: Option<&str>, id: LinkId, whence: Whence<'_>) -> Served<Accepted> {
    let again = || async { Ok(Accepted::Look(page::look(tenant, cookie, id).await?)) };
    let Some((mut tx, Ok(found))) = page::found(tenant, cookie, id, true).await? else { return again().await };
    let Found { opened, own, .. } = &found;
    if found.next(&tx) != Next::Accept
        || !opened.use_up(&mut tx).await?
        || !give(tenant, &mut tx, own, &opened.link, None, whence).await?
    {
        drop(tx);
        return again().await;
    }
    let person = person(tenant, &mut tx, own.user).await?;
    tx.commit().await?;
    Ok(Accepted::Done { person: Box::new(person), client: own.client.clone(), cookie: None, is_new: false })
}

/// Somebody has signed in, in the browser in which they opened an invitation to their account and were told to do so: that
/// accepts it. Their row is locked by now.
///
/// # Errors
/// The database.
pub async fn accept_opened(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    browser: &Browser,
    user: UserId,
    whence: Whence<'_>,
) -> Served<()> {
    for hash in browser.link_hashes() {
        let Some(link) = store::link::by_hash(tx, hash, false).await? else { continue };
        let (LinkKind::Invitation, LinkState::Open, Some(subject)) = (link.kind, link.state, link.subject) else {
            continue;
        };
        if link.user != Some(user) {
            continue;
        }
        let Some(own) = store::invitation::read(tx, InvitationId::from_uuid(subject), true).await? else { continue };
        if own.user == user && store::link::use_up(tx, LinkKind::Invitation, hash).await?.is_some() {
            give(tenant, tx, &own, &link, None, whence).await?;
        }
    }
    Ok(())
}

/// Gives what an invitation gives, once. Says whether this was the time. A link that came by its mail proves the address that
/// the mail went to, and no other.
async fn give(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    own: &StoredInvitation,
    link: &FoundLink,
    name: Option<&str>,
    whence: Whence<'_>,
) -> Served<bool> {
    if !store::invitation::accept(tx, own.id).await? {
        return Ok(false);
    }
    store::invitation::use_links(tx, own.id).await?;
    let (keys, user) = (&tenant.keys, own.user);
    let details = details(tenant, own)?;
    let before = user::by_id(tenant, tx, user).await?.ok_or(ServiceError::Fault("an invitation of nobody"))?.profile;
    let mut profile = before.clone();
    if let Some(name) = name {
        profile.name = Some(name.to_owned());
    }
    let folded = |text: &str| Identifier::email(text).ok().map(|address| address.folded().to_owned());
    let sent: Option<SentTo> = carried(tenant, link)?;
    let proved = sent.filter(|_| link.mailed).and_then(|sent| folded(&sent.to));
    profile.email_verified |= proved.is_some() && profile.email.as_deref().and_then(folded) == proved;
    for identifier in details.identifiers {
        if !profile.identifiers.contains(&identifier) {
            profile.identifiers.push(identifier);
        }
    }
    if profile != before {
        user::save_profile(keys, tx, user, &profile).await?;
    }
    // A role that was deleted since is no more.
    let there = store::role::all(tx).await?;
    let mut roles = store::user::roles(tx, user).await?;
    roles.extend(own.roles.iter().filter(|id| there.iter().any(|role| role.id == **id)));
    store::user::set_roles(tx, user, &roles).await?;
    let mut event = Event::new(Kind::InvitationAccepted, Actor::User(user))
        .user(user)
        .client(&own.client)
        .fact("roles", tenant.role_names(&own.roles).join(", "))
        .fact("mailed", link.mailed);
    if let Some(reference) = &details.fhir_user
        && user::fhir_user(tenant, tx, user).await?.is_none()
    {
        // Somebody else may have become that since: then it is theirs, and this person is not.
        let holders = store::users::ids_by_fhir_user(tx, &[user::fhir_lookup(keys, reference)]).await?;
        if holders.is_empty() {
            match user::set_fhir_user(keys, tx, user, reference).await {
                Err(ServiceError::Store(StoreError::Taken(_))) => {
                    return Err(ServiceError::Busy);
                }
                other => other?,
            }
        } else {
            event = event.fact("fhir_user", "taken");
        }
    }
    audit::record_from(tx, keys, whence.address, event).await?;
    Ok(true)
}

async fn person(tenant: &Tenant, tx: &mut ProjectTx, id: UserId) -> Served<Person> {
    let found = user::by_id(tenant, tx, id).await?.ok_or(ServiceError::Fault("an invitation of nobody"))?;
    Ok(Person { id: found.id, profile: found.profile })
}

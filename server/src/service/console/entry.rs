//! How people become administrators without mail: the set-up link of an empty installation, and the link that somebody who
//! was added sets a first password by.

pub use crate::store::link::{LinkKind, StoredLink};

use crate::{
    random::RandomExt,
    service::{
        Means, Served, ServiceError, Tenant,
        arrival::{self, Arrival, Whence},
        audit, authorize, browser,
        password_change::{self, Owner},
        user,
    },
    store::{
        self, ProjectTx, StoreError,
        link::{NewLink, Offer},
        membership::Membership,
    },
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::{LinkId, UserId},
    person::{Identifier, Profile},
    problem::Problem,
    project::Project,
    sign_in::Factor,
};
use std::time::Duration;

/// How long the set-up link is good.
pub const SET_UP: Duration = Duration::from_secs(3600);
/// How long the link of somebody who was added is good.
pub const JOIN: Duration = Duration::from_secs(7 * 24 * 3600);

pub use crate::service::link::hash;

/// Makes a one-time link. The text is its secret, which nothing else holds.
///
/// # Errors
/// The database.
pub async fn make(
    tx: &mut ProjectTx,
    kind: LinkKind,
    user: Option<UserId>,
    made_by: Option<UserId>,
    lasts: Duration,
    offer: Option<&Offer>,
) -> Served<String> {
    let secret = tx.random().token(32);
    let link = NewLink {
        id: LinkId::from_random(tx.random().bytes()),
        kind,
        hash: &hash(&secret),
        user,
        made_by,
        expires_at: tx.now() + lasts,
        offer,
        client: None,
        subject: None,
        details: None,
        mailed: false,
    };
    store::link::create(tx, &link).await?;
    Ok(secret)
}

/// Makes the set-up link, if nobody runs the installation yet. Links from before stay good until one of them is used:
/// several servers may start on one database.
///
/// # Errors
/// The database.
pub async fn set_up_link(means: &Means, keyward: &Project) -> Served<Option<String>> {
    let mut tx = means.project(keyward.id).await?;
    if store::membership::has_any(&mut tx, Membership::OPERATOR).await? {
        return Ok(None);
    }
    let secret = make(&mut tx, LinkKind::SetUp, None, None, SET_UP, None).await?;
    tx.commit().await?;
    Ok(Some(format!("{}/console/set-up/{secret}", means.console_url)))
}

/// A link that can be used now: the set-up link only as long as there is no operator, a join link only for somebody who
/// has no password yet (whoever has one signs in with it).
///
/// # Errors
/// The database.
pub async fn find(keyward: &Tenant, kind: LinkKind, secret: &str) -> Served<Option<StoredLink>> {
    let mut tx = keyward.begin().await?;
    let Some(link) = store::link::find(&mut tx, kind, &hash(secret)).await? else { return Ok(None) };
    let open = match (kind, link.user) {
        (LinkKind::SetUp, _) => !store::membership::has_any(&mut tx, Membership::OPERATOR).await?,
        (LinkKind::Join, Some(user)) => {
            store::user::by_id(&mut tx, user).await?.is_some_and(|user| user.password.is_none())
        }
        (LinkKind::Accept, Some(_)) => link.offer.is_some(),
        _ => false,
    };
    Ok(open.then_some(link))
}

/// Whom a join link is for: their address.
///
/// # Errors
/// The database.
pub async fn invited(keyward: &Tenant, link: &StoredLink) -> Served<Option<String>> {
    let Some(id) = link.user else { return Ok(None) };
    let mut tx = keyward.begin().await?;
    Ok(user::by_id(keyward, &mut tx, id).await?.and_then(|user| user.profile.email))
}

/// What somebody fills in who comes by a link.
#[derive(Debug)]
pub struct NewAdministrator<'a> {
    /// Their name.
    pub name: &'a str,
    /// Their email address; whoever was added has one already.
    pub email: &'a str,
    /// Their password.
    pub password: &'a str,
}

/// The browser of somebody who comes by a link.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// What the built-in project's pages have given it to keep.
    pub cookie: Option<&'a str>,
    /// From where.
    pub whence: Whence<'a>,
}

/// Somebody who has set their first password, and is signed in to the built-in project.
#[derive(Debug)]
pub struct Come {
    /// Who.
    pub user: UserId,
    /// What they sign in with.
    pub login: String,
    /// What their browser is to keep for the built-in project's pages.
    pub cookie: String,
}

/// Whoever has just typed their password twice would only wonder at being asked for it.
async fn arrive(
    keyward: &Tenant,
    mut tx: ProjectTx,
    visit: &Visit<'_>,
    user: UserId,
    login: String,
) -> Served<(ProjectTx, Come)> {
    if let Some(sealed) = store::user::by_id(&mut tx, user).await?.and_then(|user| user.password) {
        store::user::signed_in(&mut tx, user, &sealed).await?;
    }
    let (mut tx, mut browser) = browser::open(tx, visit.cookie).await?;
    let before = authorize::living_session(keyward, &mut tx, &browser).await?;
    let arrival = Arrival { user, factors: vec![Factor::Password], client: None, whence: visit.whence };
    let (tx, arrived) = arrival::sign_in(keyward, tx, &mut browser, before, &arrival).await?;
    Ok((tx, Come { user, login, cookie: arrived.cookie }))
}

/// Makes the first administrator and uses the link up: all of it or nothing, once, whatever else happens at the same time.
/// `Ok(None)`: the link is no good any more.
///
/// # Errors
/// What was typed cannot be used ([`ServiceError::Invalid`]), too much at once, or the database.
pub async fn set_up(
    keyward: &Tenant,
    secret: &str,
    typed: &NewAdministrator<'_>,
    visit: &Visit<'_>,
) -> Served<Option<Come>> {
    if find(keyward, LinkKind::SetUp, secret).await?.is_none() {
        return Ok(None);
    }
    let mut problems = Vec::new();
    let name = checked_name(typed.name, &mut problems);
    let email = Identifier::email(typed.email);
    if let Err(error) = &email {
        problems.push(Problem::new("email", format!("This {error}.")));
    }
    let logins: Vec<Identifier> = email.clone().into_iter().collect();
    let contact = logins.first().map(|email| email.text().to_owned());
    let profile = Profile { name: Some(name), email: contact, ..Profile::default() };
    let owner = Owner { user: None, profile: &profile, logins: &logins, application: None };
    let chosen = password_change::choose_in_form(keyward, &owner, typed.password, &mut problems).await?;
    let (Ok(email), Some(chosen)) = (email, chosen) else { return Err(ServiceError::Invalid(problems)) };

    let mut tx = keyward.begin().await?;
    // Two links on two servers: whoever locks the project first is the first administrator, and the only one.
    store::project::lock(&mut tx).await?;
    if store::membership::has_any(&mut tx, Membership::OPERATOR).await?
        || store::link::use_up(&mut tx, LinkKind::SetUp, &hash(secret)).await?.is_none()
    {
        return Ok(None);
    }
    store::link::withdraw(&mut tx, LinkKind::SetUp, None).await?;
    let keys = &keyward.keys;
    let id = match user::create(keys, &mut tx, &profile, &logins, None).await {
        Err(ServiceError::Store(StoreError::Taken(_))) => {
            let text = "Somebody has this address already. Give them access with: keyward admin recover";
            return Err(ServiceError::Invalid(vec![Problem::new("email", text)]));
        }
        other => other?,
    };
    password_change::set(keyward, &mut tx, id, &chosen, false).await?;
    let operator = Membership { administrator: id, role: Membership::OPERATOR.to_owned() };
    store::membership::put(&mut tx, &operator).await?;
    store::user::vouch(&mut tx, id, true).await?;
    let event = Event::new(Kind::InstallationSetUp, Actor::Anonymous).user(id).fact("role", Membership::OPERATOR);
    audit::record_from(&mut tx, keys, visit.whence.address, event).await?;
    let (tx, come) = arrive(keyward, tx, visit, id, email.text().to_owned()).await?;
    tx.commit().await?;
    Ok(Some(come))
}

/// Sets the first password of somebody who was added. `Ok(None)`: the link is no good any more.
///
/// # Errors
/// What was typed cannot be used ([`ServiceError::Invalid`]), too much at once, or the database.
pub async fn join(
    keyward: &Tenant,
    secret: &str,
    typed: &NewAdministrator<'_>,
    visit: &Visit<'_>,
) -> Served<Option<Come>> {
    let Some(link) = find(keyward, LinkKind::Join, secret).await? else { return Ok(None) };
    let Some(user) = link.user else { return Ok(None) };
    let mut tx = keyward.begin().await?;
    let Some(found) = user::by_id(keyward, &mut tx, user).await? else { return Ok(None) };
    let logins = user::identifiers(&keyward.keys, &mut tx, user).await?;
    drop(tx);
    let mut problems = Vec::new();
    let name = checked_name(typed.name, &mut problems);
    let profile = Profile { name: Some(name.clone()), ..found.profile };
    let owner = Owner { user: Some(user), profile: &profile, logins: &logins, application: None };
    let Some(chosen) = password_change::choose_in_form(keyward, &owner, typed.password, &mut problems).await? else {
        return Err(ServiceError::Invalid(problems));
    };

    let mut tx = keyward.begin().await?;
    // The person before their link: whoever sets a password by a link of another kind is through, and it is seen here, or waits.
    store::user_record::lock(&mut tx, user).await?;
    let Some(stored) = store::user::by_id(&mut tx, user).await?.filter(|stored| stored.password.is_none()) else {
        return Ok(None);
    };
    if store::link::use_up(&mut tx, LinkKind::Join, &hash(secret)).await?.is_none() {
        return Ok(None);
    }
    let keys = &keyward.keys;
    let profile = Profile { name: Some(name), ..user::opened(keys, &stored)?.profile };
    user::save_profile(keys, &mut tx, user, &profile).await?;
    password_change::set(keyward, &mut tx, user, &chosen, false).await?;
    store::link::withdraw(&mut tx, LinkKind::Join, Some(user)).await?;
    // Whoever gave them the address did not choose who holds the link.
    store::user::vouch(&mut tx, user, false).await?;
    let event = Event::new(Kind::AdministratorJoined, Actor::User(user)).user(user);
    audit::record_from(&mut tx, keys, visit.whence.address, event).await?;
    let (tx, come) = arrive(keyward, tx, visit, user, profile.email.unwrap_or_default()).await?;
    tx.commit().await?;
    Ok(Some(come))
}

fn checked_name(text: &str, problems: &mut Vec<Problem>) -> String {
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        problems.push(Problem::new("name", "Enter your name: the audit trail and other administrators see it."));
    } else if name.chars().count() > 100 || name.chars().any(char::is_control) {
        problems.push(Problem::new("name", "Use at most 100 characters."));
    }
    name
}

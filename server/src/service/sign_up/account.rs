//! The page that a sign-up link leads to: a name and a password make an account.

use super::{Details, is_open};
use crate::{
    service::{
        Served, ServiceError, Tenant,
        arrival::{self, Arrival, Whence},
        audit,
        flow::{self, Person},
        link::{self, Door, Opened},
        password_change::{self, Chosen, Owner, Same},
        user,
    },
    store::{self, ProjectTx, StoreError, link::FoundLink},
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::{ClientId, FlowId, LinkId, UserId},
    link::LinkKind,
    oauth::client::Application,
    password::PasswordProblem,
    person::{Identifier, Profile},
    sign_in::Factor,
    sign_up,
};
use std::sync::Arc;

/// The page that a sign-up link leads to.
#[derive(Debug)]
pub struct Page {
    /// The application that the account is for.
    pub application: Arc<Application>,
    /// The address that is proved.
    pub address: String,
    /// Somebody else who is signed in to this browser.
    pub other: Option<Person>,
    /// The token of the form.
    pub csrf: String,
}

/// What the page comes to.
#[derive(Debug)]
pub enum Opening {
    /// It asks for a name and a password.
    Page(Box<Page>),
    /// There is an account for the address by now.
    Exists(Option<ClientId>),
    /// Nobody may make an account any more, or not with this address.
    NotOpen,
    /// The link was used, or its time is over.
    Closed(Box<FoundLink>),
    /// This browser did not come by such a link.
    Unknown,
}

/// What came of a name and a password.
#[derive(Debug)]
pub enum Made {
    /// The account is there, and its person signed in.
    Done(Box<Done>),
    /// Something is wrong: the name is missing, the terms are not agreed to, or the password is not taken.
    Refused(Box<Page>, Vec<PasswordProblem>),
    /// As the page itself.
    Not(Opening),
    /// The form is not from our page.
    Foreign,
}

/// Somebody who has an account now.
#[derive(Debug)]
pub struct Done {
    /// Who.
    pub person: Person,
    /// What the browser's cookie is to hold from now on.
    pub cookie: String,
    /// The flow that goes on in this browser.
    pub flow: Option<FlowId>,
    /// The application that the account is for.
    pub client: ClientId,
}

/// What somebody typed.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    /// The token of the form.
    pub csrf: &'a str,
    /// Their name; empty, if that is missing.
    pub name: &'a str,
    /// The password.
    pub password: &'a str,
    /// The version of the terms that they ticked.
    pub agreed: Option<&'a str>,
}

/// What an open link is good for just now.
struct Good {
    application: Arc<Application>,
    address: Identifier,
    details: Details,
}

/// Whether a link that is open can still be used: for whom, and for what.
async fn look(tenant: &Tenant, tx: &mut ProjectTx, opened: &Opened) -> Served<Result<Good, Opening>> {
    let client = opened.link.client.clone();
    let application = client.as_ref().and_then(|client| tenant.application(client)).filter(|own| is_open(tenant, own));
    let details: Option<Details> = link::details(tenant, &opened.link)?;
    let Some(details) = details else { return Err(ServiceError::Fault("a sign-up link carries nothing")) };
    let address =
        Identifier::email(&details.to).map_err(|_| ServiceError::Fault("a sign-up link carries no address"))?;
    let lookup = user::lookup(&tenant.keys, &address);
    if store::user::by_identifier(tx, address.kind(), &lookup).await?.is_some() {
        return Ok(Err(Opening::Exists(client)));
    }
    Ok(match application {
        Some(application) if sign_up::admits(&tenant.settings.sign_up, &address) => {
            Ok(Good { application: Arc::clone(application), address, details })
        }
        _ => Err(Opening::NotOpen),
    })
}

async fn page(tenant: &Tenant, tx: &mut ProjectTx, opened: &Opened, good: &Good) -> Served<Page> {
    let other = match &opened.session {
        Some(session) => {
            user::by_id(tenant, tx, session.user).await?.map(|user| Person { id: user.id, profile: user.profile })
        }
        None => None,
    };
    Ok(Page {
        application: Arc::clone(&good.application),
        address: good.address.text().to_owned(),
        other,
        csrf: opened.csrf(tenant),
    })
}

/// Goes to the page of a sign-up link. Uses nothing up.
///
/// # Errors
/// The database.
pub async fn open(tenant: &Tenant, cookie: Option<&str>, id: LinkId) -> Served<Opening> {
    Ok(match link::enter(tenant, cookie, LinkKind::SignUp, id, false).await? {
        Door::Open(mut tx, opened) => match look(tenant, &mut tx, &opened).await? {
            Ok(good) => Opening::Page(Box::new(page(tenant, &mut tx, &opened, &good).await?)),
            Err(other) => other,
        },
        Door::Closed(link) => Opening::Closed(link),
        Door::Unknown => Opening::Unknown,
    })
}

/// Makes the account, and signs its person in.
///
/// # Errors
/// Too many passwords at once, or the database.
pub async fn make(
    tenant: &Tenant,
    cookie: Option<&str>,
    whence: Whence<'_>,
    id: LinkId,
    typed: Typed<'_>,
) -> Served<Made> {
    let (mut tx, opened) = match link::enter(tenant, cookie, LinkKind::SignUp, id, false).await? {
        Door::Open(tx, opened) => (tx, opened),
        Door::Closed(link) => return Ok(Made::Not(Opening::Closed(link))),
        Door::Unknown => return Ok(Made::Not(Opening::Unknown)),
    };
    if !opened.csrf_is_right(tenant, typed.csrf) {
        return Ok(Made::Foreign);
    }
    let good = match look(tenant, &mut tx, &opened).await? {
        Ok(good) => good,
        Err(other) => return Ok(Made::Not(other)),
    };
    let shown = page(tenant, &mut tx, &opened, &good).await?;
    drop(tx);
    let profile = Profile {
        name: Some(typed.name.to_owned()),
        locale: good.details.locale.clone(),
        email: Some(good.address.text().to_owned()),
        // Whoever comes by the mail has the mailbox.
        email_verified: true,
        ..Profile::default()
    };
    let logins = [good.address.clone()];
    let whose =
        Owner { user: None, profile: &profile, logins: &logins, application: Some(&good.application.settings.name) };
    let agreed = typed.agreed == tenant.settings.sign_up.terms_version.as_deref();
    if typed.name.is_empty() || !agreed {
        // Nothing is hashed that would be thrown away.
        let problems = password_change::problems(tenant, &whose, typed.password).await?;
        return Ok(Made::Refused(Box::new(shown), problems));
    }
    let chosen = match password_change::choose(tenant, &whose, typed.password, Same::MayStay).await? {
        Ok(chosen) => chosen,
        Err(problems) => return Ok(Made::Refused(Box::new(shown), problems)),
    };
    let new = New { profile: &profile, login: &good.address, chosen: &chosen };
    match Box::pin(carry_out(tenant, cookie, whence, id, new)).await {
        // Another link for the same address was faster.
        Err(ServiceError::Store(StoreError::Taken(_))) => {
            Ok(Made::Not(Opening::Exists(Some(good.application.client_id.clone()))))
        }
        done => done,
    }
}

struct New<'a> {
    profile: &'a Profile,
    login: &'a Identifier,
    chosen: &'a Chosen,
}

async fn carry_out(
    tenant: &Tenant,
    cookie: Option<&str>,
    whence: Whence<'_>,
    id: LinkId,
    new: New<'_>,
) -> Served<Made> {
    // The lock, now: of two clicks, one uses the link up, and the other finds it used.
    let (tx, opened) = match link::enter(tenant, cookie, LinkKind::SignUp, id, true).await? {
        Door::Open(tx, opened) => (tx, opened),
        Door::Closed(link) => return Ok(Made::Not(Opening::Closed(link))),
        Door::Unknown => return Ok(Made::Not(Opening::Unknown)),
    };
    let mut tx = *tx;
    let good = match look(tenant, &mut tx, &opened).await? {
        Ok(good) => good,
        Err(other) => return Ok(Made::Not(other)),
    };
    if !opened.use_up(&mut tx).await? {
        return Ok(Made::Not(Opening::Closed(Box::new(opened.link))));
    }
    let client = good.application.client_id.clone();
    let user = account(tenant, &mut tx, &new).await?;
    let event = Event::new(Kind::UserSignedUp, Actor::User(user)).user(user).client(&client);
    let event = match &tenant.settings.sign_up.terms_version {
        Some(version) => event.fact("terms", version),
        None => event,
    };
    audit::record_from(&mut tx, &tenant.keys, whence.address, event).await?;
    let Opened { mut browser, before, .. } = *opened;
    let flow = flow::still_of(&mut tx, good.details.flow, browser.id()).await?;
    let arrival = Arrival { user, factors: vec![Factor::Password], client: Some(&client), whence };
    let (tx, arrived) = arrival::sign_in(tenant, tx, &mut browser, before, &arrival).await?;
    tx.commit().await?;
    let person = Person { id: user, profile: new.profile.clone() };
    Ok(Made::Done(Box::new(Done { person, cookie: arrived.cookie, flow, client })))
}

async fn account(tenant: &Tenant, tx: &mut ProjectTx, new: &New<'_>) -> Served<UserId> {
    let logins = [new.login.clone()];
    let user = user::create(&tenant.keys, tx, new.profile, &logins, None).await?;
    password_change::set(tenant, tx, user, new.chosen, false).await?;
    if let Some(sealed) = store::user::by_id(tx, user).await?.and_then(|user| user.password) {
        store::user::signed_in(tx, user, &sealed).await?;
    }
    let settings = &tenant.settings.sign_up;
    if let Some(role) = settings.default_role
        && store::role::all(tx).await?.iter().any(|own| own.id == role)
    {
        store::user::set_roles(tx, user, &[role]).await?;
    }
    if let Some(version) = &settings.terms_version {
        store::agreement::record(tx, user, version).await?;
    }
    Ok(user)
}

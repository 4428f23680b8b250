//! Forgotten passwords: somebody asks for a link, gets it by mail, and sets another password. Whether there is an account is
//! told by neither what is said nor how long it takes.

use super::{
    Served, Tenant,
    arrival::{self, Arrival, Whence},
    audit, browser,
    flow::{self, Person},
    link::{self, Door, Opened, Wanted},
    mail::{self, Posted},
    password_change::{self, Owner, Same},
    recovery, session, user,
};
use crate::store::{self, ProjectTx, link::FoundLink, user::StoredUser};
use domain::{
    audit::{Actor, Event, Kind},
    ids::{BrowserId, ClientId, FlowId, LinkId, UserId},
    link::LinkKind,
    mail::{About, Address, Letter, MailClass},
    oauth::grant::EndReason,
    password::PasswordProblem,
    person::{Identifier, Profile},
    sign_in::{Factor, Session},
};
use serde::{Deserialize, Serialize};
use std::{net::IpAddr, sync::Arc, time::Duration};

/// What a reset link carries.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Details {
    /// The address that it went to.
    to: String,
    /// The flow in which it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    flow: Option<FlowId>,
    /// Whether the password that was there opens nothing any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    needed: bool,
}

/// The token of the form that asks for a link, and the browser's cookie if it is new.
///
/// # Errors
/// The database.
pub async fn form(tenant: &Tenant, cookie: Option<&str>) -> Served<(String, Option<String>)> {
    let tx = tenant.begin().await?;
    let (tx, mut browser) = browser::open(tx, cookie).await?;
    let (tx, cookie) = browser.remember(tx).await?;
    tx.commit().await?;
    Ok((csrf(tenant, browser.id()), cookie))
}

fn csrf(tenant: &Tenant, browser: BrowserId) -> String {
    tenant.keys.csrf_token("forgot-password", browser)
}

/// Whether a form was made by [`form`] for this browser.
///
/// # Errors
/// The database.
pub async fn csrf_is_right(tenant: &Tenant, cookie: Option<&str>, token: &str) -> Served<bool> {
    let tx = tenant.begin().await?;
    let (_, browser) = browser::open(tx, cookie).await?;
    Ok(browser.is_known() && tenant.keys.csrf_token_matches(token, "forgot-password", browser.id()))
}

/// Somebody asks for a link. Says nothing about what came of it.
///
/// # Errors
/// The database.
pub async fn ask(tenant: &Arc<Tenant>, whence: Whence<'_>, login: &str, flow: Option<FlowId>) -> Served<()> {
    // Writing takes time that finding nobody does not, and may wait for others who change the same account.
    let (own, address, login) = (Arc::clone(tenant), whence.address, login.to_owned());
    let work = async move { find_and_send(&own, address, &login, flow).await };
    tenant.means().aside.answer_alike(work).await
}

async fn find_and_send(tenant: &Tenant, address: Option<IpAddr>, login: &str, flow: Option<FlowId>) -> Served<()> {
    let Some(typed) = Identifier::guess(login) else { return Ok(()) };
    let mut tx = tenant.begin().await?;
    let lookup = user::lookup(&tenant.keys, &typed);
    let Some(stored) = store::user::by_identifier(&mut tx, typed.kind(), &lookup).await? else {
        mail::count_nobody(tenant, &mut tx, MailClass::Reset, typed.text()).await?;
        return Ok(tx.commit().await?);
    };
    let client = flow::client_of(&mut tx, flow).await?;
    let wanted = Sending { typed: Some(&typed), flow, client: client.as_ref(), ..Sending::default() };
    if let Sent::Queued = send(tenant, &mut tx, &stored, &wanted).await? {
        let event = Event::new(Kind::PasswordResetAsked, Actor::Anonymous).user(stored.id);
        audit::record_from(&mut tx, &tenant.keys, address, event).await?;
        tx.commit().await?;
    }
    // A link that nobody learns goes with the transaction.
    Ok(())
}

/// How a reset link is sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sending<'a> {
    /// By what of theirs somebody asked for it.
    pub typed: Option<&'a Identifier>,
    /// The flow that it goes on with.
    pub flow: Option<FlowId>,
    /// The application that it leads to.
    pub client: Option<&'a ClientId>,
    /// The administrator who wants it.
    pub by: Option<UserId>,
    /// The one address that it may go to.
    pub only: Option<&'a Address>,
    /// The kind of link by which they have just taken their account back.
    pub back_by: Option<LinkKind>,
}

/// What came of sending a reset link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It is on its way.
    Queued,
    /// As many mails as this went out lately.
    Limited(Duration),
    /// They are blocked.
    Blocked,
    /// They have no address. Whoever has never had a password has to have one that they sign in with: a contact address that
    /// an invitation has not proved does not open the account.
    Unreachable,
    /// No mail is sent here.
    NoMail,
}

/// Sends somebody a link for setting another password.
///
/// # Errors
/// The database.
pub async fn send(tenant: &Tenant, tx: &mut ProjectTx, stored: &StoredUser, how: &Sending<'_>) -> Served<Sent> {
    if !mail::is_on(tenant) {
        return Ok(Sent::NoMail);
    }
    if stored.blocked_at.is_some() {
        return Ok(Sent::Blocked);
    }
    let profile = user::opened(&tenant.keys, stored)?.profile;
    let logins = user::identifiers(&tenant.keys, tx, stored.id).await?;
    let to = how.only.cloned().or_else(|| password_change::mailbox(&profile, &logins, how.typed));
    let is_login = |to: &Address| logins.iter().any(|own| own.text() == to.as_str());
    let Some(to) = to.filter(|to| stored.password.is_some() || is_login(to)) else { return Ok(Sent::Unreachable) };
    let details = Details { to: to.as_str().to_owned(), flow: how.flow, needed: how.back_by.is_some() };
    let wanted = Wanted { made_by: how.by, ..Wanted::to(LinkKind::Reset, stored.id) }.client(how.client);
    let made = link::make(tenant, tx, &wanted, Some(&details)).await?;
    let (link, expires) = (made.url, made.expires_at);
    let letter = match how.back_by {
        Some(kind) => Letter::AccountBack {
            link,
            expires,
            forgot_password: tenant.urls.url("sign-in/forgot-password"),
            change_undone: kind == LinkKind::Undo,
        },
        None => Letter::Reset { link, expires, by_administrator: how.by.is_some() },
    };
    let envelope = password_change::envelope(&profile, to, letter);
    let about = About { user: Some(stored.id), subject: None };
    // What follows a link that was mailed counts with nothing: strangers must not be able to keep it from its owner.
    let class = how.typed.and(Some(MailClass::Reset)).or(how.by.and(Some(MailClass::Administrators)));
    Ok(match mail::send_as(tenant, tx, &envelope, about, class).await? {
        Posted::Queued(_) => Sent::Queued,
        Posted::Limited(wait) => Sent::Limited(wait),
        Posted::Off => Sent::NoMail,
    })
}

/// The page that a reset link leads to.
#[derive(Debug)]
pub struct Page {
    /// Whose password it is to be.
    pub person: Person,
    /// The token of the form.
    pub csrf: String,
}

/// What the page comes to.
#[derive(Debug)]
pub enum Opening {
    /// It asks for a password.
    Page(Box<Page>),
    /// The link was used, or its time is over.
    Closed(Box<FoundLink>),
    /// This browser did not come by such a link.
    Unknown,
}

/// What came of a password that somebody chose.
#[derive(Debug)]
pub enum Reset {
    /// It is theirs, and they are signed in.
    Done(Box<Done>),
    /// It is not taken.
    Refused(Box<Page>, Vec<PasswordProblem>),
    /// The link was used, by somebody faster perhaps, or its time is over.
    Closed(Box<FoundLink>),
    /// This browser did not come by such a link.
    Unknown,
    /// The form is not from our page.
    Foreign,
}

/// Somebody who has another password and is signed in.
#[derive(Debug)]
pub struct Done {
    /// Who.
    pub person: Person,
    /// What the browser's cookie is to hold from now on.
    pub cookie: String,
    /// The flow that goes on in this browser.
    pub flow: Option<FlowId>,
    /// The application that the link leads to.
    pub client: Option<ClientId>,
}

/// Whether a link was sent because the password that was there opens nothing any more.
///
/// # Errors
/// A row that does not open.
pub fn is_needed(tenant: &Tenant, link: &FoundLink) -> Served<bool> {
    Ok(link::details::<Details>(tenant, link)?.is_some_and(|own| own.needed))
}

/// Goes to the page of a reset link. Uses nothing up.
///
/// # Errors
/// The database.
pub async fn open(tenant: &Tenant, cookie: Option<&str>, id: LinkId) -> Served<Opening> {
    Ok(match link::enter(tenant, cookie, LinkKind::Reset, id, false).await? {
        Door::Open(mut tx, opened) => match owner(tenant, &mut tx, &opened).await? {
            Some((stored, _)) => Opening::Page(Box::new(page(tenant, &opened, &stored)?)),
            None => Opening::Unknown,
        },
        Door::Closed(link) => Opening::Closed(link),
        Door::Unknown => Opening::Unknown,
    })
}

/// Whose link it is; nobody, if they were blocked since, or have the address that it went to no more.
async fn owner(tenant: &Tenant, tx: &mut ProjectTx, opened: &Opened) -> Served<Option<(StoredUser, Vec<Identifier>)>> {
    let Some(id) = opened.link.user else { return Ok(None) };
    let Some(stored) = store::user::by_id(tx, id).await?.filter(|user| user.blocked_at.is_none()) else {
        return Ok(None);
    };
    let details: Option<Details> = link::details(tenant, &opened.link)?;
    let theirs = recovery::addresses(&tenant.keys, tx, id).await?;
    if !details.is_some_and(|own| recovery::is_one_of(&theirs, &own.to)) {
        return Ok(None);
    }
    let logins = user::identifiers(&tenant.keys, tx, id).await?;
    Ok(Some((stored, logins)))
}

fn page(tenant: &Tenant, opened: &Opened, stored: &StoredUser) -> Served<Page> {
    let person = Person { id: stored.id, profile: user::opened(&tenant.keys, stored)?.profile };
    Ok(Page { person, csrf: opened.csrf(tenant) })
}

/// Somebody has chosen a password. `end_all`: everything else that they have open ends.
///
/// # Errors
/// Too many passwords at once, or the database.
pub async fn set(
    tenant: &Tenant,
    cookie: Option<&str>,
    whence: Whence<'_>,
    id: LinkId,
    csrf: &str,
    typed: &str,
    end_all: bool,
) -> Served<Reset> {
    let (mut tx, opened) = match link::enter(tenant, cookie, LinkKind::Reset, id, false).await? {
        Door::Open(tx, opened) => (tx, opened),
        Door::Closed(link) => return Ok(Reset::Closed(link)),
        Door::Unknown => return Ok(Reset::Unknown),
    };
    if !opened.csrf_is_right(tenant, csrf) {
        return Ok(Reset::Foreign);
    }
    let Some((stored, logins)) = owner(tenant, &mut tx, &opened).await? else { return Ok(Reset::Unknown) };
    drop(tx);
    let shown = page(tenant, &opened, &stored)?;
    let application = opened.link.client.as_ref().and_then(|client| tenant.application(client));
    let whose = Owner {
        user: Some(stored.id),
        profile: &shown.person.profile,
        logins: &logins,
        application: application.map(|own| own.settings.name.as_str()),
    };
    let chosen = match password_change::choose(tenant, &whose, typed, Same::MayStay).await? {
        Ok(chosen) => chosen,
        Err(problems) => return Ok(Reset::Refused(Box::new(shown), problems)),
    };
    // The lock, now: of two clicks, one uses the link up, and the other finds it used.
    let (tx, opened) = match link::enter(tenant, cookie, LinkKind::Reset, id, true).await? {
        Door::Open(tx, opened) => (tx, opened),
        Door::Closed(link) => return Ok(Reset::Closed(link)),
        Door::Unknown => return Ok(Reset::Unknown),
    };
    Box::pin(carry_out(tenant, *tx, *opened, whence, &chosen, end_all)).await
}

async fn carry_out(
    tenant: &Tenant,
    mut tx: ProjectTx,
    opened: Opened,
    whence: Whence<'_>,
    chosen: &password_change::Chosen,
    end_all: bool,
) -> Served<Reset> {
    if !opened.use_up(&mut tx).await? {
        return Ok(Reset::Closed(Box::new(opened.link)));
    }
    let Some(id) = opened.link.user else { return Ok(Reset::Unknown) };
    let Some((stored, logins)) = owner(tenant, &mut tx, &opened).await? else { return Ok(Reset::Unknown) };
    let details: Option<Details> = link::details(tenant, &opened.link)?;
    let mut profile = user::opened(&tenant.keys, &stored)?.profile;
    if let Some(details) = &details
        && proves(&opened, &profile, &details.to)
    {
        profile.email_verified = true;
        user::save_profile(&tenant.keys, &mut tx, id, &profile).await?;
    }
    password_change::set(tenant, &mut tx, id, chosen, false).await?;
    let by = Actor::User(id);
    let event = Event::new(Kind::PasswordReset, by.clone()).user(id).fact("ended_everything", end_all);
    audit::record_from(&mut tx, &tenant.keys, whence.address, event).await?;
    if end_all {
        session::end_all_but(&mut tx, id, None, EndReason::PasswordReset, &by).await?;
    }
    password_change::tell(tenant, &mut tx, id, &profile, &logins, whence).await?;
    if let Some(sealed) = store::user::by_id(&mut tx, id).await?.and_then(|user| user.password) {
        store::user::signed_in(&mut tx, id, &sealed).await?;
    }

    let Opened { link, mut browser, before, .. } = opened;
    let flow = flow::still_of(&mut tx, details.and_then(|details| details.flow), browser.id()).await?;
    // What has just been ended does not go on.
    let before: Option<Session> = before.filter(|own| !(end_all && own.user == id));
    let arrival = Arrival { user: id, factors: vec![Factor::Password], client: link.client.as_ref(), whence };
    let (tx, arrived) = arrival::sign_in(tenant, tx, &mut browser, before, &arrival).await?;
    tx.commit().await?;
    let person = Person { id, profile };
    Ok(Reset::Done(Box::new(Done { person, cookie: arrived.cookie, flow, client: link.client })))
}

/// Whoever comes by the mail has the mailbox.
fn proves(opened: &Opened, profile: &Profile, to: &str) -> bool {
    opened.link.mailed && !profile.email_verified && profile.email.as_deref() == Some(to)
}

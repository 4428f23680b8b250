//! A sign-in on a device that was not seen before, and what its owner can do who did not sign in: end everything.

use super::{
    Served, Tenant,
    arrival::Whence,
    flow::Person,
    link::{self, Door},
    mail,
    password::Proved,
    password_change,
    recovery::{self, Stood, TakenBack},
    user,
};
use crate::store::{ProjectTx, link::FoundLink};
use domain::{
    ids::LinkId,
    link::LinkKind,
    mail::{About, Letter},
    oauth::client::Application,
    user_agent,
};

/// Tells somebody by mail that they have signed in on a device that they had not used before. Not of their very first sign-in,
/// and not where no mail is sent.
///
/// # Errors
/// The database.
pub async fn tell_of_device(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    proved: &Proved,
    application: &Application,
    whence: Whence<'_>,
) -> Served<()> {
    if proved.known_device || proved.first || !mail::is_on(tenant) {
        return Ok(());
    }
    let (id, profile) = (proved.user.id, &proved.user.profile);
    let logins = user::identifiers(&tenant.keys, tx, id).await?;
    let Some(to) = password_change::mailbox(profile, &logins, None) else { return Ok(()) };
    let stood = Stood::now(profile, &logins, &to);
    let not_me = recovery::warning(tenant, tx, LinkKind::NotMe, id, &stood).await?;
    let letter = Letter::NewDevice {
        at: tx.now(),
        device: whence.agent.and_then(user_agent::in_words),
        application: Some(application.settings.name.clone()),
        not_me: not_me.url,
    };
    let envelope = password_change::envelope(profile, to, letter);
    mail::send(tenant, tx, &envelope, About { user: Some(id), subject: None }).await?;
    Ok(())
}

/// What the page of such a link comes to.
#[derive(Debug)]
pub enum Opening {
    /// It asks whether everything is to end, with the token of its form.
    Page(Box<Person>, String),
    /// The link was used, or its time is over.
    Closed(Box<FoundLink>),
    /// This browser did not come by such a link.
    Unknown,
}

/// What came of it.
#[derive(Debug)]
pub enum LockedOut {
    /// Everything has ended.
    Done,
    /// The same, but no mail is sent here: an administrator has to help.
    Unmailed,
    /// The same, but somebody else has their address by now: an administrator has to help.
    Stranded,
    /// The link was used, or its time is over.
    Closed(Box<FoundLink>),
    /// This browser did not come by such a link.
    Unknown,
    /// The form is not from our page.
    Foreign,
}

/// Goes to the page. Uses nothing up.
///
/// # Errors
/// The database.
pub async fn open(tenant: &Tenant, cookie: Option<&str>, id: LinkId) -> Served<Opening> {
    let (mut tx, opened) = match link::enter(tenant, cookie, LinkKind::NotMe, id, false).await? {
        Door::Open(tx, opened) => (tx, opened),
        Door::Closed(link) => return Ok(Opening::Closed(link)),
        Door::Unknown => return Ok(Opening::Unknown),
    };
    let Some(id) = opened.link.user else { return Ok(Opening::Unknown) };
    let Some(user) = user::by_id(tenant, &mut tx, id).await? else { return Ok(Opening::Unknown) };
    Ok(Opening::Page(Box::new(Person { id, profile: user.profile }), opened.csrf(tenant)))
}

/// Ends everything that was begun in somebody's name: sessions, what applications were given, the password, changes that wait to
/// be confirmed, and a change of their address. They get a mail to set another password, where the warning went and nowhere else.
///
/// # Errors
/// Too many passwords at once, or the database.
pub async fn lock_out(
    tenant: &Tenant,
    cookie: Option<&str>,
    whence: Whence<'_>,
    link: LinkId,
    csrf: &str,
) -> Served<LockedOut> {
    match link::enter(tenant, cookie, LinkKind::NotMe, link, false).await? {
        Door::Open(_, opened) if !opened.csrf_is_right(tenant, csrf) => return Ok(LockedOut::Foreign),
        Door::Open(..) => {}
        Door::Closed(link) => return Ok(LockedOut::Closed(link)),
        Door::Unknown => return Ok(LockedOut::Unknown),
    }
    let unknown = recovery::unknown_password(tenant).await?;
    let (mut tx, opened) = match link::enter(tenant, cookie, LinkKind::NotMe, link, true).await? {
        Door::Open(tx, opened) => (tx, opened),
        Door::Closed(link) => return Ok(LockedOut::Closed(link)),
        Door::Unknown => return Ok(LockedOut::Unknown),
    };
    if !opened.use_up(&mut tx).await? {
        return Ok(LockedOut::Closed(Box::new(opened.link)));
    }
    let stood: Option<Stood> = link::details(tenant, &opened.link)?;
    let back = recovery::take_back(tenant, &mut tx, &opened, stood.as_ref(), &unknown, whence).await?;
    tx.commit().await?;
    Ok(match back {
        TakenBack::Done => LockedOut::Done,
        TakenBack::Unmailed => LockedOut::Unmailed,
        TakenBack::AddressTaken => LockedOut::Stranded,
    })
}

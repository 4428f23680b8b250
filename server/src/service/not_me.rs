//! A sign-in on a device that was not seen before, and what its owner can do who did not sign in: end everything.

use super::{
    Served, Tenant,
    arrival::Whence,
    audit,
    flow::Person,
    link::{self, Door, Wanted},
    mail,
    password::Proved,
    password_change::{self, set_hash},
    reset::{self, Sending},
    session, user,
};
use crate::{
    crypto::password::Password,
    random::RandomExt,
    service::ServiceError,
    store::{self, ProjectTx, link::FoundLink},
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::LinkId,
    link::LinkKind,
    mail::{About, Letter},
    oauth::{client::Application, grant::EndReason},
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
    let not_me = link::make(tenant, tx, &Wanted::to(LinkKind::NotMe, id), None::<&()>).await?;
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
/// be confirmed. They get a mail to set another password.
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
    // A password that nobody knows, in the place of the one that somebody else may: an account without any could be taken by
    // whoever holds an old invitation. No transaction is open while argon2 works.
    let means = tenant.means();
    let random = Password::new(&means.random.token(32)).map_err(|_| ServiceError::Fault("a password is too long"))?;
    let hash = means.passwords.hash(&random, &*means.random).await?;

    let (mut tx, opened) = match link::enter(tenant, cookie, LinkKind::NotMe, link, true).await? {
        Door::Open(tx, opened) => (tx, opened),
        Door::Closed(link) => return Ok(LockedOut::Closed(link)),
        Door::Unknown => return Ok(LockedOut::Unknown),
    };
    if !opened.use_up(&mut tx).await? {
        return Ok(LockedOut::Closed(Box::new(opened.link)));
    }
    let Some(id) = opened.link.user else { return Ok(LockedOut::Unknown) };
    store::user_record::lock(&mut tx, id).await?;
    let Some(stored) = store::user::by_id(&mut tx, id).await? else { return Ok(LockedOut::Unknown) };
    let by = Actor::User(id);
    if stored.password.is_some() {
        set_hash(&tenant.keys, &mut tx, id, &hash, true, &tenant.settings.passwords).await?;
    }
    for kind in [LinkKind::Email, LinkKind::NotMe] {
        store::link::withdraw(&mut tx, kind, Some(id)).await?;
    }
    let event = Event::new(Kind::AccountDisowned, by.clone()).user(id);
    audit::record_from(&mut tx, &tenant.keys, whence.address, event).await?;
    session::end_all_but(&mut tx, id, None, EndReason::PasswordReset, &by).await?;
    reset::send(tenant, &mut tx, &stored, &Sending::default()).await?;
    tx.commit().await?;
    Ok(LockedOut::Done)
}

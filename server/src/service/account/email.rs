//! Another email address: asked for by somebody who has just proved who they are, proved by the link in a mail, and taken back
//! by whoever reads the old one.

use super::{
    super::{
        Served, ServiceError, Tenant,
        arrival::Whence,
        audit,
        link::{self, Opened, Wanted},
        mail,
        password_change::{self, mailbox},
        recovery::{self, Stood, TakenBack},
        user,
    },
    Seat,
};
use crate::store::{self, ProjectTx, StoreError};
use domain::{
    account::hidden,
    audit::{Actor, Event, Kind},
    ids::UserId,
    link::LinkKind,
    mail::{About, Address, Letter, MailClass},
    person::{Identifier, IdentifierKind, Profile},
    sign_in::guessing::Budget,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What a link to a new address carries.
#[derive(Serialize, Deserialize)]
struct Wish {
    address: String,
}

/// What came of asking for another address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// A mail is on its way there. Which one, only the mailbox knows.
    Sent(String),
    /// It is no address.
    Invalid,
    /// It is theirs already.
    Same,
    /// They asked as often as this lately.
    Wait(Duration),
    /// They may not, or no mail is sent here.
    Off,
}

/// Whether people may change their address here.
#[must_use]
pub fn is_on(tenant: &Tenant) -> bool {
    tenant.settings.account.may_change_email && mail::is_on(tenant)
}

/// Somebody wants another address. That somebody else has it, only a mail to that address says.
///
/// # Errors
/// The database.
pub async fn ask(tenant: &Tenant, tx: &mut ProjectTx, seat: &Seat, typed: &str, whence: Whence<'_>) -> Served<Asked> {
    if !is_on(tenant) {
        return Ok(Asked::Off);
    }
    let Ok(wanted) = Identifier::email(typed) else { return Ok(Asked::Invalid) };
    let Some(to) = Address::of(&wanted) else { return Ok(Asked::Invalid) };
    let (id, profile) = (seat.user.id, &seat.user.profile);
    let old = mailbox(profile, &seat.logins, None);
    let is_old = |old: &Address| Identifier::email(old.as_str()).is_ok_and(|old| old.folded() == wanted.folded());
    if old.as_ref().is_some_and(is_old) && profile.email_verified {
        return Ok(Asked::Same);
    }
    // Whoever takes the account back meanwhile withdraws the link that is made here, or it comes after.
    store::user_record::lock(tx, id).await?;
    // Only who asks is limited in a way that they are told: what others asked for at an address is nobody's business.
    let key = tenant.keys.index(Budget::EmailChanges.as_str(), &id.to_string());
    let spent = store::guess::spend(tx, &key, Budget::EmailChanges.leak_per_second(), 1.0).await?;
    if let Some(wait) = Budget::EmailChanges.wait(spent) {
        store::guess::spend(tx, &key, Budget::EmailChanges.leak_per_second(), -1.0).await?;
        return Ok(Asked::Wait(wait));
    }
    let shown = to.as_str().to_owned();
    let about = About { user: Some(id), subject: None };
    store::link::withdraw(tx, LinkKind::Email, Some(id)).await?;
    // A wish that cannot come true waits in the account like any other: its link is in no mail.
    let wish = Wish { address: shown.clone() };
    let made = link::make(tenant, tx, &Wanted::to(LinkKind::Email, id), Some(&wish)).await?;
    let letter = match owner(tenant, tx, &wanted).await?.filter(|owner| *owner != id) {
        Some(_) => Letter::AccountExists {
            application: None,
            sign_in: tenant.urls.url("sign-in"),
            forgot_password: tenant.urls.url("sign-in/forgot-password"),
        },
        None => Letter::VerifyEmail { link: made.url, expires: made.expires_at },
    };
    // Whose mailbox it is we do not know yet: it is not told whose account this is about.
    let envelope = match letter {
        Letter::AccountExists { .. } => {
            domain::mail::Envelope { to, name: None, locale: profile.locale.clone(), letter }
        }
        letter => password_change::envelope(profile, to, letter),
    };
    let sent_about = if envelope.name.is_some() { about } else { About::default() };
    mail::send_as(tenant, tx, &envelope, sent_about, Some(MailClass::Verify)).await?;
    if let Some(old) = old.filter(|old| !is_old(old)) {
        let stood = Stood::now(profile, &seat.logins, &old);
        let not_me = recovery::warning(tenant, tx, LinkKind::NotMe, id, &stood).await?;
        let letter = Letter::EmailChanging { to: hidden(&shown), not_me: not_me.url };
        mail::send(tenant, tx, &password_change::envelope(profile, old, letter), about).await?;
    }
    let event = Event::new(Kind::EmailChangeAsked, Actor::User(id)).user(id);
    audit::record_from(tx, &tenant.keys, whence.address, event).await?;
    Ok(Asked::Sent(shown))
}

/// The address that somebody has asked for and not proved yet, and for how long they still can.
///
/// # Errors
/// The database.
pub async fn waiting(tenant: &Tenant, tx: &mut ProjectTx, seat: &Seat) -> Served<Option<(String, Duration)>> {
    let Some((id, Some(sealed), until)) = store::link::waiting(tx, LinkKind::Email, seat.user.id).await? else {
        return Ok(None);
    };
    let wish: Wish = tenant.keys.open_json(&link::details_place(id), &sealed)?;
    Ok(Some((wish.address, until.since(tx.now()))))
}

/// Somebody does not want the other address any more: the link in the mail to it opens nothing.
///
/// # Errors
/// The database.
pub async fn withdraw(tenant: &Tenant, tx: &mut ProjectTx, seat: &Seat, whence: Whence<'_>) -> Served<()> {
    let id = seat.user.id;
    store::user_record::lock(tx, id).await?;
    if store::link::withdraw(tx, LinkKind::Email, Some(id)).await? > 0 {
        let event = Event::new(Kind::EmailChangeWithdrawn, Actor::User(id)).user(id);
        audit::record_from(tx, &tenant.keys, whence.address, event).await?;
    }
    Ok(())
}

async fn owner(tenant: &Tenant, tx: &mut ProjectTx, wanted: &Identifier) -> Served<Option<UserId>> {
    let lookup = user::lookup(&tenant.keys, wanted);
    Ok(store::user::by_identifier(tx, IdentifierKind::Email, &lookup).await?.map(|user| user.id))
}

/// The address that a link proves.
///
/// # Errors
/// A row that does not open.
pub fn wished(tenant: &Tenant, opened: &Opened) -> Served<Option<String>> {
    Ok(link::details::<Wish>(tenant, &opened.link)?.map(|wish| wish.address))
}

/// The address that a link brings back.
///
/// # Errors
/// A row that does not open.
pub fn before(tenant: &Tenant, opened: &Opened) -> Served<Option<String>> {
    Ok(link::details::<Stood>(tenant, &opened.link)?.map(|stood| stood.to))
}

/// What came of a link about an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// It is theirs.
    Done,
    /// It is theirs again, but no mail is sent here by which they would set another password.
    Unmailed,
    /// Somebody else has it by now. Nothing has changed, unless a change was to be undone: then everything has ended.
    Taken,
    /// Somebody was faster, or there is nobody any more.
    Over,
}

/// Gives somebody the address that the link proves. Whoever has the transaction commits it, unless it is taken.
///
/// # Errors
/// The database.
pub async fn prove(tenant: &Tenant, tx: &mut ProjectTx, opened: &Opened, whence: Whence<'_>) -> Served<Moved> {
    let Some(there) = theirs(tenant, tx, opened).await? else { return Ok(Moved::Over) };
    let Some(wish) = link::details::<Wish>(tenant, &opened.link)? else { return Ok(Moved::Over) };
    let Theirs { id, profile, logins } = there;
    let old = mailbox(&profile, &logins, None);
    let stood = old.as_ref().map(|old| Stood::now(&profile, &logins, old));
    let login = logins.iter().find(|own| own.kind() == IdentifierKind::Email);
    if !place(tenant, tx, id, profile.clone(), &wish.address, login).await? {
        return Ok(Moved::Taken);
    }
    for kind in [LinkKind::Reset, LinkKind::Email] {
        store::link::withdraw(tx, kind, Some(id)).await?;
    }
    let is_other = |old: &Address| !old.as_str().eq_ignore_ascii_case(&wish.address);
    if let Some((old, stood)) = old.zip(stood).filter(|(old, _)| is_other(old)) {
        let undo = recovery::warning(tenant, tx, LinkKind::Undo, id, &stood).await?;
        let letter = Letter::EmailChanged { to: hidden(&wish.address), undo: undo.url, expires: undo.expires_at };
        let envelope = password_change::envelope(&profile, old, letter);
        mail::send(tenant, tx, &envelope, About { user: Some(id), subject: None }).await?;
    }
    let event = Event::new(Kind::EmailChanged, Actor::User(id)).user(id);
    audit::record_from(tx, &tenant.keys, whence.address, event).await?;
    Ok(Moved::Done)
}

/// Brings the old address back: whoever changed it is out, and its owner sets another password by a mail there.
///
/// # Errors
/// The database.
pub async fn undo(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    opened: &Opened,
    unknown: &str,
    whence: Whence<'_>,
) -> Served<Moved> {
    if theirs(tenant, tx, opened).await?.is_none() {
        return Ok(Moved::Over);
    }
    let Some(stood) = link::details::<Stood>(tenant, &opened.link)? else { return Ok(Moved::Over) };
    Ok(match recovery::take_back(tenant, tx, opened, Some(&stood), unknown, whence).await? {
        TakenBack::Done => Moved::Done,
        TakenBack::Unmailed => Moved::Unmailed,
        TakenBack::AddressTaken => Moved::Taken,
    })
}

struct Theirs {
    id: UserId,
    profile: Profile,
    logins: Vec<Identifier>,
}

/// Uses the link up, and is whose it was.
async fn theirs(tenant: &Tenant, tx: &mut ProjectTx, opened: &Opened) -> Served<Option<Theirs>> {
    if !opened.use_up(tx).await? {
        return Ok(None);
    }
    let Some(id) = opened.link.user else { return Ok(None) };
    let Some(found) = user::by_id(tenant, tx, id).await?.filter(|found| found.active) else { return Ok(None) };
    let logins = user::identifiers(&tenant.keys, tx, id).await?;
    Ok(Some(Theirs { id, profile: found.profile, logins }))
}

/// Puts an address in the place of the one that is there. `login`: what they sign in with so far, if that is an address. Says
/// whether nobody else has it.
async fn place(
    tenant: &Tenant,
    tx: &mut ProjectTx,
    id: UserId,
    mut profile: Profile,
    address: &str,
    login: Option<&Identifier>,
) -> Served<bool> {
    let wanted = Identifier::email(address).map_err(|_| ServiceError::Fault("a stored address makes no sense"))?;
    if let Some(before) = login {
        let owner = owner(tenant, tx, &wanted).await?;
        if owner.is_some_and(|owner| owner != id) {
            return Ok(false);
        }
        if owner.is_none() || before.folded() == wanted.folded() {
            user::remove_identifier(&tenant.keys, tx, id, before).await?;
            match user::add_identifier(&tenant.keys, tx, id, &wanted).await {
                Ok(()) => {}
                // Somebody was faster by the blink of an eye.
                Err(ServiceError::Store(StoreError::Taken(_))) => return Ok(false),
                Err(error) => return Err(error),
            }
        } else {
            // It is another one of theirs: then that is the one that stays.
            user::remove_identifier(&tenant.keys, tx, id, before).await?;
        }
    }
    profile.email = Some(wanted.text().to_owned());
    profile.email_verified = true;
    user::save_profile(&tenant.keys, tx, id, &profile).await?;
    Ok(true)
}

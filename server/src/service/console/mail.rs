//! How a project's mail leaves, a try, and what became of what was to be sent.

use super::{Acting, Back, names};
use crate::{
    service::{
        Served, ServiceError,
        mail::{self, Posted},
        outbox,
    },
    store::{
        self, ProjectTx,
        outbox::{Before, OutboxState, StoredMessage},
    },
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    administration::Permission,
    audit::Kind,
    ids::{OutboxId, UserId},
    mail::{About, Address, Envelope, Letter, Trouble},
    time::Timestamp,
};
use std::{collections::HashMap, time::Duration};
use uuid::Uuid;

/// How many mails stand on a page.
const PAGE: usize = 50;
/// How long a test mail is waited for before it is said that it is on its way.
const PATIENCE: Duration = Duration::from_secs(4);
const LOOK: Duration = Duration::from_millis(250);
/// Within which time mail has left where nothing is the matter.
const USUAL: Duration = Duration::from_secs(60);

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fate {
    /// Waiting, sent, or something else that is an end.
    pub state: OutboxState,
    /// Why it has not left.
    pub trouble: Option<Trouble>,
    /// Since when it is so.
    pub at: Timestamp,
}

/// A mail in the log.
#[derive(Debug, Clone)]
pub struct Logged {
    /// Its id.
    pub id: OutboxId,
    /// What it is about, in a word.
    pub purpose: String,
    /// Whose it is, for those who may see users.
    pub to: Option<(UserId, String)>,
    /// What became of it.
    pub state: OutboxState,
    /// Why it has not left.
    pub trouble: Option<Trouble>,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was last tried.
    pub tried_at: Option<Timestamp>,
    /// Whether what it says is still there.
    pub readable: bool,
}

/// A page of the log.
#[derive(Debug, Clone)]
pub struct Log {
    /// The newest first.
    pub mails: Vec<Logged>,
    /// The page before, unless this is the first.
    pub previous: Option<Back>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A mail that the console shows.
#[derive(Debug, Clone)]
pub struct Opened {
    /// What it is about, in a word.
    pub purpose: String,
    /// What became of it.
    pub state: OutboxState,
    /// What it says, and to whom.
    pub envelope: Envelope,
    /// When it was written.
    pub created_at: Timestamp,
}

/// What came of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tested {
    /// This mail was written.
    Written(OutboxId),
    /// As many were sent there lately as may be.
    Wait(Duration),
}

/// Sends a test mail to the administrator's own address and waits a moment for what becomes of it.
///
/// # Errors
/// The administrator has no address or no mail leaves ([`ServiceError::NotFound`]), the role, or the database.
pub async fn send_test(acting: &Acting) -> Served<Tested> {
    let mut tx = acting.begin(Permission::SettingsWrite).await?;
    let to = acting.administrator.login.as_deref().and_then(|login| Address::parse(login).ok());
    let to = to.ok_or(ServiceError::NotFound)?;
    let letter = Letter::Test { sent_by: acting.administrator.name.clone() };
    let envelope = Envelope { to, name: Some(acting.administrator.name.clone()), locale: Some("en".into()), letter };
    let id = match mail::send(&acting.tenant, &mut tx, &envelope, About::default()).await? {
        Posted::Queued(id) => id,
        Posted::Limited(wait) => return Ok(Tested::Wait(wait)),
        Posted::Off => return Err(ServiceError::NotFound),
    };
    acting.record(&mut tx, acting.event(Kind::MailTested)).await?;
    tx.commit().await?;
    let mut waited = Duration::ZERO;
    while waited < PATIENCE {
        tokio::time::sleep(LOOK).await;
        waited += LOOK;
        let fate = fate(acting, id).await?;
        if fate.is_none_or(|fate| fate.state != OutboxState::Waiting || fate.trouble.is_some()) {
            break;
        }
    }
    Ok(Tested::Written(id))
}

/// What became of a test mail.
///
/// # Errors
/// The role, or the database.
pub async fn fate(acting: &Acting, id: OutboxId) -> Served<Option<Fate>> {
    let mut tx = acting.begin(Permission::SettingsRead).await?;
    let Some(found) = store::outbox::read(&mut tx, id).await?.filter(|found| found.purpose == "test") else {
        return Ok(None);
    };
    let at = found.ended_at.or(found.tried_at).unwrap_or(found.created_at);
    Ok(Some(Fate { state: found.state, trouble: outbox::problem(&acting.tenant, &found)?, at }))
}

/// Mail that waits longer than it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// How much of it there is.
    pub count: usize,
    /// Whether there is more than that.
    pub more: bool,
    /// Since when the first of it waits.
    pub since: Timestamp,
    /// Why the last try failed. Others' mail may be tried in the place of the project's.
    pub trouble: Option<Trouble>,
}

/// The project's mail that waits longer than it should, if there is any: one that was tried in vain, or is older than
/// [`USUAL`].
///
/// # Errors
/// The role, or the database.
pub async fn held(acting: &Acting) -> Served<Option<Held>> {
    let mut tx = acting.begin(Permission::SettingsRead).await?;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut found = store::outbox::mail(&mut tx, Some(OutboxState::Waiting), None, limit).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let now = tx.now();
    let Some(since) = found.iter().map(|own| own.created_at).min() else { return Ok(None) };
    let last = found.iter().filter(|own| own.tried_at.is_some()).max_by_key(|own| own.tried_at);
    let trouble = last.map(|own| outbox::problem(&acting.tenant, own)).transpose()?.flatten();
    // A server's words may name the address.
    let trouble = trouble.map(|own| if acting.may(Permission::UsersRead) { own } else { own.without_words() });
    let is_late = trouble.is_some() || now.since(since) > USUAL;
    Ok(is_late.then_some(Held { count: found.len(), more, since, trouble }))
}

/// A page of the log: in this state if one is named, from a place that an earlier page gave.
///
/// # Errors
/// The role, or the database.
pub async fn log(acting: &Acting, state: Option<OutboxState>, after: Option<&str>) -> Served<Log> {
    let mut tx = acting.begin(Permission::SettingsRead).await?;
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let after = after.and_then(read_place);
    let mut found = store::outbox::mail(&mut tx, state, after, limit).await?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let place_of = |own: &StoredMessage| Before { created_at: own.created_at, id: own.id };
    let next = found.last().filter(|_| more).map(|last| write_place(&place_of(last)));
    let previous = match (after, found.first().map(place_of)) {
        (None, _) => None,
        (Some(_), None) => Some(Back::First),
        (Some(_), Some(first)) => {
            let newer = store::outbox::newer_mail(&mut tx, state, first, limit).await?;
            Some(Back::of(&newer, PAGE, write_place))
        }
    };
    let names = names_of(acting, &mut tx, &found).await?;
    let shows = acting.tenant.means().mailer.shows() && acting.may(Permission::UsersRead);
    let mails = found.into_iter().map(|own| logged(acting, own, names.as_ref(), shows)).collect::<Served<_>>()?;
    Ok(Log { mails, previous, next })
}

/// What those are called whom mail is to, if the role includes seeing them.
async fn names_of(
    acting: &Acting,
    tx: &mut ProjectTx,
    found: &[StoredMessage],
) -> Served<Option<HashMap<UserId, String>>> {
    if !acting.may(Permission::UsersRead) {
        return Ok(None);
    }
    let mut ids: Vec<UserId> = found.iter().filter_map(|own| own.user).collect();
    ids.sort_unstable();
    ids.dedup();
    Ok(Some(if ids.is_empty() { HashMap::new() } else { names::of_people(&acting.tenant, tx, &ids).await? }))
}

fn logged(acting: &Acting, own: StoredMessage, names: Option<&HashMap<UserId, String>>, shows: bool) -> Served<Logged> {
    let trouble = outbox::problem(&acting.tenant, &own)?;
    let to = names.zip(own.user).and_then(|(names, id)| Some((id, names.get(&id)?.clone())));
    // A server's words may name the address.
    let trouble = match (trouble, names) {
        (Some(trouble), None) => Some(trouble.without_words()),
        (trouble, _) => trouble,
    };
    Ok(Logged {
        id: own.id,
        to,
        trouble,
        state: own.state,
        attempts: u32::try_from(own.attempts).unwrap_or(0),
        created_at: own.created_at,
        tried_at: own.tried_at,
        readable: shows && own.message.is_some(),
        purpose: own.purpose,
    })
}

/// A mail as it was written, where the console shows mail (`--demo`): elsewhere there is none to be seen.
///
/// # Errors
/// There is none ([`ServiceError::NotFound`]), the role, or the database.
pub async fn open(acting: &Acting, id: OutboxId) -> Served<Opened> {
    let mut tx = acting.begin(Permission::UsersRead).await?;
    if !acting.tenant.means().mailer.shows() || !acting.may(Permission::SettingsRead) {
        return Err(ServiceError::NotFound);
    }
    let found = store::outbox::read(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let envelope = mail::opened(&acting.tenant, &found)?.ok_or(ServiceError::NotFound)?;
    Ok(Opened { purpose: found.purpose, state: found.state, envelope, created_at: found.created_at })
}

fn write_place(own: &Before) -> String {
    let mut bytes = own.created_at.unix_micros().to_be_bytes().to_vec();
    bytes.extend(own.id.uuid().into_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn read_place(text: &str) -> Option<Before> {
    let bytes = (text.len() <= 64).then(|| URL_SAFE_NO_PAD.decode(text).ok()).flatten()?;
    let (at, id) = bytes.split_first_chunk::<8>()?;
    let id = Uuid::from_slice(id).ok()?;
    Some(Before { created_at: Timestamp::from_unix_micros(i64::from_be_bytes(*at)), id: OutboxId::from_uuid(id) })
}

//! The audit trail as administrators read it: filtered, page by page, each event in a sentence.

mod export;
mod filter;
mod find;

pub use export::{Export, Form, Lines};
pub use filter::{Cursor, Filter, What};

use super::{
    Acting,
    names::{self, Names},
};
use crate::{
    crypto::project_keys::{Place, ProjectKeys},
    service::{Served, ServiceError, audit},
    store::{self, ProjectTx, activity::Key},
};
use domain::{
    administration::Permission,
    audit::{Entry, Told, tell},
    ids::{ClientId, EventId, UserId},
    oauth::client::Client,
    sealed::Sealed,
    time::Timestamp,
};
use find::{Gathered, gather};
use serde_json::Value;

/// How many events a page has.
const PAGE: usize = 50;

/// An event as it is shown.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What the trail holds.
    pub entry: Entry,
    /// The same in words.
    pub told: Told,
    /// What was sealed beside it.
    pub details: Option<Value>,
    /// From where it came.
    pub address: Option<String>,
    /// The bytes that the trail is made of, as text.
    pub raw: String,
}

/// A page of the trail, the newest first.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The events.
    pub events: Vec<Shown>,
    /// What everybody in them is called.
    pub names: Names,
    /// Where older events are.
    pub older: Option<Cursor>,
    /// Where newer events are.
    pub newer: Option<Cursor>,
    /// So far the trail was searched, without there being a page full of what was looked for.
    pub searched_back_to: Option<Timestamp>,
}

/// A page of what the filter lets through.
///
/// # Errors
/// The role does not include it, the database, or a row that makes no sense.
pub async fn list(acting: &Acting, filter: &Filter, cursor: Option<Cursor>) -> Served<Page> {
    page(acting, filter, cursor, PAGE).await
}

/// What a filter can be chosen from: ids and names.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Applications and M2M clients that are there.
    pub applications: Vec<(String, String)>,
    /// Those who run the project now.
    pub administrators: Vec<(String, String)>,
    /// The person who is filtered by.
    pub person: Option<String>,
}

/// What a filter can be chosen from.
///
/// # Errors
/// As [`list`].
pub async fn choices(acting: &Acting, filter: &Filter) -> Served<Choices> {
    let mut tx = acting.begin(Permission::ActivityRead).await?;
    let named = |client: Client| match client {
        Client::Application(own) => (own.client_id.to_string(), own.settings.name),
        Client::M2m(own) => (own.client_id.to_string(), own.settings.name),
    };
    let applications = store::client::all(&mut tx).await?.into_iter().map(named).collect();
    let members = store::membership::all(&mut tx).await?;
    // Only those who run the project: an id in an address learns nobody's name.
    let wanted: Vec<UserId> = members.into_iter().map(|own| own.administrator).collect();
    let person = match filter.user {
        Some(id) => names::of_people(&acting.tenant, &mut tx, &[id]).await?.remove(&id),
        None => None,
    };
    drop(tx);
    let administrators = names::of_administrators(acting, &wanted).await?;
    let mut choices = Choices {
        applications,
        administrators: administrators.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        person,
    };
    for all in [&mut choices.applications, &mut choices.administrators] {
        all.sort_by(|(_, a), (_, b)| a.to_lowercase().cmp(&b.to_lowercase()).then_with(|| a.cmp(b)));
    }
    Ok(choices)
}

/// What happened to a person, and what they did.
///
/// # Errors
/// As [`list`].
pub async fn of_user(acting: &Acting, id: UserId, cursor: Option<Cursor>) -> Served<Page> {
    page(acting, &Filter { user: Some(id), ..Filter::default() }, cursor, PAGE).await
}

/// What happened to an application and what it did, or only what it was refused.
///
/// # Errors
/// As [`list`].
pub async fn of_application(
    acting: &Acting,
    client: &ClientId,
    only_refused: bool,
    cursor: Option<Cursor>,
) -> Served<Page> {
    let filter = Filter { client: Some(client.clone()), refused: only_refused.then_some(true), ..Filter::default() };
    page(acting, &filter, cursor, PAGE).await
}

/// The newest events of all.
///
/// # Errors
/// As [`list`].
pub async fn latest(acting: &Acting, most: usize) -> Served<Page> {
    page(acting, &Filter::default(), None, most).await
}

/// One event.
///
/// # Errors
/// There is none, the role does not include it, the database, or a row that makes no sense.
pub async fn show(acting: &Acting, id: EventId) -> Served<(Shown, Names)> {
    let mut tx = acting.begin(Permission::ActivityRead).await?;
    let found = store::activity::one(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let shown = shown(&acting.tenant.keys, find::read(&found.canonical)?, &found.canonical);
    let mut names = Names::default();
    names.learn(acting, &mut tx, std::iter::once(&shown.entry)).await?;
    drop(tx);
    names.learn_administrators(acting, std::iter::once(&shown.entry)).await?;
    Ok((shown, names))
}

async fn page(acting: &Acting, filter: &Filter, cursor: Option<Cursor>, size: usize) -> Served<Page> {
    let mut tx = acting.begin(Permission::ActivityRead).await?;
    let mut gathered = match cursor {
        Some(Cursor::Newer(key)) => {
            let found = gather(&mut tx, filter, filter.span_after(key), false, size).await?;
            // At the top there may be less than a page, and it would be the only page that is short in the middle.
            if found.more || found.cut.is_some() { found } else { top(&mut tx, filter, size).await? }
        }
        Some(Cursor::Older(key)) => gather(&mut tx, filter, filter.span_before(key), true, size).await?,
        None => top(&mut tx, filter, size).await?,
    };
    let backwards = gathered.oldest_first;
    if backwards {
        gathered.found.reverse();
    }
    let first = gathered.found.first().map(|found| found.key);
    let last = gathered.found.last().map(|found| found.key);
    let is_top = cursor.is_none() || gathered.from_top;
    let (older, newer) = if backwards {
        (last.or(gathered.cut), gathered.cut.or(first.filter(|_| gathered.more)))
    } else {
        (gathered.cut.or(last.filter(|_| gathered.more)), if is_top { None } else { first.or(cursor_key(cursor)) })
    };
    let events: Vec<Shown> =
        gathered.found.into_iter().map(|found| shown(&acting.tenant.keys, found.entry, &found.canonical)).collect();
    let mut names = Names::default();
    names.learn(acting, &mut tx, events.iter().map(|own| &own.entry)).await?;
    drop(tx);
    names.learn_administrators(acting, events.iter().map(|own| &own.entry)).await?;
    Ok(Page {
        events,
        names,
        older: older.map(Cursor::Older),
        newer: newer.map(Cursor::Newer),
        searched_back_to: gathered.cut.filter(|_| !backwards).map(|key| key.at),
    })
}

async fn top(tx: &mut ProjectTx, filter: &Filter, size: usize) -> Served<Gathered> {
    let found = gather(tx, filter, filter.span(), true, size).await?;
    Ok(Gathered { from_top: true, ..found })
}

const fn cursor_key(cursor: Option<Cursor>) -> Option<Key> {
    match cursor {
        Some(Cursor::Older(key) | Cursor::Newer(key)) => Some(key),
        None => None,
    }
}

fn shown(keys: &ProjectKeys, entry: Entry, canonical: &[u8]) -> Shown {
    let details = entry
        .details
        .as_ref()
        .map(|sealed| keys.open_json(&audit::details_place(entry.id), sealed).unwrap_or_else(|_| Value::from(CLOSED)));
    let address = entry.address.as_ref().map(|sealed| opened(keys, &audit::address_place(entry.id), sealed));
    Shown {
        told: tell(&entry, details.as_ref()),
        details,
        address,
        raw: String::from_utf8_lossy(canonical).into_owned(),
        entry,
    }
}

/// What stands for a value that does not open: the event is still to be seen.
const CLOSED: &str = "(does not open: it was changed, or is sealed with another key)";

fn opened(keys: &ProjectKeys, place: &Place, sealed: &Sealed) -> String {
    keys.open_text(place, sealed).map_or_else(|_| CLOSED.to_owned(), |text| text.to_string())
}

/// The address that an event came from, if it has one and that opens.
pub(super) fn address_of(keys: &ProjectKeys, entry: &Entry) -> Option<String> {
    let sealed = entry.address.as_ref()?;
    keys.open_text(&audit::address_place(entry.id), sealed).ok().map(|text| text.to_string())
}

/// The newest events that a filter lets through, unopened.
pub(super) async fn newest(tx: &mut ProjectTx, filter: &Filter, most: usize) -> Served<Vec<Entry>> {
    Ok(gather(tx, filter, filter.span(), true, most).await?.found.into_iter().map(|found| found.entry).collect())
}

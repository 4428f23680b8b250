//! A page of the list of people: read from the index that fits what is asked, checked, and filled up as long as that costs
//! little.

use super::{
    super::Acting,
    cursor::{self, Cursor, Place},
    find,
};
use crate::{
    crypto::project_keys::ProjectKeys,
    service::{Served, user},
    store::{
        self, ProjectTx,
        user_list::{Filter, List, Part, Spot},
    },
};
use domain::{
    administration::Permission,
    ids::{ClientId, UserId},
    people::{Seen, Sort, Status},
    person::{Identifier, IdentifierKind, Profile},
    prefix::{Query, Terms},
    time::Timestamp,
};
use std::collections::HashMap;

/// How many people a page has.
pub const PAGE: usize = 50;

/// How many places of an index are looked at for one page, at most. Whoever finds fewer people in so many is asked to say
/// more exactly whom they look for.
const LOOKED_AT: usize = 6_000;

/// What is wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// What was typed to find somebody.
    pub query: Option<String>,
    /// Whether they may sign in.
    pub status: Option<Status>,
    /// When they last did.
    pub seen: Option<Seen>,
    /// Where they did.
    pub application: Option<ClientId>,
    /// Who comes first.
    pub sort: Option<Sort>,
    /// Which page.
    pub cursor: Option<Cursor>,
}

impl Wanted {
    /// Whether it is anything less than everybody.
    #[must_use]
    pub const fn narrows(&self) -> bool {
        self.query.is_some() || self.status.is_some() || self.seen.is_some() || self.application.is_some()
    }

    fn filter(&self, now: Timestamp) -> Filter {
        let range = self.seen.and_then(|seen| seen.range(now));
        Filter {
            blocked: self.status.map(|status| status == Status::Blocked),
            invited: match self.status {
                Some(Status::Active) => Some(false),
                Some(Status::Invited) => Some(true),
                Some(Status::Blocked) | None => None,
            },
            never: (self.seen == Some(Seen::Never)).then_some(true),
            from: range.and_then(|(from, _)| from),
            until: range.and_then(|(_, until)| until),
            client: self.application.clone(),
        }
    }

    /// The lists that they are in, one after the other: those who have never signed in come after those who have, where
    /// that is the order.
    fn lists(&self, keys: &ProjectKeys, query: Option<&Query>) -> Vec<List> {
        let first = self.list(keys, query);
        if matches!(first, List::Seen) && self.seen.is_none() { vec![first, List::NeverSignedIn] } else { vec![first] }
    }

    /// The index that leads to them with the least reading.
    fn list(&self, keys: &ProjectKeys, query: Option<&Query>) -> List {
        if let Some(query) = query {
            let mut hashes = query.keys().into_iter().map(|key| keys.prefix_hash(&key));
            let first = hashes.next().unwrap_or_default();
            let mut others: Vec<i32> = hashes.filter(|other| *other != first).collect();
            others.sort_unstable();
            others.dedup();
            return List::Found(first, others);
        }
        match (&self.application, self.seen, self.status, self.sort) {
            (Some(client), ..) => List::Of(client.clone()),
            (None, Some(Seen::Never), ..) | (None, None, Some(Status::Invited), _) => List::NeverSignedIn,
            (None, _, Some(Status::Blocked), _) => List::Blocked,
            (None, Some(_), ..) | (None, None, _, Some(Sort::Seen)) => List::Seen,
            (None, None, ..) => List::Created,
        }
    }
}

/// A person as a list shows them.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Who.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// What they sign in with, or are written to at.
    pub login: Option<String>,
    /// Whether they are kept from signing in.
    pub blocked: bool,
    /// Whether they have yet to accept an invitation before they can sign in.
    pub invited: bool,
    /// Since when they are there.
    pub created_at: Timestamp,
    /// When they last signed in.
    pub last_sign_in_at: Option<Timestamp>,
}

impl Listed {
    fn new(row: &store::user_list::Listed, profile: &Profile, logins: &[Identifier]) -> Self {
        let login = shown_login(profile, logins);
        let name = profile.display_name();
        Self {
            id: row.id,
            name: if name.is_empty() { login.clone().unwrap_or_else(|| row.id.to_string()) } else { name },
            login,
            blocked: row.blocked_at.is_some(),
            invited: row.invited,
            created_at: row.created_at,
            last_sign_in_at: row.last_sign_in_at,
        }
    }
}

/// By which of their logins somebody is shown.
pub(super) fn shown_login(profile: &Profile, logins: &[Identifier]) -> Option<String> {
    let first = |kind| logins.iter().find(|login| login.kind() == kind).map(|login| login.text().to_owned());
    first(IdentifierKind::Email)
        .or_else(|| first(IdentifierKind::Username))
        .or_else(|| first(IdentifierKind::Phone))
        .or_else(|| profile.email.clone())
        .or_else(|| profile.phone_number.clone())
}

/// A page of people.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// Who is on it.
    pub people: Vec<Listed>,
    /// The page before, for [`Cursor::before`].
    pub previous: Option<String>,
    /// The page after, for [`Cursor::after`].
    pub next: Option<String>,
    /// There may be more, but too few of those that were looked at are wanted: say more exactly who.
    pub cut_short: bool,
}

/// A page of people.
///
/// # Errors
/// The role does not include it, or the database.
pub async fn list(acting: &Acting, wanted: &Wanted) -> Served<People> {
    let mut tx = acting.begin(Permission::UsersRead).await?;
    page(acting, &mut tx, wanted, PAGE).await
}

pub(super) async fn page(acting: &Acting, tx: &mut ProjectTx, wanted: &Wanted, size: usize) -> Served<People> {
    let keys = &acting.tenant.keys;
    if let Some(typed) = &wanted.query
        && let Some(people) = find::by_reference(acting, tx, typed, &wanted.filter(tx.now())).await?
    {
        return Ok(People { people, ..People::default() });
    }
    let query = match &wanted.query {
        None => None,
        Some(typed) => match Query::parse(typed) {
            Some(query) => Some(query),
            None => return Ok(People::default()),
        },
    };
    let filter = wanted.filter(tx.now());
    let mut lists = wanted.lists(keys, query.as_ref());
    let back = wanted.cursor.is_some_and(|cursor| cursor.back);
    if lists.len() > 1 {
        // On from where the page before ended, whichever way.
        match wanted.cursor {
            Some(Cursor { never: true, back: false, .. }) => drop(lists.remove(0)),
            Some(Cursor { never: true, back: true, .. }) => lists.reverse(),
            Some(Cursor { never: false, back: true, .. }) => drop(lists.pop()),
            Some(Cursor { never: false, back: false, .. }) | None => {}
        }
    }
    let mut lists = lists.into_iter();
    let mut list = lists.next().unwrap_or(List::Created);
    let mut beyond = wanted.cursor.map(|cursor| cursor.spot);
    let mut found: Vec<(Place, Listed)> = Vec::new();
    let (mut looked_at, mut batch) = (0, size + 1);
    let ended = loop {
        let limit = i64::try_from(batch).unwrap_or(i64::MAX);
        let part = Part { beyond, back, from: filter.from, until: filter.until, limit };
        let spots = store::user_list::spots(tx, &list, part).await?;
        let never = matches!(list, List::NeverSignedIn);
        let wanted = checked(keys, tx, &spots, &filter, query.as_ref()).await?;
        found.extend(wanted.into_iter().map(|(spot, listed)| ((spot, never), listed)));
        looked_at += spots.len();
        beyond = spots.last().copied().or(beyond);
        let ends = spots.len() < batch;
        if ends && found.len() <= size {
            let Some(next) = lists.next() else { break true };
            (list, beyond) = (next, None);
        }
        if found.len() > size || looked_at >= LOOKED_AT {
            break false;
        }
        batch = (batch * 4).min(LOOKED_AT - looked_at).max(1);
    };
    let more = found.len() > size;
    let cut_short = !more && !ended;
    found.truncate(size);
    let stopped = beyond.map(|spot| (spot, matches!(list, List::NeverSignedIn)));
    let onward = if cut_short { stopped } else { found.last().map(|(place, _)| *place).filter(|_| more) };
    let came_from = found.first().map(|(place, _)| *place).filter(|_| wanted.cursor.is_some());
    let (previous, next) = if back { (onward, came_from) } else { (came_from, onward) };
    if back {
        found.reverse();
    }
    Ok(People {
        people: found.into_iter().map(|(_, listed)| listed).collect(),
        previous: previous.map(cursor::write),
        next: next.map(cursor::write),
        cut_short,
    })
}

/// Those at these places who are really wanted, in their order.
async fn checked(
    keys: &ProjectKeys,
    tx: &mut ProjectTx,
    spots: &[Spot],
    filter: &Filter,
    query: Option<&Query>,
) -> Served<Vec<(Spot, Listed)>> {
    let ids: Vec<UserId> = spots.iter().map(|spot| spot.user).collect();
    let rows = store::user_list::rows(tx, &ids, filter).await?;
    let ids: Vec<UserId> = rows.iter().map(|row| row.id).collect();
    let mut rows: HashMap<UserId, _> = rows.into_iter().map(|row| (row.id, row)).collect();
    let mut logins = user::logins(keys, tx, &ids).await?;
    let mut found = Vec::with_capacity(rows.len());
    for spot in spots {
        let Some(row) = rows.remove(&spot.user) else { continue };
        let profile = user::opened_profile(keys, row.id, &row.profile)?;
        let logins = logins.remove(&row.id).unwrap_or_default();
        if query.is_none_or(|query| query.finds(&Terms::of(&profile, &logins))) {
            found.push((*spot, Listed::new(&row, &profile, &logins)));
        }
    }
    Ok(found)
}

/// These people, of whom the filter is true, with their logins.
pub(super) async fn these(acting: &Acting, tx: &mut ProjectTx, ids: &[UserId], filter: &Filter) -> Served<Vec<Listed>> {
    let spots: Vec<Spot> = ids.iter().map(|user| Spot { at: Timestamp::from_unix_micros(0), user: *user }).collect();
    Ok(checked(&acting.tenant.keys, tx, &spots, filter, None).await?.into_iter().map(|(_, listed)| listed).collect())
}

//! Search over everything in a project that the administrator may read.

use super::Acting;
use crate::{
    service::{Served, user},
    store::{
        self,
        applications::StoredApplication,
        user_list::{Filter, List, Listed, Part, Spot},
    },
};
use domain::{
    administration::Permission,
    ids::{ApplicationId, EventId, UserId},
    person::Identifier,
    prefix::{Query, Terms, fold},
};
use std::collections::{BTreeSet, HashMap};

/// How many are shown of each kind; its own page shows all.
const SHOWN: usize = 6;

/// What an id that was typed is the id of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exact {
    /// A person.
    User(UserId),
    /// An application, by either of its ids.
    Application(ApplicationId),
    /// An event of the trail.
    Event(EventId),
}

/// Somebody who was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// Who.
    pub id: UserId,
    /// What they are called.
    pub name: String,
    /// What they sign in with, unless that is what they are called.
    pub login: Option<String>,
    /// Whether they may not sign in.
    pub blocked: bool,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// What has this very id.
    pub exact: Option<Exact>,
    /// People, the newest first.
    pub people: Vec<Person>,
    /// Whether there are more of them.
    pub more_people: bool,
    /// Applications, by name.
    pub applications: Vec<StoredApplication>,
    /// Whether there are more of them.
    pub more_applications: bool,
    /// Whether so little was typed that only people with just these words are found.
    pub too_short: bool,
}

/// Searches people, applications and ids. What the role may not read is not searched.
///
/// # Errors
/// The membership is gone, or the database.
pub async fn search(acting: &Acting, typed: &str) -> Served<Found> {
    let mut found = Found { exact: exact(acting, typed).await?, ..Found::default() };
    if acting.may(Permission::ApplicationsRead) {
        (found.applications, found.more_applications) = applications(acting, typed).await?;
    }
    if acting.may(Permission::UsersRead)
        && let Some(query) = Query::parse(typed)
    {
        found.too_short = typed.chars().filter(|letter| letter.is_alphanumeric()).count() < 3;
        (found.people, found.more_people) = people(acting, &query).await?;
    }
    Ok(found)
}

async fn applications(acting: &Acting, typed: &str) -> Served<(Vec<StoredApplication>, bool)> {
    let mut tx = acting.begin(Permission::ApplicationsRead).await?;
    let (typed, words) = (typed.trim(), words(typed));
    let wanted = |own: &StoredApplication| {
        let name = self::words(&own.application.settings.name);
        let begins = |typed: &String| name.iter().any(|word| word.starts_with(typed.as_str()));
        (!words.is_empty() && words.iter().all(begins))
            || (!typed.is_empty() && own.application.client_id.as_str().starts_with(typed))
            || own.application.id.to_string() == typed
    };
    let mut all = store::applications::all(&mut tx).await?;
    all.retain(wanted);
    let more = all.len() > SHOWN;
    all.truncate(SHOWN);
    Ok((all, more))
}

fn words(text: &str) -> Vec<String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// How many places of the index are looked at at once, and how often: false hits are rare.
const AT_ONCE: i64 = 40;
const ROUNDS: usize = 5;

async fn people(acting: &Acting, query: &Query) -> Served<(Vec<Person>, bool)> {
    let mut tx = acting.begin(Permission::UsersRead).await?;
    let keys = &acting.tenant.keys;
    let mut hashes = query.keys().into_iter().map(|key| keys.prefix_hash(&key));
    let Some(first) = hashes.next() else { return Ok(Default::default()) };
    let others: BTreeSet<i32> = hashes.filter(|hash| *hash != first).collect();
    let list = List::Found(first, others.into_iter().collect());
    let mut found = Vec::new();
    let mut beyond: Option<Spot> = None;
    for _ in 0..ROUNDS {
        let part = Part { beyond, back: false, from: None, until: None, limit: AT_ONCE };
        let spots = store::user_list::spots(&mut tx, &list, part).await?;
        let ids: Vec<UserId> = spots.iter().map(|spot| spot.user).collect();
        let rows = store::user_list::rows(&mut tx, &ids, &Filter::default()).await?;
        let mut rows: HashMap<UserId, Listed> = rows.into_iter().map(|row| (row.id, row)).collect();
        let mut logins = user::logins(keys, &mut tx, &ids).await?;
        for id in ids {
            let Some(row) = rows.remove(&id) else { continue };
            let logins = logins.remove(&id).unwrap_or_default();
            let profile = user::opened_profile(keys, id, &row.profile)?;
            if !query.finds(&Terms::of(&profile, &logins)) {
                continue;
            }
            if found.len() == SHOWN {
                return Ok((found, true));
            }
            let login = logins.first().map(|login| Identifier::text(login).to_owned());
            let name = Some(profile.display_name()).filter(|name| !name.is_empty());
            let name = name.or_else(|| login.clone()).unwrap_or_else(|| id.to_string());
            let login = login.filter(|login| *login != name);
            found.push(Person { id, name, login, blocked: row.blocked_at.is_some() });
        }
        beyond = spots.last().copied();
        if spots.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX) {
            return Ok((found, false));
        }
    }
    Ok((found, true))
}

/// What has this very id, of what the role may read.
///
/// # Errors
/// The membership is gone, or the database.
pub async fn exact(acting: &Acting, typed: &str) -> Served<Option<Exact>> {
    let typed = typed.trim();
    let may = |permission| acting.may(permission);
    if typed.is_empty() {
        return Ok(None);
    }
    if may(Permission::ApplicationsRead) {
        let mut tx = acting.begin(Permission::ApplicationsRead).await?;
        let all = store::applications::all(&mut tx).await?;
        let mut own = all.into_iter().map(|own| own.application);
        let found = own.find(|own| own.client_id.as_str() == typed || own.id.to_string() == typed);
        if let Some(found) = found {
            return Ok(Some(Exact::Application(found.id)));
        }
    }
    if may(Permission::UsersRead)
        && let Ok(id) = typed.parse::<UserId>()
    {
        let mut tx = acting.begin(Permission::UsersRead).await?;
        if store::user::by_id(&mut tx, id).await?.is_some() {
            return Ok(Some(Exact::User(id)));
        }
    }
    if may(Permission::ActivityRead)
        && let Ok(id) = typed.parse::<EventId>()
    {
        let mut tx = acting.begin(Permission::ActivityRead).await?;
        if store::activity::one(&mut tx, id).await?.is_some() {
            return Ok(Some(Exact::Event(id)));
        }
    }
    Ok(None)
}

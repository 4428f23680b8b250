//! Search over everything in a project that the administrator may read.

use super::{
    Acting,
    users::{self, Listed},
};
use crate::{
    service::Served,
    store::{self, applications::StoredApplication},
};
use domain::{
    administration::Permission,
    ids::{ApplicationId, EventId, UserId},
    prefix::{Query, fold},
};

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

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// What has this very id.
    pub exact: Option<Exact>,
    /// People, the newest first.
    pub people: Vec<Listed>,
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
    if acting.may(Permission::UsersRead) {
        found.too_short = Query::parse(typed).is_some_and(|query| !query.finds_beginnings());
        (found.people, found.more_people) = users::matching(acting, typed, SHOWN).await?;
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

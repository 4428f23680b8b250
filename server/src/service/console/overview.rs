//! The overview: figures, what wants attention, what just happened, and the first steps of a new project.

use super::{
    Acting,
    activity::{self, Filter, Page, What},
    figures::{self, Figures, Range},
    names::{self, Names},
};
use crate::{
    service::Served,
    store::{self, ProjectTx},
};
use domain::{
    administration::Permission,
    audit::Kind,
    ids::{ApplicationId, ClientId, UserId},
    keys::{Algorithm, KeyKind, KeyState, Schedule},
    oauth::client::Lifetimes,
    time::Timestamp,
};
use std::{collections::HashMap, sync::Arc, time::Duration};

/// How many failed tries in a day want somebody's attention.
const MANY: u64 = 10;
/// How many failed sign-ins are looked at for the address that they come from.
const LOOKED_AT: usize = 2_000;
/// How long before a key rotates that is said.
const SOON: Duration = Duration::from_secs(7 * 24 * 3_600);
const DAY: Duration = Duration::from_secs(24 * 3_600);
/// How many of the newest events are shown.
const LATEST: usize = 8;

/// How long it is said that somebody cannot get their account back.
const STRANDED: Duration = Duration::from_secs(30 * 24 * 3_600);
/// How many of those who said so last are looked at.
const LAST_STRANDED: usize = 500;
/// How many of those who wait are named, those who wait longest first.
const NAMED_STRANDED: usize = 20;

/// Something that wants an administrator's attention. Each is true now, and goes when it is not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Attention {
    /// Somebody said that somebody else was at their account, and cannot get it back by mail: their address is another
    /// account's by now. True until they sign in, or are blocked or gone.
    Stranded {
        /// Who.
        user: UserId,
        /// How they are called.
        name: Option<String>,
    },
    /// Somebody tries one person's password again and again.
    TriesOnPerson {
        /// Whose.
        user: UserId,
        /// How they are called, unless they are gone.
        name: Option<String>,
        /// How often in the last day.
        tries: u64,
        /// Since when it is counted.
        since: Timestamp,
    },
    /// One address tries passwords again and again.
    TriesFromAddress {
        /// From where.
        address: String,
        /// On how many people that exist.
        people: usize,
        /// How often, of the tries that were looked at.
        tries: u64,
        /// Since when it is counted.
        since: Timestamp,
    },
    /// A client cannot prove itself.
    ClientFails {
        /// Which.
        client: ClientId,
        /// How often in the last day.
        tries: u64,
        /// Since when it is counted.
        since: Timestamp,
    },
    /// A signing key is about to be followed by the next.
    KeyRotates {
        /// Which signs.
        algorithm: Algorithm,
        /// When.
        at: Timestamp,
    },
    /// Nobody can sign in to an application: it has no address to go back to.
    NoCallback {
        /// Which.
        id: ApplicationId,
        /// How it is called.
        name: String,
    },
}

/// The first steps of a project, and which of them are done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FirstSteps {
    /// There is an application.
    pub application: bool,
    /// There is a person.
    pub user: bool,
    /// Somebody has signed in.
    pub sign_in: bool,
}

/// All that the overview shows.
#[derive(Debug)]
pub struct Overview {
    /// The figures of the range.
    pub figures: Arc<Figures>,
    /// What wants attention, the most urgent first.
    pub attention: Vec<Attention>,
    /// What just happened.
    pub latest: Page,
    /// How the applications in the figures are called.
    pub names: Names,
    /// The first steps, until all are done.
    pub first_steps: Option<FirstSteps>,
}

/// The overview of a project.
///
/// # Errors
/// The role does not include it, too much at once, the database, or a row that makes no sense.
pub async fn show(acting: &Acting, range: Range) -> Served<Overview> {
    let turn = figures::turn(acting, range).await?;
    let mut tx = acting.begin(Permission::OverviewRead).await?;
    let figures = figures::figures(acting, &mut tx, range).await?;
    drop(turn);
    let (attention, mut names) = attention(acting, &mut tx).await?;
    names.learn_clients(&mut tx, figures.refused.0.iter().map(|(client, _)| client)).await?;
    names.learn_clients(&mut tx, attention.iter().filter_map(Attention::client)).await?;
    let signed_in = store::figures::has_signed_in(&mut tx).await?;
    drop(tx);
    // What is counted may be a minute old; a first step that was just done is not.
    let counts = figures::counts(acting).await?;
    let first_steps = if signed_in && counts.applications > 0 && counts.users > 0 {
        None
    } else {
        let mut tx = acting.begin(Permission::OverviewRead).await?;
        let now = figures::count(&mut tx).await?;
        let steps = FirstSteps { application: now.applications > 0, user: now.users > 0, sign_in: signed_in };
        (!steps.application || !steps.user || !steps.sign_in).then_some(steps)
    };
    let latest =
        if acting.may(Permission::ActivityRead) { activity::latest(acting, LATEST).await? } else { Page::default() };
    Ok(Overview { figures, attention, latest, names, first_steps })
}

impl Attention {
    const fn client(&self) -> Option<&ClientId> {
        match self {
            Self::ClientFails { client, .. } => Some(client),
            _ => None,
        }
    }
}

async fn attention(acting: &Acting, tx: &mut ProjectTx) -> Served<(Vec<Attention>, Names)> {
    let since = tx.now() - DAY;
    let mut found = Vec::new();
    stranded(acting, tx, &mut found).await?;
    tries(acting, tx, since, &mut found).await?;
    let fails = [Kind::ClientAuthenticationFailed.as_str().to_owned()];
    for (client, tries) in store::figures::refused(tx, &fails, since, tx.now()).await? {
        if tries >= MANY {
            found.push(Attention::ClientFails { client, tries, since });
        }
    }
    keys(tx, &mut found).await?;
    let mut callbackless: Vec<Attention> = acting
        .tenant
        .applications()
        .filter(|own| own.settings.allowed_callback_urls.is_empty())
        .map(|own| Attention::NoCallback { id: own.id, name: own.settings.name.clone() })
        .collect();
    callbackless.sort_by_key(|own| match own {
        Attention::NoCallback { name, .. } => name.to_lowercase(),
        _ => String::new(),
    });
    found.append(&mut callbackless);
    Ok((found, Names::default()))
}

/// Those who wait for somebody to give them their account back.
async fn stranded(acting: &Acting, tx: &mut ProjectTx, found: &mut Vec<Attention>) -> Served<()> {
    let kind = Some(What::Kind(Kind::AccountStranded));
    let filter = Filter { what: kind, from: Some(tx.now() - STRANDED), ..Filter::default() };
    let mut said: Vec<(UserId, Timestamp)> = Vec::new();
    for entry in activity::newest(tx, &filter, LAST_STRANDED).await? {
        if let Some(user) = entry.user.filter(|user| said.iter().all(|(there, _)| there != user)) {
            said.push((user, entry.at));
        }
    }
    let ids: Vec<UserId> = said.iter().map(|(id, _)| *id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let there = store::users::by_ids(tx, &ids).await?;
    let mut names = names::of_people(&acting.tenant, tx, &ids).await?;
    let waits = |id: UserId, at: Timestamp| {
        let own = there.iter().find(|own| own.id == id && own.blocked_at.is_none());
        own.is_some_and(|own| own.last_sign_in_at.is_none_or(|last| last < at))
    };
    for (user, _) in said.into_iter().rev().filter(|(id, at)| waits(*id, *at)).take(NAMED_STRANDED) {
        found.push(Attention::Stranded { user, name: names.remove(&user) });
    }
    Ok(())
}

/// Passwords that are tried: on one person, and from one address.
async fn tries(acting: &Acting, tx: &mut ProjectTx, since: Timestamp, found: &mut Vec<Attention>) -> Served<()> {
    let least = i64::try_from(MANY).unwrap_or(i64::MAX);
    let people = store::figures::tried(tx, since, least, 3).await?;
    let ids: Vec<UserId> = people.iter().map(|(id, _)| *id).collect();
    let mut names = names::of_people(&acting.tenant, tx, &ids).await?;
    found.extend(people.into_iter().map(|(user, tries)| Attention::TriesOnPerson {
        name: names.remove(&user),
        user,
        tries,
        since,
    }));
    let filter = Filter { what: Some(What::Kind(Kind::SignInFailed)), from: Some(since), ..Filter::default() };
    let mut addresses: HashMap<String, (u64, std::collections::HashSet<UserId>)> = HashMap::new();
    for entry in activity::newest(tx, &filter, LOOKED_AT).await? {
        if let Some(address) = activity::address_of(&acting.tenant.keys, &entry) {
            let (tries, people) = addresses.entry(address).or_default();
            *tries += 1;
            people.extend(entry.user);
        }
    }
    let mut worst: Vec<_> = addresses.into_iter().filter(|(_, (tries, _))| *tries >= MANY).collect();
    worst.sort_by(|(a, (more, _)), (b, (less, _))| less.cmp(more).then_with(|| a.cmp(b)));
    found.extend(worst.into_iter().take(3).map(|(address, (tries, people))| Attention::TriesFromAddress {
        address,
        people: people.len(),
        tries,
        since,
    }));
    Ok(())
}

async fn keys(tx: &mut ProjectTx, found: &mut Vec<Attention>) -> Served<()> {
    let now = tx.now();
    for stored in store::key::all(tx, false).await? {
        let KeyKind::Signing(algorithm) = stored.key.kind else { continue };
        let at = stored.key.since + Schedule::of(stored.key.kind, Lifetimes::default().refresh_absolute).sign;
        if stored.key.state == KeyState::Current && at <= now + SOON {
            found.push(Attention::KeyRotates { algorithm, at: at.max(now) });
        }
    }
    Ok(())
}

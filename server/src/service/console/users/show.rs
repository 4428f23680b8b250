//! One person, with everything an administrator wants to know about them.

use super::{
    super::{Acting, names::OWN_ACCOUNT},
    list::shown_login,
};
use crate::{
    service::{Served, ServiceError, session::SeenFrom, user},
    store::{self, ProjectTx, session::StoredSession},
};
use domain::{
    administration::Permission,
    ids::{ApplicationId, ClientId, RoleId, SessionId, UserId},
    oauth::grant::EndReason,
    person::{Identifier, Profile},
    time::Timestamp,
    user_agent,
};
use std::collections::BTreeMap;

/// How many sessions are shown, the ended ones among them.
const SESSIONS: i64 = 20;

/// A role that somebody holds.
#[derive(Clone, Debug)]
pub struct Role {
    /// Which.
    pub id: RoleId,
    /// Its name.
    pub name: String,
}

/// A session of somebody's.
#[derive(Clone, Debug)]
pub struct SessionShown {
    /// Which.
    pub id: SessionId,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last in use.
    pub last_seen_at: Timestamp,
    /// Whether it goes on.
    pub going_on: bool,
    /// When and why it ended, if it did not just run out.
    pub ended: Option<(Timestamp, EndReason)>,
    /// From which address.
    pub address: Option<String>,
    /// With which browser, in words.
    pub browser: Option<String>,
}

/// An application that somebody uses or has agreed to something for.
#[derive(Clone, Debug)]
pub struct UsedApplication {
    /// OAuth's name for it.
    pub client: ClientId,
    /// Ours, if it is there and switched on.
    pub id: Option<ApplicationId>,
    /// What it is called.
    pub name: String,
    /// Since when it is used, and when it was last.
    pub used: Option<(Timestamp, Timestamp)>,
    /// What they agreed to, and when.
    pub consent: Option<(Vec<String>, Timestamp)>,
}

/// Whether somebody gets in.
#[derive(Clone, Debug)]
pub struct Access {
    /// Since when they are kept from signing in, and why.
    pub blocked: Option<(Timestamp, Option<String>)>,
    /// Whether they have a password.
    pub has_password: bool,
    /// When they last signed in.
    pub last_sign_in_at: Option<Timestamp>,
}

/// One person.
#[derive(Clone, Debug)]
pub struct Detail {
    /// Who.
    pub id: UserId,
    /// What pages call them.
    pub name: String,
    /// By which of their logins they are shown.
    pub login: Option<String>,
    /// What is known about them.
    pub profile: Profile,
    /// What they sign in with.
    pub logins: Vec<Identifier>,
    /// Who they are on the project's FHIR server.
    pub fhir_user: Option<String>,
    /// The roles they hold.
    pub roles: Vec<Role>,
    /// Whether they get in.
    pub access: Access,
    /// Their latest sessions, newest first.
    pub sessions: Vec<SessionShown>,
    /// What they use.
    pub applications: Vec<UsedApplication>,
    /// Since when they are there.
    pub created_at: Timestamp,
    /// When their data last changed.
    pub updated_at: Timestamp,
}

/// One person.
///
/// # Errors
/// The role does not include it, there is no such person, or the database.
pub async fn show(acting: &Acting, id: UserId) -> Served<Detail> {
    let keys = &acting.tenant.keys;
    let mut tx = acting.begin(Permission::UsersRead).await?;
    let record = store::user_record::by_id(&mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let profile = user::opened_profile(keys, id, &record.profile)?;
    let logins = user::identifiers(keys, &mut tx, id).await?;
    let reason = record.blocked_reason.map(|sealed| user::opened_reason(keys, id, &sealed)).transpose()?;
    let held = store::user::roles(&mut tx, id).await?;
    let roles = store::role::all(&mut tx).await?.into_iter().filter(|role| held.contains(&role.id));
    let login = shown_login(&profile, &logins);
    let name = Some(profile.display_name()).filter(|name| !name.is_empty()).or_else(|| login.clone());
    Ok(Detail {
        id,
        name: name.unwrap_or_else(|| id.to_string()),
        login,
        fhir_user: user::fhir_user(&acting.tenant, &mut tx, id).await?,
        roles: roles.map(|role| Role { id: role.id, name: role.name }).collect(),
        access: Access {
            blocked: record.blocked_at.map(|since| (since, reason)),
            has_password: record.has_password,
            last_sign_in_at: record.last_sign_in_at,
        },
        sessions: sessions(acting, &mut tx, id).await?,
        applications: applications(acting, &mut tx, id).await?,
        created_at: record.created_at,
        updated_at: record.updated_at,
        profile,
        logins,
    })
}

/// What pages call somebody.
///
/// # Errors
/// The role does not include it, there is no such person, or the database.
pub async fn name(acting: &Acting, id: UserId) -> Served<String> {
    let keys = &acting.tenant.keys;
    let mut tx = acting.begin(Permission::UsersRead).await?;
    let found = user::by_id(&acting.tenant, &mut tx, id).await?.ok_or(ServiceError::NotFound)?;
    let logins = user::identifiers(keys, &mut tx, id).await?;
    let name = Some(found.profile.display_name()).filter(|name| !name.is_empty());
    Ok(name.or_else(|| shown_login(&found.profile, &logins)).unwrap_or_else(|| id.to_string()))
}

/// With which browser one of somebody's sessions was begun, in words.
///
/// # Errors
/// The role does not include it, it is no session of theirs, or the database.
pub async fn browser_of(acting: &Acting, id: UserId, which: SessionId) -> Served<Option<String>> {
    let mut tx = acting.begin(Permission::UsersRead).await?;
    let sealed = store::session::seen_from(&mut tx, id, which).await?.ok_or(ServiceError::NotFound)?;
    let from = sealed.map(|sealed| SeenFrom::open(&acting.tenant.keys, which, &sealed)).transpose()?;
    Ok(from.and_then(|from| from.user_agent).as_deref().and_then(user_agent::in_words))
}

async fn sessions(acting: &Acting, tx: &mut ProjectTx, id: UserId) -> Served<Vec<SessionShown>> {
    let now = tx.now();
    let shown = |own: StoredSession| -> Served<SessionShown> {
        let from = match &own.seen_from {
            Some(sealed) => SeenFrom::open(&acting.tenant.keys, own.id, sealed)?,
            None => SeenFrom::default(),
        };
        let until = own.ends_at.min(own.idle_until);
        Ok(SessionShown {
            id: own.id,
            created_at: own.created_at,
            last_seen_at: own.last_seen_at,
            going_on: own.ended.is_none() && until > now,
            ended: own.ended.or_else(|| (until <= now).then_some((until, EndReason::Expired))),
            address: from.address,
            browser: from.user_agent.as_deref().and_then(user_agent::in_words),
        })
    };
    store::session::latest_of(tx, id, SESSIONS).await?.into_iter().map(shown).collect()
}

async fn applications(acting: &Acting, tx: &mut ProjectTx, id: UserId) -> Served<Vec<UsedApplication>> {
    let mut all: BTreeMap<ClientId, UsedApplication> = BTreeMap::new();
    let named = |client: &ClientId| {
        let is_ours = client.as_str() == ClientId::ACCOUNT;
        let known = acting.tenant.application(client).filter(|_| !is_ours);
        let called = || if is_ours { OWN_ACCOUNT.to_owned() } else { client.to_string() };
        UsedApplication {
            client: client.clone(),
            id: known.map(|own| own.id),
            name: known.map_or_else(called, |own| own.settings.name.clone()),
            used: None,
            consent: None,
        }
    };
    for used in store::user_application::of_user(tx, id).await? {
        all.entry(used.client.clone()).or_insert_with(|| named(&used.client)).used = Some((used.first, used.last));
    }
    for given in store::consent::of_user(tx, id).await? {
        let scopes = given.agreed.scope.iter().map(str::to_owned).chain(given.agreed.claims).collect();
        all.entry(given.client.clone()).or_insert_with(|| named(&given.client)).consent = Some((scopes, given.at));
    }
    let mut all: Vec<UsedApplication> = all.into_values().collect();
    all.sort_by_key(|own| std::cmp::Reverse(own.used.map(|(_, last)| last)));
    Ok(all)
}

//! People: their rows opened and sealed.

pub mod prefix;

use super::{Served, ServiceError, Tenant, audit, logout};
use crate::{
    crypto::project_keys::{Place, ProjectKeys},
    random::RandomExt,
    store::{
        self, ProjectTx,
        user::{StoredIdentifier, StoredUser},
        user_prefix::Beginning,
    },
};
use domain::{
    audit::{Actor, Event, Kind},
    ids::UserId,
    oauth::grant::EndReason,
    person::{Identifier, IdentifierKind, Profile},
    prefix::Terms,
    project_file::UserState,
    sealed::{BlindIndex, Sealed},
    time::Timestamp,
};
use std::collections::HashMap;

/// A person as use cases see them.
#[derive(Debug, Clone)]
pub struct User {
    /// Who.
    pub id: UserId,
    /// What is known about them.
    pub profile: Profile,
    /// When that last changed.
    pub updated_at: Timestamp,
    /// Whether they may sign in.
    pub active: bool,
}

fn profile_place(id: UserId) -> Place {
    Place::new("users", "profile", id.uuid())
}

pub(super) fn password_place(id: UserId) -> Place {
    Place::new("users", "password", id.uuid())
}

fn reason_place(id: UserId) -> Place {
    Place::new("users", "blocked_reason", id.uuid())
}

fn fhir_place(id: UserId) -> Place {
    Place::new("fhir_identity", "sealed", id.uuid())
}

/// How an identifier is found.
#[must_use]
pub fn lookup(keys: &ProjectKeys, identifier: &Identifier) -> BlindIndex {
    keys.index(identifier.kind().as_str(), identifier.folded())
}

fn identifier_place(lookup: &BlindIndex) -> Place {
    Place::keyed("user_identifier", "sealed", lookup.as_bytes())
}

/// How a FHIR reference is found.
#[must_use]
pub fn fhir_lookup(keys: &ProjectKeys, reference: &str) -> BlindIndex {
    keys.index("fhirUser", reference)
}

pub(super) fn opened(keys: &ProjectKeys, stored: &StoredUser) -> Served<User> {
    Ok(User {
        id: stored.id,
        profile: keys.open_json(&profile_place(stored.id), &stored.profile)?,
        updated_at: stored.updated_at,
        active: stored.blocked_at.is_none(),
    })
}

/// A person.
///
/// # Errors
/// The database, or a row that does not open.
pub async fn by_id(tenant: &Tenant, tx: &mut ProjectTx, id: UserId) -> Served<Option<User>> {
    store::user::by_id(tx, id).await?.map(|stored| opened(&tenant.keys, &stored)).transpose()
}

/// Who a person is on the project's FHIR server.
///
/// # Errors
/// The database, or a row that does not open.
pub async fn fhir_user(tenant: &Tenant, tx: &mut ProjectTx, id: UserId) -> Served<Option<String>> {
    let Some(sealed) = store::user::fhir_user(tx, id).await? else { return Ok(None) };
    Ok(Some(tenant.keys.open_text(&fhir_place(id), &sealed)?.to_string()))
}

/// Says who a person is on the project's FHIR server.
///
/// # Errors
/// Somebody else is that, or the database.
pub async fn set_fhir_user(keys: &ProjectKeys, tx: &mut ProjectTx, id: UserId, reference: &str) -> Served<()> {
    let sealed = sealed_fhir_user(keys, tx, id, reference);
    Ok(store::user::set_fhir_user(tx, id, &fhir_lookup(keys, reference), &sealed).await?)
}

/// Who somebody is on the project's FHIR server, for their row.
pub(super) fn sealed_fhir_user(keys: &ProjectKeys, tx: &ProjectTx, id: UserId, reference: &str) -> Sealed {
    keys.seal(&fhir_place(id), reference.as_bytes(), tx.random())
}

/// Somebody who is to be written.
#[derive(Clone, Copy)]
pub struct NewPerson<'a> {
    /// What is known about them.
    pub profile: &'a Profile,
    /// What they sign in with.
    pub identifiers: &'a [Identifier],
    /// The hash of their password, if they have one.
    pub password_hash: Option<&'a str>,
}

/// Writes a new person, with what they sign in with and the hash of their password.
///
/// # Errors
/// An identifier is taken, or the database.
pub async fn create(
    keys: &ProjectKeys,
    tx: &mut ProjectTx,
    profile: &Profile,
    identifiers: &[Identifier],
    password_hash: Option<&str>,
) -> Served<UserId> {
    let made = Box::pin(create_many(keys, tx, &[NewPerson { profile, identifiers, password_hash }])).await?;
    made.first().copied().ok_or(ServiceError::Fault("a person was not written"))
}

/// Writes new people, as many as there are in three statements.
///
/// # Errors
/// An identifier is taken, or the database.
pub async fn create_many(keys: &ProjectKeys, tx: &mut ProjectTx, people: &[NewPerson<'_>]) -> Served<Vec<UserId>> {
    let now = tx.now();
    let (mut rows, mut logins, mut beginnings) = (Vec::with_capacity(people.len()), Vec::new(), Vec::new());
    for person in people {
        let id = UserId::from_random(tx.random().bytes());
        rows.push(store::users::NewUser {
            id,
            profile: keys.seal_json(&profile_place(id), person.profile, tx.random())?,
            password: person.password_hash.map(|hash| keys.seal(&password_place(id), hash.as_bytes(), tx.random())),
        });
        for identifier in person.identifiers {
            logins.push((id, sealed_identifier(keys, tx, identifier)));
        }
        let terms = Terms::of(person.profile, person.identifiers);
        beginnings.extend(prefix::hashes(keys, &terms).into_iter().map(|hash| Beginning {
            hash,
            created_at: now,
            user: id,
        }));
    }
    store::users::create(tx, &rows, prefix::SCHEME).await?;
    store::users::add_identifiers(tx, &logins).await?;
    store::user_prefix::put(tx, &beginnings).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

fn sealed_identifier(keys: &ProjectKeys, tx: &ProjectTx, identifier: &Identifier) -> StoredIdentifier {
    let lookup = lookup(keys, identifier);
    let sealed = keys.seal(&identifier_place(&lookup), identifier.text().as_bytes(), tx.random());
    StoredIdentifier { kind: identifier.kind(), lookup, sealed }
}

/// Gives a person one more way to sign in.
///
/// # Errors
/// Somebody has it already, or the database.
pub async fn add_identifier(keys: &ProjectKeys, tx: &mut ProjectTx, id: UserId, identifier: &Identifier) -> Served<()> {
    let stored = sealed_identifier(keys, tx, identifier);
    store::users::add_identifiers(tx, &[(id, stored)]).await?;
    prefix::renew(keys, tx, id).await
}

/// Takes a way to sign in from a person. Says whether they had it.
///
/// # Errors
/// The database.
pub async fn remove_identifier(
    keys: &ProjectKeys,
    tx: &mut ProjectTx,
    id: UserId,
    identifier: &Identifier,
) -> Served<bool> {
    let removed = store::user::remove_identifier(tx, id, identifier.kind(), &lookup(keys, identifier)).await?;
    prefix::renew(keys, tx, id).await?;
    Ok(removed)
}

/// What a person signs in with, readable.
///
/// # Errors
/// The database, or a row that does not open.
pub async fn identifiers(keys: &ProjectKeys, tx: &mut ProjectTx, id: UserId) -> Served<Vec<Identifier>> {
    let stored = store::user::identifiers(tx, id).await?;
    stored.iter().map(|row| opened_identifier(keys, row)).collect()
}

pub(super) fn opened_identifier(keys: &ProjectKeys, row: &StoredIdentifier) -> Served<Identifier> {
    let text = keys.open_text(&identifier_place(&row.lookup), &row.sealed)?;
    let read = match row.kind {
        IdentifierKind::Email => Identifier::email(&text),
        IdentifierKind::Phone => Identifier::phone(&text),
        IdentifierKind::Username => Identifier::username(&text),
    };
    read.map_err(|_| ServiceError::Fault("a stored identifier makes no sense"))
}

/// Writes a person's profile anew.
///
/// # Errors
/// The database.
pub async fn save_profile(keys: &ProjectKeys, tx: &mut ProjectTx, id: UserId, profile: &Profile) -> Served<()> {
    let sealed = keys.seal_json(&profile_place(id), profile, tx.random())?;
    store::user::save_profile(tx, id, &sealed).await?;
    prefix::renew(keys, tx, id).await
}

/// Writes the hash of a person's password anew.
///
/// # Errors
/// The database.
pub async fn save_password(keys: &ProjectKeys, tx: &mut ProjectTx, id: UserId, hash: &str) -> Served<()> {
    let sealed = keys.seal(&password_place(id), hash.as_bytes(), tx.random());
    Ok(store::user::save_password(tx, id, &sealed).await?)
}

/// What these people sign in with, readable.
///
/// # Errors
/// The database, or a row that does not open.
pub async fn logins(
    keys: &ProjectKeys,
    tx: &mut ProjectTx,
    ids: &[UserId],
) -> Served<HashMap<UserId, Vec<Identifier>>> {
    let mut logins: HashMap<UserId, Vec<Identifier>> = HashMap::new();
    for (id, row) in store::users::identifiers(tx, ids).await? {
        logins.entry(id).or_default().push(opened_identifier(keys, &row)?);
    }
    Ok(logins)
}

/// Out of the row of a list or of one person: what is known about them.
///
/// # Errors
/// A row that does not open.
pub fn opened_profile(keys: &ProjectKeys, id: UserId, sealed: &Sealed) -> Served<Profile> {
    Ok(keys.open_json(&profile_place(id), sealed)?)
}

/// Why somebody is blocked, for their row.
#[must_use]
pub fn sealed_reason(keys: &ProjectKeys, tx: &ProjectTx, id: UserId, reason: &str) -> Sealed {
    keys.seal(&reason_place(id), reason.as_bytes(), tx.random())
}

/// Why somebody is blocked, out of their row.
///
/// # Errors
/// A row that does not open.
pub fn opened_reason(keys: &ProjectKeys, id: UserId, sealed: &Sealed) -> Served<String> {
    Ok(keys.open_text(&reason_place(id), sealed)?.to_string())
}

/// All that a project file can say about these people.
///
/// # Errors
/// The database, or a row that does not open.
pub async fn states(keys: &ProjectKeys, tx: &mut ProjectTx, stored: &[StoredUser]) -> Served<Vec<UserState>> {
    let ids: Vec<UserId> = stored.iter().map(|user| user.id).collect();
    let mut logins = logins(keys, tx, &ids).await?;
    let mut roles: HashMap<UserId, Vec<_>> = HashMap::new();
    for (id, role) in store::users::roles(tx, &ids).await? {
        roles.entry(id).or_default().push(role);
    }
    let mut references: HashMap<UserId, String> = HashMap::new();
    for (id, sealed) in store::users::fhir_users(tx, &ids).await? {
        references.insert(id, keys.open_text(&fhir_place(id), &sealed)?.to_string());
    }
    let state = |user: &StoredUser| {
        Ok(UserState {
            id: user.id,
            logins: logins.remove(&user.id).unwrap_or_default(),
            profile: opened(keys, user)?.profile,
            roles: roles.remove(&user.id).unwrap_or_default(),
            fhir_user: references.remove(&user.id),
            has_password: user.password.is_some(),
            blocked: user.blocked_at.is_some(),
        })
    };
    stored.iter().map(state).collect()
}

/// Gives a person `identifier` in the place of those of its kind.
///
/// # Errors
/// Somebody has it already, or the database.
pub async fn replace_identifier(
    keys: &ProjectKeys,
    tx: &mut ProjectTx,
    id: UserId,
    identifier: &Identifier,
) -> Served<()> {
    for row in store::user::identifiers(tx, id).await?.iter().filter(|row| row.kind == identifier.kind()) {
        store::user::remove_identifier(tx, id, row.kind, &row.lookup).await?;
    }
    add_identifier(keys, tx, id, identifier).await
}

/// Keeps a person from signing in, and ends their sessions and everything that applications were given.
///
/// # Errors
/// The database.
pub async fn block(tx: &mut ProjectTx, id: UserId, by: &Actor) -> Served<()> {
    if store::user::set_blocked(tx, id, true).await? {
        audit::record(tx, Event::new(Kind::UserBlocked, by.clone()).user(id)).await?;
    }
    logout::end_everything(tx, id, EndReason::UserBlocked, by).await
}

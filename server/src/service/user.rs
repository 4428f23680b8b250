//! People: their rows opened and sealed.

use super::{Served, Tenant};
use crate::{
    crypto::{project_keys::{Place, ProjectKeys}},
    random::RandomExt,
    store::{
        self, ProjectTx,
        user::{StoredIdentifier, StoredUser},
    },
};
use domain::{
    ids::UserId,
    person::{Identifier, Profile},
    sealed::BlindIndex,
    time::Timestamp,
};

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

fn fhir_place(id: UserId) -> Place {
    Place::new("fhir_identity", "sealed", id.uuid())
}

/// How an identifier is found.
#[must_use]
pub fn lookup(keys: &ProjectKeys, identifier: &Identifier) -> BlindIndex {
    keys.index(identifier.kind().as_str(), identifier.folded())
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
    let sealed = keys.seal(&fhir_place(id), reference.as_bytes(), tx.random());
    Ok(store::user::set_fhir_user(tx, id, &keys.index("fhirUser", reference), &sealed).await?)
}

/// Writes a new person, with what they sign in with and the hash of their password.
///
/// # Errors
/// An identifier is taken, or the database.
pub async fn create(keys: &ProjectKeys, tx: &mut ProjectTx, profile: &Profile, identifiers: &[Identifier], password_hash: Option<&str>) -> Served<UserId> {
    let id = UserId::from_random(tx.random().bytes());
    let sealed = keys.seal_json(&profile_place(id), profile, tx.random())?;
    let password = password_hash.map(|hash| keys.seal(&password_place(id), hash.as_bytes(), tx.random()));
    store::user::create(tx, id, &sealed, password.as_ref()).await?;
    for identifier in identifiers {
        add_identifier(keys, tx, id, identifier).await?;
    }
    Ok(id)
}

/// Gives a person one more way to sign in.
///
/// # Errors
/// Somebody has it already, or the database.
pub async fn add_identifier(keys: &ProjectKeys, tx: &mut ProjectTx, id: UserId, identifier: &Identifier) -> Served<()> {
    let lookup = lookup(keys, identifier);
    let place = Place::keyed("user_identifier", "sealed", lookup.as_bytes());
    let sealed = keys.seal(&place, identifier.text().as_bytes(), tx.random());
    Ok(store::user::add_identifier(tx, id, &StoredIdentifier { kind: identifier.kind(), lookup, sealed }).await?)
}

/// What a person signs in with, readable.
///
/// # Errors
/// The database, or a row that does not open.
pub async fn identifiers(keys: &ProjectKeys, tx: &mut ProjectTx, id: UserId) -> Served<Vec<Identifier>> {
    let stored = store::user::identifiers(tx, id).await?;
    let mut found = Vec::with_capacity(stored.len());
    for row in stored {
        let text = keys.open_text(&Place::keyed("user_identifier", "sealed", row.lookup.as_bytes()), &row.sealed)?;
        let read = match row.kind {
            domain::person::IdentifierKind::Email => Identifier::email(&text),
            domain::person::IdentifierKind::Phone => Identifier::phone(&text),
            domain::person::IdentifierKind::Username => Identifier::username(&text),
        };
        found.push(read.map_err(|_| super::ServiceError::Fault("a stored identifier makes no sense"))?);
    }
    Ok(found)
}

/// Writes a person's profile anew.
///
/// # Errors
/// The database.
pub async fn save_profile(keys: &ProjectKeys, tx: &mut ProjectTx, id: UserId, profile: &Profile) -> Served<()> {
    let sealed = keys.seal_json(&profile_place(id), profile, tx.random())?;
    Ok(store::user::save_profile(tx, id, &sealed).await?)
}

/// Writes the hash of a person's password anew.
///
/// # Errors
/// The database.
pub async fn save_password(keys: &ProjectKeys, tx: &mut ProjectTx, id: UserId, hash: &str) -> Served<()> {
    let sealed = keys.seal(&password_place(id), hash.as_bytes(), tx.random());
    Ok(store::user::save_password(tx, id, &sealed).await?)
}

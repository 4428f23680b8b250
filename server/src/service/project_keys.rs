//! A project's keys: made with it, opened for use, rotated and rewrapped.

use super::{Served, ServiceError, audit};
use crate::{
    crypto::{
        handle::{DerivationKey, DerivationKeys},
        master::{DataKey, MasterKeys, WrappedKey},
        project_keys::{Place, ProjectKeys},
        signing::{KeySet, SigningKey},
    },
    store::{self, ProjectTx, key::StoredKey},
};
use domain::{
    audit::{Actor, Event, Kind},
    keys::{self, Algorithm, Change, Key, KeyKind, KeyState, Schedule},
    oauth::client::Lifetimes,
    time::Timestamp,
};

fn place(kind: KeyKind, version: u16) -> Place {
    Place::keyed("project_key", "sealed", format!("{}/{version}", kind.as_str()).as_bytes())
}

/// Makes the data key of a new project.
///
/// # Errors
/// The database.
pub async fn create_data_key(tx: &mut ProjectTx, masters: &MasterKeys) -> Served<ProjectKeys> {
    let data_key = DataKey::generate(1, tx.random());
    let wrapped = masters.wrap(tx.project(), &data_key, tx.random());
    store::key::insert_data_key(tx, 1, wrapped.as_bytes()).await?;
    Ok(ProjectKeys::derive(tx.project(), &data_key))
}

/// Opens the project's keys.
///
/// # Errors
/// The master key is another, or the database.
pub async fn open(tx: &mut ProjectTx, masters: &MasterKeys) -> Served<ProjectKeys> {
    let (_, wrapped) =
        store::key::wrapped_data_key(tx).await?.ok_or(ServiceError::Fault("a project without a data key"))?;
    let data_key = masters.unwrap(tx.project(), &WrappedKey::from_bytes(wrapped))?;
    Ok(ProjectKeys::derive(tx.project(), &data_key))
}

/// Puts the project's data key under the current master key. Says whether it was under another one.
///
/// # Errors
/// None of the master keys opens it, or the database.
pub async fn rewrap(tx: &mut ProjectTx, masters: &MasterKeys) -> Served<bool> {
    let (version, old) =
        store::key::wrapped_data_key(tx).await?.ok_or(ServiceError::Fault("a project without a data key"))?;
    let old = WrappedKey::from_bytes(old);
    let Some(new) = masters.rewrap(tx.project(), &old, tx.random())? else { return Ok(false) };
    let done = store::key::rewrap_data_key(tx, version, old.as_bytes(), new.as_bytes()).await?;
    if done {
        audit::record(tx, Event::new(Kind::KeysChanged, Actor::Operator).fact("change", "rewrapped")).await?;
    }
    Ok(done)
}

pub(super) fn signing_key(keys: &ProjectKeys, stored: &StoredKey, algorithm: Algorithm) -> Served<SigningKey> {
    let pkcs8 = keys.open(&place(stored.key.kind, stored.key.version), &stored.sealed)?;
    SigningKey::from_pkcs8(algorithm, &pkcs8).map_err(|_| ServiceError::Fault("a stored signing key is no key"))
}

/// What signs tokens.
///
/// # Errors
/// A key does not open, or the database.
pub async fn key_set(tx: &mut ProjectTx, keys: &ProjectKeys) -> Served<KeySet> {
    let mut set = Vec::new();
    for stored in store::key::all(tx, false).await? {
        if let KeyKind::Signing(algorithm) = stored.key.kind {
            set.push((signing_key(keys, &stored, algorithm)?, stored.key.state));
        }
    }
    Ok(KeySet::new(set))
}

/// What makes codes and refresh tokens, and reads those that older keys made.
///
/// # Errors
/// A key does not open, there is no current one, or the database.
pub async fn derivation_keys(tx: &mut ProjectTx, keys: &ProjectKeys) -> Served<DerivationKeys> {
    let (mut current, mut others) = (None, Vec::new());
    for stored in store::key::all(tx, false).await?.into_iter().filter(|stored| stored.key.kind == KeyKind::Handles) {
        let secret = keys.open(&place(KeyKind::Handles, stored.key.version), &stored.sealed)?;
        let key = DerivationKey::restore(stored.key.version, &secret)
            .ok_or(ServiceError::Fault("a stored derivation key is no key"))?;
        match stored.key.state {
            KeyState::Current => current = Some(key),
            KeyState::Next | KeyState::Retiring | KeyState::Retired => others.push(key),
        }
    }
    let current = current.ok_or(ServiceError::Fault("a project without a current derivation key"))?;
    Ok(DerivationKeys::new(tx.project(), &current, &others))
}

/// Carries out what is due for the project's keys. Says whether anything was.
///
/// # Errors
/// The database.
pub async fn keep(tx: &mut ProjectTx, keys: &ProjectKeys) -> Served<bool> {
    let known: Vec<Key> = store::key::all(tx, true).await?.into_iter().map(|stored| stored.key).collect();
    let now = tx.now();
    let changes: Vec<Change> =
        KeyKind::ALL.into_iter().flat_map(|kind| keys::plan(&known, kind, &schedule(kind), now)).collect();
    carry_out(tx, keys, &changes, Actor::System).await
}

/// Lets the next key of each kind sign, ahead of time, as `by` wishes. `at_once`: though verifiers may not know it yet.
///
/// # Errors
/// `Err(until)` inside: a key is too fresh until then. The database.
pub async fn rotate(tx: &mut ProjectTx, keys: &ProjectKeys, at_once: bool, by: Actor) -> Served<Result<(), Timestamp>> {
    let known: Vec<Key> = store::key::all(tx, true).await?.into_iter().map(|stored| stored.key).collect();
    let now = tx.now();
    let mut changes = Vec::new();
    for kind in KeyKind::ALL {
        match keys::rotate(&known, kind, &schedule(kind), at_once, now) {
            Ok(own) => changes.extend(own),
            Err(keys::CannotRotate::NotYetPublished { until }) => return Ok(Err(until)),
            Err(keys::CannotRotate::Unknown) => return Err(ServiceError::Fault("a key that is not there")),
        }
    }
    carry_out(tx, keys, &changes, by).await?;
    Ok(Ok(()))
}

/// How long keys of a kind stay in each state.
#[must_use]
pub fn schedule(kind: KeyKind) -> Schedule {
    Schedule::of(kind, Lifetimes::default().refresh_absolute)
}

async fn carry_out(tx: &mut ProjectTx, keys: &ProjectKeys, changes: &[Change], actor: Actor) -> Served<bool> {
    for change in changes {
        let (kind, version) = match *change {
            Change::Create { kind, version, state } => {
                let material = material(kind, version, tx).await?;
                let sealed = keys.seal(&place(kind, version), &material, tx.random());
                store::key::insert(tx, kind, version, state, &sealed).await?;
                (kind, version)
            }
            Change::Move { kind, version, from, to } => {
                store::key::move_on(tx, kind, version, from, to).await?;
                (kind, version)
            }
            Change::Delete { kind, version, from } => {
                store::key::delete(tx, kind, version, from).await?;
                (kind, version)
            }
        };
        let what = match change {
            Change::Create { .. } => "created",
            Change::Move { to, .. } => to.as_str(),
            Change::Delete { .. } => "deleted",
        };
        let event = Event::new(Kind::KeysChanged, actor.clone())
            .fact("key", kind.as_str())
            .fact("version", version)
            .fact("change", what);
        audit::record(tx, event).await?;
    }
    if !changes.is_empty() {
        store::project::bump_config_version(tx).await?;
    }
    Ok(!changes.is_empty())
}

async fn material(kind: KeyKind, version: u16, tx: &ProjectTx) -> Served<zeroize::Zeroizing<Vec<u8>>> {
    match kind {
        KeyKind::Signing(algorithm) => {
            // 70 to 140 ms for RSA: not on a thread that serves others.
            let key = tokio::task::spawn_blocking(move || SigningKey::generate(algorithm))
                .await
                .map_err(|_| ServiceError::Fault("a key could not be generated"))?;
            Ok(key.to_pkcs8())
        }
        KeyKind::Handles => {
            Ok(zeroize::Zeroizing::new(DerivationKey::generate(version, tx.random()).secret().to_vec()))
        }
    }
}

//! Which keys of a project sign, and letting the next ones do it.

use super::Acting;
use crate::{
    service::{Served, project_keys},
    store,
};
use domain::{
    administration::Permission,
    keys::{Algorithm, KeyKind, KeyState},
    time::Timestamp,
};

/// A signing key as an administrator sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShownKey {
    /// What it signs with.
    pub algorithm: Algorithm,
    /// Its name in the key set.
    pub kid: String,
    /// Where it is in its life.
    pub state: KeyState,
    /// Since when.
    pub since: Timestamp,
    /// When it goes on to the next state by itself.
    pub until: Option<Timestamp>,
}

/// The signing keys of the project: for each algorithm next, current, retiring, retired.
///
/// # Errors
/// The role does not include it, a key does not open, or the database.
pub async fn read(acting: &Acting) -> Served<Vec<ShownKey>> {
    let mut tx = acting.begin(Permission::KeysRead).await?;
    let mut shown = Vec::new();
    for stored in store::key::all(&mut tx, false).await? {
        let KeyKind::Signing(algorithm) = stored.key.kind else { continue };
        let key = project_keys::signing_key(&acting.tenant.keys, &stored, algorithm)?;
        let schedule = project_keys::schedule(stored.key.kind);
        let stays = match stored.key.state {
            KeyState::Next => None,
            KeyState::Current => Some(schedule.sign),
            KeyState::Retiring => Some(schedule.verify),
            KeyState::Retired => Some(schedule.remember),
        };
        let until = stays.map(|stays| stored.key.since + stays);
        let kid = key.kid().to_owned();
        shown.push(ShownKey { algorithm, kid, state: stored.key.state, since: stored.key.since, until });
    }
    shown.sort_by_key(|key| (key.algorithm, key.state, std::cmp::Reverse(key.since)));
    Ok(shown)
}

/// Lets the next key of each kind sign from now on. `at_once`: though applications may not know them yet.
///
/// # Errors
/// `Ok(Err(until))`: they were published too short a time ago. The role, or the database.
pub async fn rotate(acting: &Acting, at_once: bool) -> Served<Result<(), Timestamp>> {
    let mut tx = acting.begin(Permission::KeysRotate).await?;
    match project_keys::rotate(&mut tx, &acting.tenant.keys, at_once, acting.actor()).await? {
        Ok(()) => Ok(Ok(tx.commit().await?)),
        Err(until) => Ok(Err(until)),
    }
}

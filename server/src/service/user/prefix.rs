//! What people are found by: the beginnings of their words, hashed, kept in step with what is known about them.

use super::opened_identifier;
use crate::{
    crypto::project_keys::ProjectKeys,
    service::{Means, Served, ServiceError, project_keys},
    store::{self, ProjectTx, user::StoredIdentifier, user_prefix::Beginning},
};
use domain::{
    ids::{ProjectId, UserId},
    person::{Identifier, Profile},
    prefix::Terms,
    sealed::Sealed,
};
use std::collections::BTreeSet;

pub use domain::prefix::SCHEME;

/// How many people one round of [`catch_up`] indexes.
const BATCH: i64 = 200;

/// What the index holds of these words.
#[must_use]
pub fn hashes(keys: &ProjectKeys, terms: &Terms) -> BTreeSet<i32> {
    terms.keys().iter().map(|beginning| keys.prefix_hash(beginning)).collect()
}

/// What somebody is found by, out of their rows.
///
/// # Errors
/// A row that does not open.
pub fn terms(keys: &ProjectKeys, id: UserId, profile: &Sealed, logins: &[StoredIdentifier]) -> Served<Terms> {
    let profile: Profile = keys.open_json(&super::profile_place(id), profile)?;
    let logins: Vec<Identifier> = logins.iter().map(|row| opened_identifier(keys, row)).collect::<Served<_>>()?;
    Ok(Terms::of(&profile, &logins))
}

/// Writes anew what a person is found by, after something about them has changed. Their row is locked, so of two changes
/// the later one sees the earlier one's.
///
/// # Errors
/// The database, or a row that does not open.
pub async fn renew(keys: &ProjectKeys, tx: &mut ProjectTx, id: UserId) -> Served<()> {
    let Some((created_at, profile)) = store::user_prefix::lock(tx, id).await? else { return Ok(()) };
    let logins = store::user::identifiers(tx, id).await?;
    let wanted = hashes(keys, &terms(keys, id, &profile, &logins)?);
    store::user_prefix::keep_only(tx, id, &wanted).await?;
    let rows: Vec<Beginning> = wanted.into_iter().map(|hash| Beginning { hash, created_at, user: id }).collect();
    store::user_prefix::put(tx, &rows).await?;
    Ok(store::user_prefix::mark(tx, id, SCHEME).await?)
}

/// Indexes some of those who are not indexed as they are today: people from before there was an index, or from before its
/// scheme changed. Says how many, and whether there may be more. Several servers may do it at once.
///
/// # Errors
/// The database, or a row that does not open.
pub async fn catch_up(means: &Means, project: ProjectId) -> Served<(usize, bool)> {
    let mut tx = means.project(project).await?;
    let behind = store::user_prefix::behind(&mut tx, SCHEME, BATCH).await?;
    if behind.is_empty() {
        return Ok((0, false));
    }
    let keys = project_keys::open(&mut tx, &means.masters).await?;
    for id in &behind {
        match renew(&keys, &mut tx, *id).await {
            Ok(()) => {}
            // A row that somebody has tampered with is not found, and must not keep all others from being found.
            Err(ServiceError::Unsealable(_) | ServiceError::Fault(_)) => {
                tracing::error!(user = %id, "a person's row does not open: a search does not find them");
                store::user_prefix::mark(&mut tx, *id, SCHEME).await?;
            }
            Err(error) => return Err(error),
        }
    }
    tx.commit().await?;
    Ok((behind.len(), i64::try_from(behind.len()).is_ok_and(|done| done == BATCH)))
}

//! People of a file.

use super::project::{ACTOR, Work};
use crate::{
    service::{Served, password_change::set_hash, recovery, user},
    store,
};
use domain::{
    audit::{Event, Kind},
    ids::UserId,
    project::PasswordSettings,
    project_file::{Outcome, Step, UserState, UserWanted},
};

pub(super) async fn user(work: &mut Work<'_>, step: Step<UserWanted>) -> Served<()> {
    let Step { place, outcome, wanted } = step;
    let hash = work.hashes.of(&place, wanted.password.as_ref().or(wanted.password_hash.as_ref()))?;
    let id = match (&outcome, wanted.existing) {
        (Outcome::Unchanged, _) => return Ok(()),
        (Outcome::Updated(fields), Some(id)) => {
            change(work, id, &wanted, hash).await?;
            let fields: Vec<&str> =
                fields.iter().map(String::as_str).filter(|name| !is_blocking(name, &wanted)).collect();
            if !fields.is_empty() {
                work.record(Event::new(Kind::UserUpdated, ACTOR).user(id).fact("fields", fields.join(", "))).await?;
            }
            id
        }
        _ => {
            let id = user::create(&work.keys, &mut work.tx, &wanted.profile, &wanted.logins, hash).await?;
            work.record(Event::new(Kind::UserCreated, ACTOR).user(id)).await?;
            id
        }
    };
    if let Some(names) = &wanted.roles {
        let roles = work.roles(names)?;
        store::user::set_roles(&mut work.tx, id, &roles).await?;
    }
    if let Some(reference) = &wanted.fhir_user {
        user::set_fhir_user(&work.keys, &mut work.tx, id, reference).await?;
    }
    match wanted.blocked {
        None => {}
        Some(true) => {
            recovery::repaired(&work.keys, &mut work.tx, id).await?;
            user::block(&mut work.tx, id, &ACTOR).await?;
        }
        Some(false) => {
            store::user::set_blocked(&mut work.tx, id, false).await?;
        }
    }
    Ok(())
}

/// Whether an event of its own tells of this.
fn is_blocking(field: &str, wanted: &UserWanted) -> bool {
    field == "blocked" && wanted.blocked == Some(true)
}

/// What a person has had before, in the place of which something else is wanted.
async fn change(work: &mut Work<'_>, id: UserId, wanted: &UserWanted, hash: Option<&str>) -> Served<()> {
    for login in &wanted.logins {
        user::replace_identifier(&work.keys, &mut work.tx, id, login).await?;
    }
    let before = work.there.into_iter().flat_map(|state| &state.users).find(|there| there.id == id);
    let same_addresses = |there: &UserState| {
        there.profile.email == wanted.profile.email && wanted.logins.iter().all(|login| there.logins.contains(login))
    };
    let moved = !before.is_some_and(same_addresses);
    if before.is_none_or(|there| there.profile != wanted.profile) {
        user::save_profile(&work.keys, &mut work.tx, id, &wanted.profile).await?;
    }
    if moved {
        recovery::repaired(&work.keys, &mut work.tx, id).await?;
    }
    if let Some(hash) = hash {
        // Only somebody who has none gets the file's: there is no history to keep.
        set_hash(&work.keys, &mut work.tx, id, hash, false, &PasswordSettings::default()).await?;
    }
    Ok(())
}

//! People of a file who run projects: users of the built-in project, and a membership in each project they run.

use super::{Done, Hashes, project::ACTOR, there, there::There};
use crate::{
    crypto::project_keys::ProjectKeys,
    service::{
        Means, Served, ServiceError, audit, logout, password_change::set_hash, project as projects, project_keys, user,
    },
    store::{self, ProjectTx, membership::Membership},
};
use domain::{
    audit::{Event, Kind},
    ids::{ProjectId, UserId},
    oauth::grant::EndReason,
    person::{Identifier, Profile},
    project::{PasswordSettings, Slug},
    project_file::{
        AdministratorWanted, InstallationState, MembershipRole, Outcome, Plan, Problem, ProjectFile, Step,
        plan_administrators,
    },
};
use std::collections::BTreeMap;

/// Locks the built-in project, plans once more, makes the people and operators, then the memberships project by project.
///
/// # Errors
/// As for a project.
pub(super) async fn carry_out(
    means: &Means,
    keyward: ProjectId,
    before: &There,
    file: &ProjectFile,
    hashes: &Hashes,
) -> Served<Result<Vec<Done>, Vec<Problem>>> {
    if file.administrators().is_empty() {
        return Ok(Ok(Vec::new()));
    }
    let mut tx = means.project(keyward).await?;
    store::project::lock(&mut tx).await?;
    let keys = project_keys::open(&mut tx, &means.masters).await?;
    let emails: Vec<&Identifier> = file.administrators().iter().map(|entry| &entry.email.0).collect();
    let (mut administrators, operators) = there::administrators(&mut tx, &keys, Some(&emails)).await?;
    for own in &mut administrators {
        let known = before.state.administrators.iter().find(|there| there.id == own.id);
        own.memberships = known.map(|there| there.memberships.clone()).unwrap_or_default();
    }
    let there = InstallationState { administrators, operators, ..before.state.clone() };
    let steps = match plan_administrators(&there, file) {
        Ok(steps) => steps,
        Err(problems) => return Ok(Err(problems)),
    };
    let plan = Plan { projects: Vec::new(), administrators: steps };
    let changes = plan.changes();
    let mut memberships: BTreeMap<Slug, Vec<(UserId, MembershipRole)>> = BTreeMap::new();
    for step in plan.administrators {
        let wanted = step.wanted.memberships.clone();
        let id = person(&keys, &mut tx, step, hashes).await?;
        for (slug, role) in wanted {
            memberships.entry(slug).or_default().push((id, role));
        }
    }
    tx.commit().await?;
    for (slug, people) in memberships {
        members(means, &slug, &people).await?;
    }
    Ok(Ok(changes.into_iter().map(Done::from).collect()))
}

async fn person(
    keys: &ProjectKeys,
    tx: &mut ProjectTx,
    step: Step<AdministratorWanted>,
    hashes: &Hashes,
) -> Served<UserId> {
    let Step { place, outcome, wanted } = step;
    let hash = hashes.of(&place, wanted.password.as_ref())?;
    let id = match wanted.existing {
        None => {
            let email = Some(wanted.email.text().to_owned());
            let profile = Profile { name: wanted.name, email, ..Profile::default() };
            let id = user::create(keys, tx, &profile, std::slice::from_ref(&wanted.email), hash).await?;
            audit::record(tx, Event::new(Kind::UserCreated, ACTOR).user(id)).await?;
            store::user::vouch(tx, id, true).await?;
            id
        }
        Some(id) => {
            if let Some(name) = wanted.name {
                let stored = store::user::by_id(tx, id).await?.ok_or(ServiceError::Fault("a person who is gone"))?;
                let profile = Profile { name: Some(name), ..user::opened(keys, &stored)?.profile };
                user::save_profile(keys, tx, id, &profile).await?;
            }
            if let Some(hash) = hash {
                // The file's password is the first, or that of whoever takes the account over: there is no history to keep.
                set_hash(keys, tx, id, hash, false, &PasswordSettings::default()).await?;
            }
            if wanted.takes_over {
                // Whoever made the account first keeps nothing of it: no session, no grant, no link.
                logout::end_everything(tx, id, EndReason::PasswordReset, &ACTOR).await?;
                store::link::withdraw_all(tx, id).await?;
                store::user::vouch(tx, id, true).await?;
            }
            let Outcome::Updated(fields) = outcome else { return Ok(id) };
            // Events of their own tell of roles.
            let fields: Vec<String> =
                fields.into_iter().filter(|name| name != "operator" && name != "projects").collect();
            if !fields.is_empty() {
                let event = Event::new(Kind::UserUpdated, ACTOR).user(id).fact("fields", fields.join(", "));
                audit::record(tx, event).await?;
            }
            id
        }
    };
    if let Some(wanted) = wanted.operator {
        let operator = Membership { administrator: id, role: Membership::OPERATOR.to_owned() };
        let (changed, role) = if wanted {
            (store::membership::put(tx, &operator).await?, Membership::OPERATOR)
        } else {
            (store::membership::remove(tx, &operator).await?, "none")
        };
        if changed {
            audit::record(tx, Event::new(Kind::MembershipChanged, ACTOR).user(id).fact("role", role)).await?;
        }
    }
    Ok(id)
}

/// A membership is a row of the managed project, and so are its events.
async fn members(means: &Means, slug: &Slug, people: &[(UserId, MembershipRole)]) -> Served<()> {
    let own = projects::by_slug(means, slug).await?.ok_or(ServiceError::Fault("the project was deleted just now"))?;
    let mut tx = means.project(own.id).await?;
    for (id, role) in people {
        let membership = Membership { administrator: *id, role: role.as_str().to_owned() };
        if store::membership::put(&mut tx, &membership).await? {
            let event = Event::new(Kind::MembershipChanged, ACTOR).user(*id).fact("role", role.as_str());
            audit::record(&mut tx, event).await?;
        }
    }
    Ok(tx.commit().await?)
}

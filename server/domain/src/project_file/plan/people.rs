//! Users and administrators. Problems and changes name them by their place in the file, never by what they are called.

use super::ProjectFile;
use super::clients::roles_to_set;
use super::difference::changed_of_profile;
use super::projects::Around;
use super::steps::{AdministratorWanted, Outcome, Step, UserWanted};
use crate::ids::UserId;
use crate::password;
use crate::person::Identifier;
use crate::person_form::about;
use crate::project_file::administrator::AdministratorEntry;
use crate::project_file::problem::{Problems, element, member};
use crate::project_file::project::ProjectEntry;
use crate::project_file::state::{AdministratorState, InstallationState, UserState};
use crate::project_file::user::{UserEntry, field_of, is_same};
use std::collections::BTreeSet;

pub(super) fn users(
    around: &Around<'_>,
    entry: &ProjectEntry,
    at: &str,
    problems: &mut Problems,
) -> Vec<Step<UserWanted>> {
    let own = around.there.map(|state| state.users.as_slice()).unwrap_or_default();
    let mut found = BTreeSet::new();
    let mut steps = Vec::new();
    for (index, user) in entry.users.iter().flatten().enumerate() {
        let place = element(&member(at, "users"), index);
        let there = find(user, own, &place, &mut found, problems);
        around.check_roles(user.roles.as_ref(), &member(&place, "roles"), problems);
        let taken = own.iter().any(|other| {
            other.fhir_user.is_some()
                && other.fhir_user == user.fhir_user
                && Some(other.id) != there.map(|there| there.id)
        });
        if taken {
            problems.add(member(&place, "fhirUser"), "is that of another person");
        }
        let step = step(around, user, there, place);
        if let Some(password) = &step.wanted.password {
            let logins: Vec<Identifier> = user.logins().cloned().collect();
            let mut about = about(&step.wanted.profile, &logins);
            about.push(&around.settings.name);
            if let Some(text) = password::problem(password.reveal(), &about, &around.settings.passwords) {
                problems.add(member(&step.place, "password"), format!("cannot be used. {text}"));
            }
        }
        steps.push(step);
    }
    steps
}

fn step(around: &Around<'_>, user: &UserEntry, there: Option<&UserState>, place: String) -> Step<UserWanted> {
    let profile = user.merged(there.map(|there| &there.profile));
    let is_new = |login: &&Identifier| there.is_none_or(|there| !there.logins.iter().any(|own| is_same(own, login)));
    let logins: Vec<Identifier> = user.logins().filter(is_new).cloned().collect();
    let before = there.map(|there| around.there.map(|state| state.role_names(&there.roles)).unwrap_or_default());
    let wanted = UserWanted {
        existing: there.map(|there| there.id),
        roles: roles_to_set(before.as_deref(), user.roles.as_ref()),
        fhir_user: user.fhir_user.clone().filter(|_| there.is_none_or(|there| there.fhir_user != user.fhir_user)),
        password: user.password.clone().filter(|_| there.is_none_or(|there| !there.has_password)),
        password_hash: user.password_hash.clone().filter(|_| there.is_none_or(|there| !there.has_password)),
        blocked: user.blocked.filter(|blocked| *blocked != there.is_some_and(|there| there.blocked)),
        logins,
        profile,
    };
    let outcome = there.map_or(Outcome::Created, |there| {
        let mut names: Vec<String> = wanted.logins.iter().map(|login| field_of(login.kind()).to_owned()).collect();
        for name in changed_of_profile(&there.profile, &wanted.profile) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let others = [
            ("roles", wanted.roles.is_some()),
            ("fhirUser", wanted.fhir_user.is_some()),
            ("password", wanted.password.is_some()),
            ("passwordHash", wanted.password_hash.is_some()),
            ("blocked", wanted.blocked.is_some()),
        ];
        names.extend(others.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name.to_owned()));
        Outcome::of(names)
    });
    Step { place, outcome, wanted }
}

/// The one person whom an entry names, by any of their identifiers. Notes entries that name two people, or one person twice.
fn find<'a>(
    user: &UserEntry,
    own: &'a [UserState],
    at: &str,
    found_before: &mut BTreeSet<UserId>,
    problems: &mut Problems,
) -> Option<&'a UserState> {
    let mut named =
        own.iter().filter(|there| user.logins().any(|login| there.logins.iter().any(|own| is_same(own, login))));
    let found = named.next()?;
    if named.next().is_some() {
        problems.add(at, "names two people: what it gives to sign in with belongs to different ones");
    }
    if !found_before.insert(found.id) {
        problems.add(at, "names a person whom another entry names as well");
    }
    Some(found)
}

pub(super) fn administrators(
    there: &InstallationState,
    file: &ProjectFile,
    problems: &mut Problems,
) -> Vec<Step<AdministratorWanted>> {
    let entries = file.administrators();
    let none_named = !entries.iter().any(|entry| entry.operator == Some(true));
    // Somebody has to run the installation: where nobody does, the first who is not said not to.
    let first =
        (there.operators == 0 && none_named).then(|| entries.iter().position(|e| e.operator.is_none())).flatten();
    let mut steps = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let place = element("administrators", index);
        for slug in entry.projects.iter().flatten().map(|(slug, _)| slug) {
            let known =
                there.projects.contains_key(slug) || file.projects().iter().any(|project| project.slug == *slug);
            if !known {
                problems.add(member(&member(&place, "projects"), slug.as_str()), "is no project, nor one of this file");
            }
        }
        let state = there.administrators.iter().find(|state| is_same(&state.email, &entry.email));
        let step = administrator(entry, state, first == Some(index), place);
        let gives = step.wanted.operator == Some(true) || !step.wanted.memberships.is_empty();
        if state.is_some_and(|state| !state.vouched) && gives && !step.wanted.takes_over {
            problems.add(
                member(&step.place, "password"),
                "is missing: somebody has made an account with this address, and nobody has answered for them; the password makes it this person's",
            );
        }
        steps.push(step);
    }
    let named = |wanted: bool| steps.iter().filter(|step| step.wanted.operator == Some(wanted)).count();
    let left = (there.operators + named(true)).saturating_sub(
        steps.iter().filter(|step| step.wanted.operator == Some(false) && step.wanted.existing.is_some()).count(),
    );
    if left == 0 && (there.operators > 0 || !entries.is_empty()) {
        problems.add("administrators", "would leave nobody to run the installation; somebody needs operator: true");
    }
    steps
}

fn administrator(
    entry: &AdministratorEntry,
    there: Option<&AdministratorState>,
    is_first: bool,
    place: String,
) -> Step<AdministratorWanted> {
    let mut memberships = entry.projects.clone().unwrap_or_default();
    memberships.retain(|slug, role| there.is_none_or(|there| there.memberships.get(slug) != Some(role)));
    let operator = entry.operator.or(is_first.then_some(true));
    let takes_over = entry.password.is_some() && there.is_some_and(|there| !there.vouched);
    let wanted = AdministratorWanted {
        existing: there.map(|there| there.id),
        email: entry.email.0.clone(),
        name: entry.name.clone().filter(|_| there.is_none_or(|there| there.name != entry.name)),
        password: entry.password.clone().filter(|_| takes_over || there.is_none_or(|there| !there.has_password)),
        takes_over,
        operator: operator.filter(|operator| *operator != there.is_some_and(|there| there.operator)),
        memberships,
    };
    let outcome = if there.is_none() {
        Outcome::Created
    } else {
        let differing = [
            ("name", wanted.name.is_some()),
            ("password", wanted.password.is_some()),
            ("operator", wanted.operator.is_some()),
            ("projects", !wanted.memberships.is_empty()),
        ];
        Outcome::of(differing.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name.to_owned()).collect())
    };
    Step { place, outcome, wanted }
}

//! What applying a file would do to what is there: the one rule behind `keyward apply` and its `--dry-run`.

mod clients;
mod difference;
mod people;
mod projects;
mod steps;

use super::file::ProjectFile;
use super::problem::{Problem, Problems, element};
use super::project::ProjectEntry;
use super::read::Secret;
use super::state::InstallationState;
use crate::ids::ClientId;
use crate::project::Slug;
pub use steps::{
    AdministratorWanted, ApplicationWanted, Change, Kind, M2mClientWanted, Outcome, Plan, ProjectPlan, ProjectWanted,
    RoleWanted, Step, UserWanted,
};

/// Whether a secret of the file is the one that a client has already. Only the server, which has the key, can tell.
pub type IsSecretOf<'a> = &'a dyn Fn(&Slug, &ClientId, &Secret) -> bool;

/// Compares the file with what is there.
///
/// What the file leaves out, whole entries and single members, stays as it is; nothing is ever deleted. Applying the plan
/// and planning again plans nothing.
///
/// # Errors
/// Everything that stands against applying it: names nobody has, identifiers of two people, settings that do not go
/// together, what was chosen at creation and stays.
pub fn plan(there: &InstallationState, file: &ProjectFile, is_secret_of: IsSecretOf<'_>) -> Result<Plan, Vec<Problem>> {
    let mut problems = Problems::default();
    projects::check_domains(there, file, &mut problems);
    let mut plan = Plan::default();
    for (index, entry) in file.projects().iter().enumerate() {
        plan.projects.push(projects::plan(there, entry, &element("projects", index), is_secret_of, &mut problems));
    }
    plan.administrators = people::administrators(there, file, &mut problems);
    problems.or(Some(plan))
}

/// One project of the file by itself, for whoever holds a lock on it and asks again: `there` need not have the others.
///
/// # Errors
/// As [`plan`], of this project.
pub fn plan_project(
    there: &InstallationState,
    index: usize,
    entry: &ProjectEntry,
    is_secret_of: IsSecretOf<'_>,
) -> Result<ProjectPlan, Vec<Problem>> {
    let mut problems = Problems::default();
    let plan = projects::plan(there, entry, &element("projects", index), is_secret_of, &mut problems);
    problems.or(Some(plan))
}

/// The administrators of the file by themselves: of the projects in `there`, only the slugs matter.
///
/// # Errors
/// As [`plan`], of the administrators.
pub fn plan_administrators(
    there: &InstallationState,
    file: &ProjectFile,
) -> Result<Vec<Step<AdministratorWanted>>, Vec<Problem>> {
    let mut problems = Problems::default();
    let steps = people::administrators(there, file, &mut problems);
    problems.or(Some(steps))
}

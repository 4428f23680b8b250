//! A project as a file: what `keyward apply` reads, what it would change, and what `keyward export` writes.
//!
//! [`ProjectFile::read`] takes the file's value and says everything that is wrong with it, each thing with its place.
//! [`plan`] compares it with what is there. What the file does not name is left alone, and a file that was applied plans
//! nothing. [`export`] writes what is there as such a file, without secrets.

mod administrator;
mod application;
mod environment;
mod export;
mod file;
mod m2m_client;
mod plan;
mod problem;
mod project;
mod read;
mod role;
mod state;
#[cfg(test)]
mod tests;
pub(crate) mod url;
mod user;

pub use administrator::{AdministratorEntry, MembershipRole};
pub use application::ApplicationEntry;
pub use environment::escape;
pub use export::export;
pub use file::ProjectFile;
pub use m2m_client::M2mClientEntry;
pub use plan::{
    AdministratorWanted, ApplicationWanted, Change, Kind, M2mClientWanted, Outcome, Plan, ProjectPlan, ProjectWanted,
    RoleWanted, Step, UserWanted, plan, plan_administrators, plan_project,
};
pub use problem::Problem;
pub use project::{BrandingEntry, Language, ProjectEntry, SessionsEntry, SignUpEntry};
pub use read::Secret;
pub use role::RoleEntry;
pub use state::{
    AdministratorState, ApplicationState, InstallationState, M2mClientState, ProjectState, RoleState, UserState,
};
pub use user::{BusinessIdentifierEntry, ClaimsEntry, Login, UserEntry};
pub(crate) use user::{birthdate, fhir_user};

//! The way into the console, and the pages of no project.

mod accept;
mod error;
mod join;
mod link_gone;
mod new_project;
mod projects;
mod set_up;

pub use accept::Accept;
pub use error::{ConsoleError, Trouble};
pub use join::Join;
pub use link_gone::LinkGone;
pub use new_project::NewProject;
pub use projects::{Beside, ClosedRow, ProjectRow, Projects};
pub use set_up::SetUp;

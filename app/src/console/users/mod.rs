//! The people of a project: a list, one of them, and what can be done for them.

mod confirm;
mod edit;
mod import;
mod list;
mod new;
mod password;
mod sections;
mod show;

pub use confirm::{ConfirmUser, Deed};
pub use edit::{EditUser, RoleToPick};
pub use import::{ImportState, ImportUsers, InviteListed, PastImport, ShownImport};
pub use list::{UserFilter, UserList, UserRow};
pub use new::NewUser;
pub use password::UserPassword;
pub use sections::{UserApplication, UserSession};
pub use show::{ShownUser, UserMay};

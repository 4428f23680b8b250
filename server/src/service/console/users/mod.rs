//! The people of a project, as administrators look after them.

mod access;
mod create;
mod cursor;
mod delete;
mod edit;
mod find;
mod guard;
mod list;
mod show;

pub use crate::store::role::StoredRole;
pub use access::{block, end_everything, end_session, send_reset, set_password, unblock, withdraw_consent};
pub use create::{create, roles};
pub use cursor::Cursor;
pub use delete::{delete, name_to_type};
pub use edit::{Editing, Saved, editing, save};
pub use find::matching;
pub use list::{Listed, People, Wanted, list};
pub use show::{Access, Detail, Role, SessionShown, UsedApplication, browser_of, name, show};

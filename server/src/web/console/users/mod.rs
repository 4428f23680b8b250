//! `/console/p/{slug}/users…`: the people of a project.

mod access;
mod edit;
mod import;
mod list;
mod new;
mod password;
mod show;

pub use access::{
    block, delete, end, end_session, may_block, may_delete, may_end, may_end_session, may_reset, may_unblock,
    may_withdraw, send_reset, unblock, withdraw,
};
pub use edit::{edit, save};
pub use import::{answer_import, hand_in, import, import_problems, show_import, template};
pub use list::{list, search};
pub use new::{create, new};
pub use password::{password, set_password};
pub use show::show;

use super::form::{text as field, texts as fields, version};
use crate::service::{ServiceError, console::users::StoredRole};
use app::console::users::RoleToPick;
use domain::ids::UserId;

/// Whose page a path names. What is no id is nobody's.
fn user(id: &str) -> Result<UserId, ServiceError> {
    id.parse().map_err(|_| ServiceError::NotFound)
}

pub(super) fn to_pick(roles: Vec<StoredRole>) -> Vec<RoleToPick> {
    roles
        .into_iter()
        .map(|role| RoleToPick { id: role.id.to_string(), name: role.name, description: role.description })
        .collect()
}

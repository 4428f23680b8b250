//! Who runs a project.

mod add;
mod link;
mod list;
mod one;
mod remove;

pub use add::{AddAdministrator, LinkGoes};
pub use link::JoinLink;
pub use list::{Administrators, MemberRow};
pub use one::AdministratorPage;
pub use remove::RemoveAdministrator;

use super::components::{Badge, BadgeTone, Pick};
use domain::administration::Role;
use leptos::prelude::*;

/// A role as a word of a page.
#[must_use]
pub(super) const fn named(role: Role) -> &'static str {
    match role {
        Role::Operator => "Operator",
        Role::Owner => "Owner",
        Role::Administrator => "Administrator",
        Role::Auditor => "Auditor",
        Role::Support => "Support",
    }
}

fn role_picks(roles: &[Role]) -> Vec<Pick> {
    roles.iter().map(|role| Pick::new(role.as_str(), named(*role)).text(role.explanation())).collect()
}

#[component]
fn RoleBadge(role: Role) -> impl IntoView {
    let tone = match role {
        Role::Operator | Role::Owner => BadgeTone::Note,
        _ => BadgeTone::Plain,
    };
    view! { <Badge tone=tone>{named(role)}</Badge> }
}

//! What administrators set of a project, a file a page.

pub mod branding;
pub mod everybody;
pub mod keys;
pub mod mail;
pub mod passwords;
pub mod project;
pub mod sign_in;
pub mod sign_up;

use super::{
    Desk,
    form::{text, version},
};
use crate::service::{
    Served,
    console::last_change::{What, last_change},
};
use app::console::components::Changed;

/// What somebody else saved meanwhile, field by field as the form shows it.
async fn changed(
    desk: &Desk,
    typed: Vec<(&'static str, String)>,
    saved: Vec<(&'static str, String)>,
) -> Served<Changed> {
    let last = last_change(&desk.acting, What::Settings).await?;
    Ok(typed
        .iter()
        .zip(&saved)
        .fold(Changed::new(last.by.clone(), last.at), |all, ((name, typed), (_, saved))| all.field(name, typed, saved)))
}

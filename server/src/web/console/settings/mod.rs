//! What administrators set of a project, a file a page.

pub mod branding;
pub mod keys;
pub mod project;
pub mod sign_in;

use super::Desk;
use crate::service::{
    Served,
    console::last_change::{What, last_change},
};
use app::console::components::Changed;
use domain::oauth::parameters::Parameters;

/// The version of the settings that a form was made from.
fn version(form: &Parameters) -> i32 {
    form.first("version").and_then(|text| text.parse().ok()).unwrap_or_default()
}

fn text(form: &Parameters, name: &str) -> String {
    form.first(name).unwrap_or_default().to_owned()
}

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

//! What administrators set of a project.

mod branding;
mod close;
mod everybody;
mod keys;
mod mail;
mod mail_log;
mod one_mail;
mod passwords;
mod project;
mod restore;
mod rotate;
mod sign_in;
mod sign_up;

pub use branding::{BrandingSettings, contrast};
pub use close::CloseProject;
pub use everybody::{SignOutEverybody, SignedOut};
pub use keys::{KeyRow, KeysPage};
pub use mail::{Held, MailSettingsPage, MailWay, Tried};
pub use mail_log::{MailLog, MailRow, MailState, purpose_in_words};
pub use one_mail::OneMail;
pub use passwords::PasswordsPage;
pub use project::ProjectPage;
pub use restore::RestoreProject;
pub use rotate::RotateKeys;
pub use sign_in::SignInSettings;
pub use sign_up::SignUpSettingsPage;

use super::components::{Badge, BadgeTone};
use leptos::prelude::*;

/// Said where somebody sees a form that they cannot save.
#[component]
fn ReadingOnly(show: bool) -> impl IntoView {
    show.then(|| view! { <Badge tone=BadgeTone::Plain>"Read only"</Badge> })
}

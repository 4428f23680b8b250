//! What an administrator types about an application, and what it comes to: settings, or a problem for each field.
//!
//! A field is called what the Project API calls the setting; an element of a list is `allowedCallbackUrls.1`.

mod addresses;
mod new;
mod reading;
mod settings;
mod sign_in;
mod span;
#[cfg(test)]
mod tests;
mod tokens;

pub use addresses::suggestion;
pub use new::NewApplication;
pub use settings::SettingsEdit;
pub use sign_in::SignInEdit;
pub use span::{Span, Unit};
pub use tokens::TokensEdit;

use reading::Reading;

fn on_or_off(on: bool) -> String {
    if on { "on" } else { "off" }.to_owned()
}

//! What a refused request asked for, as a setting that would have let it pass.

use super::SettingsEdit;
use crate::{
    oauth::{
        client::ApplicationSettings,
        redirect_uri::{RedirectUri, origin_of},
    },
    project_file::url,
};

/// The Settings tab with the refused address filled in: a redirect URI, or an origin for messages (`web_message`) or
/// for calls (`cors`). Nothing if it is there already or would not be valid: not everything that comes ought to be allowed.
#[must_use]
pub fn suggestion(settings: &ApplicationSettings, field: &str, address: &str) -> Option<SettingsEdit> {
    let mut edit = SettingsEdit::of(settings);
    let list = match field {
        "allowedCallbackUrls" => {
            RedirectUri::register(address, settings.application_type).ok()?;
            &mut edit.callback_urls
        }
        "allowedWebOriginsUrls" => {
            url::origin(address).ok()?;
            &mut edit.web_origins
        }
        "allowedCORSOriginsUrls" => {
            url::origin(address).ok()?;
            &mut edit.cors_origins
        }
        _ => return None,
    };
    if list.iter().any(|own| own == address) || origin_of(address).is_some_and(|origin| origin == "null") {
        return None;
    }
    list.push(address.to_owned());
    Some(edit)
}

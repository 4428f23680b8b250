//! Applications in the console: what is typed, what is shown once, what ends, and what failed.

mod changing;
mod creating;
mod deleting;
mod failed;
mod listing;
mod secrets;
mod testing;

use crate::support::{answer::Answer, client::App, console::Administrator};

impl Administrator {
    /// The path of an application, and of what is below it.
    fn of(app: &App, rest: &str) -> String {
        format!("applications/{}{rest}", app.application.id)
    }

    /// The version that a form of this page carries.
    async fn version(&self, app: &App) -> String {
        let page = self.get(&Self::of(app, "")).await.expect(200);
        page.field("version").unwrap_or_else(|| panic!("no form: {}", page.body))
    }

    /// Saves the Settings tab as it is, with other values for some fields. A field may stand there several times.
    async fn save_settings(&self, app: &App, version: &str, change: &[(&str, &str)]) -> Answer {
        let own = &app.application.settings;
        let usual = [
            ("name", own.name.as_str()),
            ("applicationType", own.application_type.as_str()),
            ("loginRedirectUri", own.login_redirect_uri.as_deref().unwrap_or_default()),
            ("allowedCallbackUrls", app.redirect_uri()),
            ("tokenEndpointAuthMethod", own.token_endpoint_auth_method.as_str()),
            ("pkceRequired", "true"),
        ];
        let kept = usual.into_iter().filter(|(name, _)| !change.iter().any(|(other, _)| other == name));
        let fields: Vec<(&str, &str)> =
            std::iter::once(("version", version)).chain(kept).chain(change.iter().copied()).collect();
        self.post(&Self::of(app, ""), &fields).await
    }
}

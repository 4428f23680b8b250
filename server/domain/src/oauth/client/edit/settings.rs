//! Who an application is, where people may be sent, and how it proves itself.

use super::{Reading, on_or_off};
use crate::{
    oauth::{
        client::{ApplicationSettings, ApplicationType, TokenEndpointAuthMethod},
        redirect_uri::RedirectUri,
    },
    problem::Problem,
    project_file::url,
};

/// What the Settings tab sends, as it was typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SettingsEdit {
    /// `name`
    pub name: String,
    /// `description`
    pub description: String,
    /// `applicationType`
    pub application_type: ApplicationType,
    /// `loginRedirectUri`
    pub login_redirect_uri: String,
    /// `allowedCallbackUrls`
    pub callback_urls: Vec<String>,
    /// `allowedLogoutUrls`
    pub logout_urls: Vec<String>,
    /// `allowedWebOriginsUrls`
    pub web_origins: Vec<String>,
    /// `allowedCORSOriginsUrls`
    pub cors_origins: Vec<String>,
    /// `backchannelLogoutUrl`
    pub backchannel_logout_url: String,
    /// `tokenEndpointAuthMethod`
    pub auth_method: TokenEndpointAuthMethod,
    /// `pkceRequired`
    pub pkce_required: bool,
}

impl SettingsEdit {
    /// The form as it is before anybody types.
    #[must_use]
    pub fn of(settings: &ApplicationSettings) -> Self {
        Self {
            name: settings.name.clone(),
            description: settings.description.clone().unwrap_or_default(),
            application_type: settings.application_type,
            login_redirect_uri: settings.login_redirect_uri.clone().unwrap_or_default(),
            callback_urls: settings.allowed_callback_urls.iter().map(|uri| uri.as_str().to_owned()).collect(),
            logout_urls: settings.allowed_logout_urls.clone(),
            web_origins: settings.allowed_web_origins_urls.clone(),
            cors_origins: settings.allowed_cors_origins_urls.clone(),
            backchannel_logout_url: settings.backchannel_logout_url.clone().unwrap_or_default(),
            auth_method: settings.token_endpoint_auth_method,
            pkce_required: settings.pkce_required,
        }
    }

    /// Each field with what stands in it, to compare what was typed with what is saved.
    #[must_use]
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let list = |lines: &[String]| lines.join(", ");
        vec![
            ("name", self.name.clone()),
            ("description", self.description.clone()),
            ("applicationType", self.application_type.as_str().to_owned()),
            ("loginRedirectUri", self.login_redirect_uri.clone()),
            ("allowedCallbackUrls", list(&self.callback_urls)),
            ("allowedLogoutUrls", list(&self.logout_urls)),
            ("allowedWebOriginsUrls", list(&self.web_origins)),
            ("allowedCORSOriginsUrls", list(&self.cors_origins)),
            ("backchannelLogoutUrl", self.backchannel_logout_url.clone()),
            ("tokenEndpointAuthMethod", self.auth_method.as_str().to_owned()),
            ("pkceRequired", on_or_off(self.pkce_required)),
        ]
    }

    /// The settings as they are after this.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn apply(&self, there: &ApplicationSettings) -> Result<ApplicationSettings, Vec<Problem>> {
        let mut reading = Reading::default();
        let kind = self.application_type;
        let page = |text: &str| RedirectUri::register(text, kind).map(|_| text.to_owned());
        let settings = ApplicationSettings {
            name: reading.line("name", &self.name),
            description: reading.paragraph("description", &self.description),
            application_type: kind,
            token_endpoint_auth_method: self.auth_method,
            login_redirect_uri: reading.optional("loginRedirectUri", &self.login_redirect_uri, url::page),
            allowed_callback_urls: reading
                .list("allowedCallbackUrls", &self.callback_urls, |text| RedirectUri::register(text, kind)),
            allowed_logout_urls: reading.list("allowedLogoutUrls", &self.logout_urls, page),
            allowed_web_origins_urls: reading.list("allowedWebOriginsUrls", &self.web_origins, url::origin_or_wildcard),
            allowed_cors_origins_urls: reading.list("allowedCORSOriginsUrls", &self.cors_origins, url::origin),
            backchannel_logout_url: reading.optional("backchannelLogoutUrl", &self.backchannel_logout_url, url::page),
            pkce_required: self.pkce_required,
            ..there.clone()
        };
        reading.settings(settings)
    }
}

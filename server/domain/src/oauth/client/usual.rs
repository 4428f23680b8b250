//! What a new application starts from.

use super::{AccessTokenType, ApplicationSettings, ApplicationType, Lifetimes, TokenEndpointAuthMethod};
use crate::{
    keys::Algorithm,
    oauth::{
        redirect_uri::{RedirectUri, origin_of},
        scope::ScopeSet,
    },
};
use std::collections::BTreeMap;

impl ApplicationSettings {
    /// A new application of this type about which nothing has been said: safe, and without anything that it may not need.
    #[must_use]
    pub fn fresh(application_type: ApplicationType) -> Self {
        Self {
            name: String::new(),
            description: None,
            application_type,
            token_endpoint_auth_method: match application_type {
                ApplicationType::Web => TokenEndpointAuthMethod::ClientSecretBasic,
                ApplicationType::Spa | ApplicationType::Native => TokenEndpointAuthMethod::None,
            },
            login_redirect_uri: None,
            allowed_callback_urls: Vec::new(),
            allowed_logout_urls: Vec::new(),
            allowed_web_origins_urls: Vec::new(),
            allowed_cors_origins_urls: Vec::new(),
            allowed_scopes: ScopeSet::standard(),
            default_audience: None,
            refresh_token_enabled: false,
            user_claims_in_id_token: application_type == ApplicationType::Spa,
            trusted: false,
            pkce_required: true,
            access_token_type: AccessTokenType::default(),
            access_token_algorithm: Algorithm::Es256,
            lifetimes: Lifetimes::default(),
            introspection_allowed: false,
            logo: None,
            signup_allowed: true,
            should_send_invite_email: true,
            backchannel_logout_url: None,
            custom_claims: BTreeMap::new(),
        }
    }

    /// A new application that works with the usual libraries as it is, once people come to `callback`.
    ///
    /// Browsers no longer send our cookies from a frame of another site, so pages stay signed in by refresh tokens, as
    /// native applications do; both read who signed in out of the ID token. A server keeps a session of its own and asks
    /// userinfo. People may be sent to the callback's origin after logging out.
    #[must_use]
    pub fn usual(application_type: ApplicationType, name: &str, callback: RedirectUri, trusted: bool) -> Self {
        let has_no_server = application_type != ApplicationType::Web;
        let origin = origin_of(callback.as_str());
        let from_pages = origin.clone().filter(|_| application_type == ApplicationType::Spa);
        Self {
            name: name.to_owned(),
            allowed_logout_urls: origin.into_iter().collect(),
            allowed_web_origins_urls: from_pages.into_iter().collect(),
            allowed_callback_urls: vec![callback],
            refresh_token_enabled: has_no_server,
            user_claims_in_id_token: has_no_server,
            trusted,
            ..Self::fresh(application_type)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::client::clashes;

    #[test]
    fn a_new_application_of_every_type_may_be_stored_as_it_is() {
        for (kind, callback) in [
            (ApplicationType::Spa, "https://labs.example.com/cb"),
            (ApplicationType::Web, "http://localhost:3000/cb"),
            (ApplicationType::Native, "com.example.labs:/cb"),
        ] {
            let callback = RedirectUri::register(callback, kind).unwrap();
            let settings = ApplicationSettings::usual(kind, "Labs", callback, true);
            assert_eq!(clashes(&settings), [], "{kind:?}");
            assert!(settings.pkce_required);
            let keeps_a_secret = settings.token_endpoint_auth_method != TokenEndpointAuthMethod::None;
            assert_eq!(keeps_a_secret, kind == ApplicationType::Web);
        }
    }

    #[test]
    fn a_page_may_renew_silently_and_log_out_to_where_it_came_from() {
        let callback = RedirectUri::register("http://localhost:5173/cb", ApplicationType::Spa).unwrap();
        let settings = ApplicationSettings::usual(ApplicationType::Spa, "Labs", callback, false);
        assert_eq!(settings.allowed_web_origins_urls, ["http://localhost:5173"]);
        assert_eq!(settings.allowed_logout_urls, ["http://localhost:5173"]);
        let own = RedirectUri::register("com.example.labs:/cb", ApplicationType::Native).unwrap();
        let settings = ApplicationSettings::usual(ApplicationType::Native, "Labs", own, false);
        assert!(settings.allowed_web_origins_urls.is_empty() && settings.allowed_logout_urls.is_empty());
    }
}

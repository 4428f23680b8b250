//! An application's part of the file.

use super::problem::{Problems, element, member};
use super::project::{page_or_nothing, replace};
use super::read::{Secret, boolean, entry, line, map, one_of, paragraph, parsed, seconds, secret, set, text};
use super::url;
use crate::ids::ClientId;
use crate::keys::Algorithm;
use crate::oauth::client::{
    AccessTokenType, ApplicationSettings, ApplicationType, Lifetimes, TokenEndpointAuthMethod, clashes, is_free_claim,
};
use crate::oauth::redirect_uri::RedirectUri;
use crate::oauth::scope::ScopeSet;
use serde_json::Value;
use std::{collections::BTreeMap, time::Duration};

entry! {
    /// An application. The names are the Project API's.
    ApplicationEntry {
        /// OAuth's id; without one it is made up, and the application is known by its name.
        "clientId" client_id: optional ClientId = parsed(free_client_id);
        /// What people see on the sign-in page.
        "name" name: required String = line;
        /// For administrators.
        "description" description: optional String = paragraph;
        /// The secret of a confidential application.
        "clientSecret" client_secret: optional Secret = secret(20, 1024);
        /// What it is made of.
        "applicationType" application_type: optional ApplicationType = one_of("spa, native, web");
        /// How it proves itself.
        "tokenEndpointAuthMethod" token_endpoint_auth_method: optional TokenEndpointAuthMethod
            = one_of("none, client_secret_basic, client_secret_post");
        /// Where a sign-in begins when somebody opens the hosted page without a request.
        "loginRedirectUri" login_redirect_uri: optional String = parsed(page_or_nothing);
        /// Redirect URIs, compared to the letter.
        "allowedCallbackUrls" allowed_callback_urls: optional Vec<String> = set(text);
        /// Where people may be sent after logging out.
        "allowedLogoutUrls" allowed_logout_urls: optional Vec<String> = set(text);
        /// Origins that may receive a `web_message` answer.
        "allowedWebOriginsUrls" allowed_web_origins_urls: optional Vec<String> = set(parsed(url::origin_or_wildcard));
        /// Origins that may call this server from a page.
        "allowedCORSOriginsUrls" allowed_cors_origins_urls: optional Vec<String> = set(parsed(url::origin));
        /// Scopes it may have.
        "allowedScopes" allowed_scopes: optional ScopeSet = scopes;
        /// The audience of a request that names none; empty for none.
        "defaultAudience" default_audience: optional String = text;
        /// Whether refresh tokens are issued.
        "refreshTokenEnabled" refresh_token_enabled: optional bool = boolean;
        /// Whether the claims of `profile`, `email` and so on are in the ID token too.
        "userClaimsInIdToken" user_claims_in_id_token: optional bool = boolean;
        /// Whether it never asks for consent.
        "trusted" trusted: optional bool = boolean;
        /// Whether people may make an account for it, where the project lets them.
        "signupAllowed" signup_allowed: optional bool = boolean;
        /// Whether invitations to it are mailed; otherwise whoever invites gets the links.
        "shouldSendInviteEmail" should_send_invite_email: optional bool = boolean;
        /// Whether PKCE is demanded.
        "pkceRequired" pkce_required: optional bool = boolean;
        /// `typ` of its access tokens.
        "accessTokenType" access_token_type: optional AccessTokenType = one_of("at+jwt, JWT");
        /// `alg` of its access tokens.
        "accessTokenAlgorithm" access_token_algorithm: optional Algorithm = one_of("ES256, RS256");
        /// Seconds that an access token lives.
        "accessTokenLifetime" access_token_lifetime: optional u64 = seconds(30, Lifetimes::MAX_ACCESS_TOKEN.as_secs());
        /// Seconds that a refresh token lives unused.
        "refreshTokenIdleLifetime" refresh_token_idle_lifetime: optional u64 = seconds(60, 365 * 24 * 3600);
        /// Seconds that a refresh token and its successors live.
        "refreshTokenLifetime" refresh_token_lifetime: optional u64 = seconds(60, 2 * 365 * 24 * 3600);
        /// Whether it is a resource server that may introspect tokens of others.
        "introspectionAllowed" introspection_allowed: optional bool = boolean;
        /// Where it is told of sessions that ended; empty for nowhere.
        "backchannelLogoutUrl" backchannel_logout_url: optional String = parsed(page_or_nothing);
        /// Where the logo is fetched from, once, when this changes.
        "logoUri" logo_uri: optional String = parsed(page_or_nothing);
        /// Extra claims: claim name to the user attribute that fills it.
        "customClaims" custom_claims: optional BTreeMap<String, String> = map(claim_name, line);
    }
    refused {
        "mfaEnabled" unless false: "cannot be switched on yet: there is no second factor";
        "passwordlessSMS" unless false: "cannot be switched on yet: no SMS is sent";
        "loginWithEmailEnabled" unless true: "cannot be switched off yet: it would leave no way to sign in";
        "jwksUrl": "is not supported yet";
    }
}

/// Scopes as a list or, as OAuth writes them, in one text.
pub(super) fn scopes(value: &Value, at: &str, problems: &mut Problems) -> Option<ScopeSet> {
    let joined = match value {
        Value::String(joined) => joined.clone(),
        _ => set(text)(value, at, problems)?.join(" "),
    };
    ScopeSet::parse(&joined).map_err(|error| problems.add(at, error)).ok()
}

/// A client id that is nobody's yet: one is the built-in application's.
pub(super) fn free_client_id(text: &str) -> Result<ClientId, String> {
    if text == ClientId::ACCOUNT {
        return Err("is the built-in application's, with which people look after their own account".to_owned());
    }
    ClientId::parse(text).map_err(|error| error.to_string())
}

fn claim_name(text: &str) -> Result<String, &'static str> {
    is_free_claim(text).then(|| text.to_owned()).ok_or("is no name for a claim of your own")
}

impl ApplicationEntry {
    /// What can be told of the entry alone, without the settings that are there.
    pub(super) fn check(&self, at: &str, problems: &mut Problems) {
        // Of what type the application is may be known only once it is found; native ones may have the most addresses.
        let kind = self.application_type.unwrap_or(ApplicationType::Native);
        for (name, list) in
            [("allowedCallbackUrls", &self.allowed_callback_urls), ("allowedLogoutUrls", &self.allowed_logout_urls)]
        {
            for (index, text) in list.iter().flatten().enumerate() {
                if let Err(error) = RedirectUri::register(text, kind) {
                    problems.add(element(&member(at, name), index), error);
                }
            }
        }
    }

    /// The settings after applying this entry, and what is wrong with its redirect URIs for the type it then has.
    pub(super) fn merged(
        &self,
        there: Option<&ApplicationSettings>,
        at: &str,
        problems: &mut Problems,
    ) -> ApplicationSettings {
        let application_type = self.application_type.or(there.map(|s| s.application_type)).unwrap_or_default();
        let is_type_new = there.is_none_or(|there| there.application_type != application_type);
        let mut settings = there.cloned().unwrap_or_else(|| ApplicationSettings::fresh(application_type));
        if is_type_new {
            settings.application_type = application_type;
            let usual = ApplicationSettings::fresh(application_type);
            settings.token_endpoint_auth_method = usual.token_endpoint_auth_method;
            settings.pkce_required = usual.pkce_required;
        }
        settings.name.clone_from(&self.name);
        replace(&mut settings.description, self.description.as_ref());
        replace(&mut settings.login_redirect_uri, self.login_redirect_uri.as_ref());
        replace(&mut settings.default_audience, self.default_audience.as_ref());
        replace(&mut settings.backchannel_logout_url, self.backchannel_logout_url.as_ref());
        if let Some(wanted) = &self.allowed_callback_urls {
            settings.allowed_callback_urls.clear();
            for (index, text) in wanted.iter().enumerate() {
                match RedirectUri::register(text, application_type) {
                    Ok(uri) => settings.allowed_callback_urls.push(uri),
                    Err(error) => problems.add(element(&member(at, "allowedCallbackUrls"), index), error),
                }
            }
        }
        if self.logo_uri.as_deref() == Some("") {
            settings.logo = None;
        }
        set_if(&mut settings.token_endpoint_auth_method, self.token_endpoint_auth_method.as_ref());
        set_if(&mut settings.allowed_logout_urls, self.allowed_logout_urls.as_ref());
        set_if(&mut settings.allowed_web_origins_urls, self.allowed_web_origins_urls.as_ref());
        set_if(&mut settings.allowed_cors_origins_urls, self.allowed_cors_origins_urls.as_ref());
        set_if(&mut settings.allowed_scopes, self.allowed_scopes.as_ref());
        set_if(&mut settings.refresh_token_enabled, self.refresh_token_enabled.as_ref());
        set_if(&mut settings.user_claims_in_id_token, self.user_claims_in_id_token.as_ref());
        set_if(&mut settings.trusted, self.trusted.as_ref());
        set_if(&mut settings.signup_allowed, self.signup_allowed.as_ref());
        set_if(&mut settings.should_send_invite_email, self.should_send_invite_email.as_ref());
        set_if(&mut settings.pkce_required, self.pkce_required.as_ref());
        set_if(&mut settings.access_token_type, self.access_token_type.as_ref());
        set_if(&mut settings.access_token_algorithm, self.access_token_algorithm.as_ref());
        set_if(&mut settings.introspection_allowed, self.introspection_allowed.as_ref());
        set_if(&mut settings.custom_claims, self.custom_claims.as_ref());
        let Lifetimes { access_token, refresh_idle, refresh_absolute } = &mut settings.lifetimes;
        set_if(access_token, self.access_token_lifetime.map(Duration::from_secs).as_ref());
        set_if(refresh_idle, self.refresh_token_idle_lifetime.map(Duration::from_secs).as_ref());
        set_if(refresh_absolute, self.refresh_token_lifetime.map(Duration::from_secs).as_ref());
        settings
    }

    /// The entry that an export writes for these settings.
    pub(super) fn of(client_id: &ClientId, settings: &ApplicationSettings) -> Self {
        Self {
            client_id: Some(client_id.clone()),
            name: settings.name.clone(),
            description: settings.description.clone(),
            client_secret: None,
            application_type: Some(settings.application_type),
            token_endpoint_auth_method: Some(settings.token_endpoint_auth_method),
            login_redirect_uri: settings.login_redirect_uri.clone(),
            allowed_callback_urls: Some(
                settings.allowed_callback_urls.iter().map(|uri| uri.as_str().to_owned()).collect(),
            ),
            allowed_logout_urls: Some(settings.allowed_logout_urls.clone()),
            allowed_web_origins_urls: Some(settings.allowed_web_origins_urls.clone()),
            allowed_cors_origins_urls: Some(settings.allowed_cors_origins_urls.clone()),
            allowed_scopes: Some(settings.allowed_scopes.clone()),
            default_audience: settings.default_audience.clone(),
            refresh_token_enabled: Some(settings.refresh_token_enabled),
            user_claims_in_id_token: Some(settings.user_claims_in_id_token),
            trusted: Some(settings.trusted),
            signup_allowed: Some(settings.signup_allowed),
            should_send_invite_email: Some(settings.should_send_invite_email),
            pkce_required: Some(settings.pkce_required),
            access_token_type: Some(settings.access_token_type),
            access_token_algorithm: Some(settings.access_token_algorithm),
            access_token_lifetime: Some(settings.lifetimes.access_token.as_secs()),
            refresh_token_idle_lifetime: Some(settings.lifetimes.refresh_idle.as_secs()),
            refresh_token_lifetime: Some(settings.lifetimes.refresh_absolute.as_secs()),
            introspection_allowed: Some(settings.introspection_allowed),
            backchannel_logout_url: settings.backchannel_logout_url.clone(),
            logo_uri: settings.logo.as_ref().and_then(|logo| logo.from.clone()),
            custom_claims: Some(settings.custom_claims.clone()),
        }
    }
}

/// Replaces what is there by what the file says, if that means something else.
pub(super) fn set_if<T: Clone + PartialEq>(there: &mut T, wanted: Option<&T>) {
    if let Some(wanted) = wanted.filter(|wanted| *wanted != there) {
        there.clone_from(wanted);
    }
}

/// What does not go together in an application's settings: the member's name and why.
pub(super) fn application_problems(settings: &ApplicationSettings) -> Vec<(&'static str, &'static str)> {
    clashes(settings).into_iter().map(|clash| (clash.field(), clash.reason())).collect()
}

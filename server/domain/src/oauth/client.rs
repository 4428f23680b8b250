//! OAuth clients: applications with which people sign in, and M2M clients.

mod clash;
mod custom_claim;
pub mod edit;
mod usual;

pub use clash::{Clash, clashes};
pub use custom_claim::is_free_claim;

use super::{redirect_uri::RedirectUri, scope::ScopeSet};
use crate::{
    ids::{ApplicationId, ClientId},
    keys::Algorithm,
    logo::Logo,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What an application is made of; it decides what it can keep secret (RFC 6749 §2.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum ApplicationType {
    /// Runs in the browser; keeps no secret.
    #[default]
    Spa,
    /// Installed on a device; keeps no secret.
    Native,
    /// Runs on a server.
    Web,
}

impl ApplicationType {
    /// Every type.
    pub const ALL: [Self; 3] = [Self::Spa, Self::Native, Self::Web];

    /// The Project API's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Spa => "spa",
            Self::Native => "native",
            Self::Web => "web",
        }
    }

    /// Reads the Project API's word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// How a client proves itself at the token endpoint (OpenID Connect Core §9).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum TokenEndpointAuthMethod {
    /// It does not: a public client.
    #[default]
    None,
    /// HTTP Basic.
    ClientSecretBasic,
    /// In the body.
    ClientSecretPost,
}

impl TokenEndpointAuthMethod {
    /// Every method.
    pub const ALL: [Self; 3] = [Self::None, Self::ClientSecretBasic, Self::ClientSecretPost];

    /// Reads the name in metadata.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }

    /// The name in metadata.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
        }
    }
}

/// The `typ` of an application's access tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, Default)]
pub enum AccessTokenType {
    /// RFC 9068 §2.1.
    #[default]
    #[serde(rename = "at+jwt")]
    AtJwt,
    /// For resource servers that refuse `at+jwt`.
    #[serde(rename = "JWT")]
    Jwt,
}

impl AccessTokenType {
    /// Reads the header value.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::AtJwt, Self::Jwt].into_iter().find(|typ| typ.as_str() == text)
    }

    /// The header value.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AtJwt => "at+jwt",
            Self::Jwt => "JWT",
        }
    }
}

/// How long a client's tokens live.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lifetimes {
    /// Of an access token; at most an hour.
    pub access_token: Duration,
    /// Of a refresh token that is not used.
    pub refresh_idle: Duration,
    /// Of a token family, however often it is used.
    pub refresh_absolute: Duration,
}

impl Lifetimes {
    /// The longest life of an access token.
    pub const MAX_ACCESS_TOKEN: Duration = Duration::from_secs(3600);
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            access_token: Duration::from_secs(15 * 60),
            refresh_idle: Duration::from_secs(14 * 24 * 3600),
            refresh_absolute: Duration::from_secs(90 * 24 * 3600),
        }
    }
}

/// An application: an OAuth client with which people sign in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Application {
    /// The API's id.
    pub id: ApplicationId,
    /// OAuth's id.
    pub client_id: ClientId,
    /// What administrators set.
    pub settings: ApplicationSettings,
}

/// What administrators set of an application. The field names are the Project API's.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApplicationSettings {
    /// What people see on the sign-in page.
    pub name: String,
    /// For administrators.
    #[serde(default)]
    pub description: Option<String>,
    /// What it is made of.
    pub application_type: ApplicationType,
    /// How it proves itself.
    pub token_endpoint_auth_method: TokenEndpointAuthMethod,
    /// Where a sign-in begins when somebody opens the hosted page without a request (https).
    #[serde(default)]
    pub login_redirect_uri: Option<String>,
    /// Redirect URIs.
    pub allowed_callback_urls: Vec<RedirectUri>,
    /// Where people may be sent after logging out.
    #[serde(default)]
    pub allowed_logout_urls: Vec<String>,
    /// Origins that may receive a `web_message` answer; `https://*.example.com` is allowed.
    #[serde(default)]
    pub allowed_web_origins_urls: Vec<String>,
    /// Origins that may call this server from a page.
    #[serde(default, rename = "allowedCORSOriginsUrls")]
    pub allowed_cors_origins_urls: Vec<String>,
    /// Scopes it may have.
    #[serde(default = "ScopeSet::standard")]
    pub allowed_scopes: ScopeSet,
    /// The audience of a request that names none.
    #[serde(default)]
    pub default_audience: Option<String>,
    /// Whether refresh tokens are issued.
    pub refresh_token_enabled: bool,
    /// Whether the claims of `profile`, `email` and so on are in the ID token too.
    pub user_claims_in_id_token: bool,
    /// Whether it never asks for consent: the project's own.
    #[serde(default)]
    pub trusted: bool,
    /// Whether PKCE is demanded (RFC 7636); only a confidential application may be exempted.
    pub pkce_required: bool,
    /// `typ` of its access tokens.
    #[serde(default)]
    pub access_token_type: AccessTokenType,
    /// `alg` of its access tokens.
    pub access_token_algorithm: Algorithm,
    /// How long its tokens live.
    #[serde(default)]
    pub lifetimes: Lifetimes,
    /// Whether it is a resource server that may introspect tokens of others.
    #[serde(default)]
    pub introspection_allowed: bool,
    /// Its logo, which we serve.
    #[serde(default)]
    pub logo: Option<Logo>,
    /// Whether people may make an account by it, where the project lets them.
    #[serde(default = "yes")]
    pub signup_allowed: bool,
    /// Whether invitations to it are mailed; otherwise whoever invites gets the links.
    #[serde(default = "yes")]
    pub should_send_invite_email: bool,
    /// Where it is told of sessions that ended (OpenID Connect Back-Channel Logout §2.2).
    #[serde(default)]
    pub backchannel_logout_url: Option<String>,
    /// Extra claims in the ID token and userinfo: claim name to the user attribute that fills it.
    #[serde(default)]
    pub custom_claims: std::collections::BTreeMap<String, String>,
}

const fn yes() -> bool {
    true
}

impl Application {
    /// Whether it can keep a secret (RFC 6749 §2.1).
    #[must_use]
    pub fn is_confidential(&self) -> bool {
        self.settings.token_endpoint_auth_method != TokenEndpointAuthMethod::None
    }

    /// The registered redirect URI that `presented` is.
    #[must_use]
    pub fn redirect_uri(&self, presented: &str) -> Option<&RedirectUri> {
        self.settings.allowed_callback_urls.iter().find(|own| own.matches(presented, self.settings.application_type))
    }

    /// Whether pages of `origin` may call this server for this client: its CORS origins, its web origins and the
    /// origins of its callbacks.
    #[must_use]
    pub fn allows_cors(&self, origin: &str) -> bool {
        self.settings.allowed_cors_origins_urls.iter().any(|own| own == origin)
            || self.allows_web_origin(origin)
            || self.settings.allowed_callback_urls.iter().any(|own| own.origin().as_deref() == Some(origin))
    }

    /// Whether a page of `origin` may receive a `web_message` answer.
    #[must_use]
    pub fn allows_web_origin(&self, origin: &str) -> bool {
        self.settings.allowed_web_origins_urls.iter().any(|own| origin_matches(own, origin))
    }
}

/// Whether `origin` is the registered one, or one label below a `https://*.` one.
fn origin_matches(registered: &str, origin: &str) -> bool {
    if registered == origin {
        return true;
    }
    let Some(parent) = registered.strip_prefix("https://*.") else { return false };
    let Some(host) = origin.strip_prefix("https://") else { return false };
    host.strip_suffix(parent)
        .and_then(|label| label.strip_suffix('.'))
        .is_some_and(|label| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
}

/// An M2M client: an OAuth client without a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct M2mClient {
    /// The API's id.
    pub id: ApplicationId,
    /// OAuth's id.
    pub client_id: ClientId,
    /// What administrators set.
    pub settings: M2mSettings,
}

/// What administrators set of an M2M client.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct M2mSettings {
    /// For administrators.
    pub name: String,
    /// For administrators.
    #[serde(default)]
    pub description: Option<String>,
    /// Scopes it may have.
    #[serde(default)]
    pub allowed_scopes: ScopeSet,
    /// How long its access tokens live.
    #[serde(default)]
    pub lifetimes: Lifetimes,
    /// Whether it is a resource server that may introspect tokens of others.
    #[serde(default)]
    pub introspection_allowed: bool,
    /// `typ` of its access tokens.
    #[serde(default)]
    pub access_token_type: AccessTokenType,
    /// `alg` of its access tokens.
    pub access_token_algorithm: Algorithm,
}

/// Whoever may come to the token endpoint.
#[derive(Clone, PartialEq, Eq, Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one a request, and most are applications")]
pub enum Client {
    /// With people.
    Application(Application),
    /// Without.
    M2m(M2mClient),
}

impl Client {
    /// OAuth's id.
    #[must_use]
    pub const fn client_id(&self) -> &ClientId {
        match self {
            Self::Application(application) => &application.client_id,
            Self::M2m(client) => &client.client_id,
        }
    }

    /// What administrators (and people) see.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Application(application) => &application.settings.name,
            Self::M2m(client) => &client.settings.name,
        }
    }

    /// Whether it proves itself by `method`: the registered one; M2M clients by basic or post.
    #[must_use]
    pub fn accepts(&self, method: TokenEndpointAuthMethod) -> bool {
        match self {
            Self::Application(application) => application.settings.token_endpoint_auth_method == method,
            Self::M2m(_) => method != TokenEndpointAuthMethod::None,
        }
    }

    /// Whether it may introspect tokens of others.
    #[must_use]
    pub const fn introspection_allowed(&self) -> bool {
        match self {
            Self::Application(application) => application.settings.introspection_allowed,
            Self::M2m(client) => client.settings.introspection_allowed,
        }
    }

    /// How long its tokens live.
    #[must_use]
    pub const fn lifetimes(&self) -> Lifetimes {
        match self {
            Self::Application(application) => application.settings.lifetimes,
            Self::M2m(client) => client.settings.lifetimes,
        }
    }

    /// `typ` and `alg` of its access tokens.
    #[must_use]
    pub const fn access_token_form(&self) -> (AccessTokenType, Algorithm) {
        match self {
            Self::Application(application) => {
                (application.settings.access_token_type, application.settings.access_token_algorithm)
            }
            Self::M2m(client) => (client.settings.access_token_type, client.settings.access_token_algorithm),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_origin_stands_for_one_label() {
        let own = "https://*.example.com";
        for good in ["https://a.example.com", "https://a-1.example.com"] {
            assert!(origin_matches(own, good), "{good}");
        }
        for bad in [
            "https://example.com",
            "https://.example.com",
            "https://a.b.example.com",
            "http://a.example.com",
            "https://evilexample.com",
            "https://evil.com/.example.com",
            "https://a.example.com:8443",
            "https://a.example.com.evil.com",
        ] {
            assert!(!origin_matches(own, bad), "{bad}");
        }
    }
}

//! What does not go together in an application's settings, whoever wrote them: file, API or console.

use super::{ApplicationSettings, ApplicationType, Lifetimes, TokenEndpointAuthMethod};
use crate::oauth::redirect_uri::RedirectUri;

/// Two settings, or a setting and the type, that exclude each other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Clash {
    /// Only a web application can keep a secret (RFC 6749 §2.1).
    SecretNotKept,
    /// A public client without PKCE (RFC 9700 §2.1.1).
    PkceNeeded,
    /// Who introspects has to prove who asks (RFC 7662 §2.1).
    AskerUnproved,
    /// Unused, a refresh token would outlive its family.
    IdleTooLong,
    /// Longer than any access token lives.
    AccessTooLong,
    /// A callback that this type cannot have.
    CallbackOfAnotherType,
    /// A logout address that this type cannot have.
    LogoutOfAnotherType,
}

impl Clash {
    /// The setting, by the Project API's name.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::SecretNotKept => "tokenEndpointAuthMethod",
            Self::PkceNeeded => "pkceRequired",
            Self::AskerUnproved => "introspectionAllowed",
            Self::IdleTooLong => "refreshTokenIdleLifetime",
            Self::AccessTooLong => "accessTokenLifetime",
            Self::CallbackOfAnotherType => "allowedCallbackUrls",
            Self::LogoutOfAnotherType => "allowedLogoutUrls",
        }
    }

    /// What is wrong, as it follows the setting's name in a file.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::SecretNotKept => "must be none: only a web application can keep a secret",
            Self::PkceNeeded => "must be true: only an application with a secret can be exempted",
            Self::AskerUnproved => "must be false: an application without a secret cannot prove who asks",
            Self::IdleTooLong => "must not be longer than refreshTokenLifetime",
            Self::AccessTooLong => "must not be longer than an hour",
            Self::CallbackOfAnotherType | Self::LogoutOfAnotherType => {
                "has an address that this type of application cannot have"
            }
        }
    }

    /// What to do about it, as it stands below a field.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::SecretNotKept => "Choose no secret: only an application that runs on a server can keep one.",
            Self::PkceNeeded => "Leave this on: only an application with a secret can go without.",
            Self::AskerUnproved => "Switch this off: an application without a secret cannot prove who asks.",
            Self::IdleTooLong => "Choose at most the whole time that staying signed in may last.",
            Self::AccessTooLong => "Choose at most an hour.",
            Self::CallbackOfAnotherType | Self::LogoutOfAnotherType => {
                "Take out the addresses with a scheme of their own: only native applications can have them."
            }
        }
    }
}

/// What does not go together; empty for settings that may be stored.
#[must_use]
pub fn clashes(settings: &ApplicationSettings) -> Vec<Clash> {
    let public = settings.token_endpoint_auth_method == TokenEndpointAuthMethod::None;
    let kind = settings.application_type;
    let registers = |text: &str| RedirectUri::register(text, kind).is_ok();
    [
        (kind != ApplicationType::Web && !public, Clash::SecretNotKept),
        (public && !settings.pkce_required, Clash::PkceNeeded),
        (public && settings.introspection_allowed, Clash::AskerUnproved),
        (settings.lifetimes.refresh_idle > settings.lifetimes.refresh_absolute, Clash::IdleTooLong),
        (settings.lifetimes.access_token > Lifetimes::MAX_ACCESS_TOKEN, Clash::AccessTooLong),
        (!settings.allowed_callback_urls.iter().all(|uri| registers(uri.as_str())), Clash::CallbackOfAnotherType),
        (!settings.allowed_logout_urls.iter().all(|text| registers(text)), Clash::LogoutOfAnotherType),
    ]
    .into_iter()
    .filter_map(|(wrong, clash)| wrong.then_some(clash))
    .collect()
}

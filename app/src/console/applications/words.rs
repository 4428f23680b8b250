//! What types and methods are called.

use domain::oauth::client::{ApplicationType, TokenEndpointAuthMethod};

/// A type of application in a word or two.
pub(super) const fn kind(kind: ApplicationType) -> &'static str {
    match kind {
        ApplicationType::Spa => "Single-page",
        ApplicationType::Native => "Native",
        ApplicationType::Web => "Web server",
    }
}

/// What a type of application is.
pub(super) const fn kind_text(kind: ApplicationType) -> &'static str {
    match kind {
        ApplicationType::Spa => "Runs in the browser: React, Angular, Vue or plain JavaScript. Keeps no secret.",
        ApplicationType::Native => {
            "Is installed on a telephone or computer: iOS, Android, desktop, command line. Keeps no secret."
        }
        ApplicationType::Web => "Runs on a server of yours: Node, Java, Python, .NET. Keeps a secret.",
    }
}

/// A way to prove oneself.
pub(super) const fn method(method: TokenEndpointAuthMethod) -> &'static str {
    match method {
        TokenEndpointAuthMethod::None => "No secret (PKCE only)",
        TokenEndpointAuthMethod::ClientSecretBasic => "Secret in the Authorization header (client_secret_basic)",
        TokenEndpointAuthMethod::ClientSecretPost => "Secret in the body (client_secret_post)",
    }
}

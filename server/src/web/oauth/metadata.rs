//! What a client needs to know (OpenID Connect Discovery 1.0 §3, RFC 8414 §2) and the keys that verify (RFC 7517 §5).

use crate::{
    service::{self, Tenant},
    web::request::{Project, languages},
};
use axum::{
    Json,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{
    oauth::{claims, scope},
    sign_in::Acr,
};
use serde_json::json;

/// How long clients may keep the answer: shorter than a key is published before it signs.
const MAX_AGE: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// `GET /.well-known/openid-configuration`. It lists what works, and nothing that no specification knows.
pub async fn openid_configuration(Project(tenant): Project) -> Response {
    let urls = &tenant.urls;
    let methods = ["client_secret_basic", "client_secret_post", "none"];
    let secret_methods = ["client_secret_basic", "client_secret_post"];
    let document = json!({
        "issuer": urls.issuer(),
        "authorization_endpoint": urls.url("authorize"),
        "token_endpoint": urls.url("oauth/token"),
        "userinfo_endpoint": urls.url("userinfo"),
        "jwks_uri": urls.url(".well-known/jwks.json"),
        "end_session_endpoint": urls.url("logout"),
        "introspection_endpoint": urls.url("oauth/introspect"),
        "revocation_endpoint": urls.url("oauth/revoke"),
        "scopes_supported": scope::STANDARD.split(' ').collect::<Vec<_>>(),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post", "web_message"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_methods_supported": secret_methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": prompts(&tenant),
        "acr_values_supported": Acr::SUPPORTED.iter().map(|acr| acr.as_str()).collect::<Vec<_>>(),
        "claim_types_supported": ["normal"],
        "claims_supported": claims::supported().collect::<Vec<_>>(),
        "claims_parameter_supported": true,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "ui_locales_supported": languages(&tenant).iter().map(|locale| locale.tag()).collect::<Vec<_>>(),
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "authorization_response_iss_parameter_supported": true,
    });
    ([(header::CACHE_CONTROL, MAX_AGE)], Json(document)).into_response()
}

/// The values of `prompt`; `create` where people make accounts (Initiating User Registration 1.0 §4.2).
fn prompts(tenant: &Tenant) -> Vec<&'static str> {
    let mut all = vec!["none", "login", "consent", "select_account"];
    if tenant.applications().any(|own| service::sign_up::is_open(tenant, own)) {
        all.push("create");
    }
    all
}

/// `GET /.well-known/jwks.json`: next, current and retiring keys, without private parts.
pub async fn jwks(Project(tenant): Project) -> Response {
    ([(header::CACHE_CONTROL, MAX_AGE)], Json(tenant.signing.jwks())).into_response()
}

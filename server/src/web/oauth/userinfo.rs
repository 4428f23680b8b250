//! `/userinfo` (OpenID Connect Core §5.3).

use crate::{
    service::{self, Served, ServiceError, Tenant},
    web::{
        guard::ForClient,
        request::{Form, Project},
        respond::error::{log, no_store, oauth_error},
    },
};
use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::oauth::error::{ErrorCode, OAuthError};

/// `GET /userinfo`, the token in the header.
pub async fn get(Project(tenant): Project, headers: HeaderMap) -> Response {
    match bearer(&headers) {
        Some(token) => answer(&tenant, token).await,
        None => unauthorized(None),
    }
}

/// `POST /userinfo`, the token in the header or in the body, not in both (RFC 6750 §2).
pub async fn post(Project(tenant): Project, headers: HeaderMap, Form(body): Form) -> Response {
    match (bearer(&headers), body.one("access_token")) {
        (Some(_), Ok(Some(_))) | (_, Err(_)) => oauth_error(
            StatusCode::BAD_REQUEST,
            &OAuthError::new(ErrorCode::InvalidRequest, "send one token, in one way"),
        ),
        (Some(token), _) | (None, Ok(Some(token))) => answer(&tenant, token).await,
        (None, Ok(None)) => unauthorized(None),
    }
}

/// The token of `Authorization: Bearer` (RFC 6750 §2.1).
#[must_use]
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}

async fn answer(tenant: &Tenant, token: &str) -> Response {
    let read = service::token::read_access(tenant, token, tenant.now());
    let mut response = match claims(tenant, read.as_ref()).await {
        Ok(claims) => {
            let mut response = Json(claims).into_response();
            no_store(&mut response);
            response
        }
        Err(ServiceError::Refused(error)) if error.code == ErrorCode::InsufficientScope => {
            challenge(StatusCode::FORBIDDEN, &error)
        }
        Err(ServiceError::Refused(error)) => unauthorized(Some(&error)),
        Err(other) => {
            log(&other);
            let (status, code) = if other.is_passing() {
                (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::TemporarilyUnavailable)
            } else {
                (StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::ServerError)
            };
            oauth_error(status, &OAuthError::new(code, "the server cannot answer now"))
        }
    };
    if let Some(read) = read {
        response.extensions_mut().insert(ForClient(read.client));
    }
    response
}

async fn claims(
    tenant: &Tenant,
    token: Option<&service::token::ReadAccess>,
) -> Served<serde_json::Map<String, serde_json::Value>> {
    service::token::userinfo(tenant, tenant.begin().await?, token).await
}

fn unauthorized(error: Option<&OAuthError>) -> Response {
    match error {
        Some(error) => challenge(StatusCode::UNAUTHORIZED, error),
        // RFC 6750 §3.1: without a token, no error code.
        None => {
            (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))]).into_response()
        }
    }
}

/// RFC 6750 §3.
#[must_use]
pub fn challenge(status: StatusCode, error: &OAuthError) -> Response {
    let mut response = oauth_error(status, error);
    let text = format!("Bearer error=\"{}\", error_description=\"{}\"", error.code, error.description);
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
    }
    response
}

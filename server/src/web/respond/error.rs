//! Errors: a page for people, the standard's JSON for clients. Nothing internal leaks; every fault is logged.

use crate::{
    service::{ServiceError, Tenant},
    web::{
        request::{Visitor, request_id},
        respond::page::{Allow, page, plain_page},
    },
};
use app::{
    hosted::{ErrorKind, ErrorPage},
    i18n::Locale,
};
use axum::{
    Json,
    http::{Extensions, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use domain::oauth::error::{ErrorCode, OAuthError};
use serde_json::json;

/// After how many seconds a try may go well where something is away.
const A_MOMENT: u64 = 1;

/// Who reads an error.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// A person: a page.
    Page,
    /// An OAuth client: RFC 6749 §5.2.
    OAuth,
    /// A caller of the Project API.
    Api,
}

impl Shape {
    /// What the path of a request wants.
    #[must_use]
    pub fn of(parts: &Parts) -> Self {
        parts.extensions.get::<Self>().copied().unwrap_or(Self::Page)
    }
}

/// An answer to a request that cannot be read, or a fault of ours, before anything is known about a project.
#[must_use]
pub fn fail(extensions: &Extensions, shape: Shape, status: StatusCode, text: &'static str) -> Response {
    match shape {
        Shape::OAuth => {
            let code = match status {
                StatusCode::INTERNAL_SERVER_ERROR => ErrorCode::ServerError,
                StatusCode::SERVICE_UNAVAILABLE => ErrorCode::TemporarilyUnavailable,
                _ => ErrorCode::InvalidRequest,
            };
            oauth_error(status, &OAuthError::new(code, text))
        }
        Shape::Api => (status, Json(json!({ "message": text, "code": status.as_u16() }))).into_response(),
        Shape::Page => {
            let mut kind = ErrorPage::new(match status {
                StatusCode::NOT_FOUND => ErrorKind::NotFound,
                StatusCode::INTERNAL_SERVER_ERROR => ErrorKind::ServerError,
                StatusCode::SERVICE_UNAVAILABLE => ErrorKind::Unavailable,
                _ => ErrorKind::BadRequest,
            });
            kind.request_id = request_id(extensions);
            let mut response = plain_page(&crate::random::SystemRandom, Locale::En, status, kind);
            if status == StatusCode::SERVICE_UNAVAILABLE {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(A_MOMENT));
            }
            response
        }
    }
}

/// An error for a client, never cached.
#[must_use]
pub fn oauth_error(status: StatusCode, error: &OAuthError) -> Response {
    let body = json!({ "error": error.code.as_str(), "error_description": error.description });
    let mut response = (status, Json(body)).into_response();
    no_store(&mut response);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(A_MOMENT));
    }
    response
}

/// RFC 6749 §5.1: what a client is told is for it alone.
pub fn no_store(response: &mut Response) {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
}

/// What a person sees when a use case did not come to its end.
#[must_use]
pub fn service_error(tenant: &Tenant, visitor: &Visitor, error: &ServiceError) -> Response {
    log(error);
    let (status, kind) = if error.is_passing() {
        (StatusCode::SERVICE_UNAVAILABLE, ErrorKind::Unavailable)
    } else {
        (StatusCode::INTERNAL_SERVER_ERROR, ErrorKind::ServerError)
    };
    error_page(tenant, visitor, status, kind)
}

/// A page that says what happened and what to do next.
#[must_use]
pub fn error_page(tenant: &Tenant, visitor: &Visitor, status: StatusCode, kind: ErrorKind) -> Response {
    let wait = match &kind {
        ErrorKind::TooManyRequests(wait) => Some(wait.as_secs().max(1)),
        ErrorKind::Unavailable => Some(A_MOMENT),
        _ => None,
    };
    let mut shown = ErrorPage::new(kind);
    shown.request_id.clone_from(&visitor.request);
    let mut response = page(tenant, visitor, None, status, shown, &Allow::default());
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// Every fault is in the log with its cause, and without what was in the request.
pub fn log(error: &ServiceError) {
    let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    if error.is_passing() {
        tracing::warn!(%error, cause, "a request could not be served now");
    } else {
        tracing::error!(%error, cause, "a request failed");
    }
}

//! `GET /.well-known/change-password` (W3C, A Well-Known URL for Changing Passwords): it belongs to an origin, so only a project
//! with a domain of its own has it.

use crate::web::{
    request::{Project, Visitor},
    respond::error,
};
use app::hosted::ErrorKind;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// To where the password is changed.
pub async fn get(Project(tenant): Project, visitor: Visitor) -> Response {
    match HeaderValue::from_str(&tenant.urls.url("account/password")) {
        Ok(to) if tenant.project.domain.is_some() => {
            (StatusCode::FOUND, [(header::LOCATION, to), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))])
                .into_response()
        }
        _ => error::error_page(&tenant, &visitor, StatusCode::NOT_FOUND, ErrorKind::NotFound),
    }
}

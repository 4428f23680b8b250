//! `GET /logo/{id}`: the pictures of a project. Each is named after what is in it, so it is kept for ever.

use super::{request::Project, respond::error};
use crate::service;
use axum::{
    extract::Path,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// `GET /logo/{id}`
pub async fn get(Project(tenant): Project, Path((_, id)): Path<(String, String)>) -> Response {
    respond(service::logo::find(&tenant, &id).await)
}

/// A picture, or that there is none.
pub(super) fn respond(found: service::Served<Option<(service::logo::Format, Vec<u8>)>>) -> Response {
    match found {
        Ok(Some((format, bytes))) => {
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static(format.content_type())),
                (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
                (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
                (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
                (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-site")),
            ];
            (headers, bytes).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(fault) => {
            error::log(&fault);
            let passing = fault.is_passing();
            if passing { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::INTERNAL_SERVER_ERROR }.into_response()
        }
    }
}

//! The FHIR gateway. A project has no FHIR server yet, so a good token finds nothing behind the door; a bad one does not
//! get through it.

use crate::{
    service::api_access::{Door, of_project},
    web::{oauth::userinfo::bearer, request::Project, respond::error::log},
};
use axum::{
    Json,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// Every interaction.
pub async fn any(Project(tenant): Project, headers: HeaderMap) -> Response {
    let Some(token) = bearer(&headers) else {
        return outcome(StatusCode::UNAUTHORIZED, "login", "An access token is needed.");
    };
    match of_project(&tenant, token, Door::Fhir).await {
        Ok(Some(_)) => outcome(StatusCode::NOT_FOUND, "not-found", "This project has no FHIR server."),
        Ok(None) => outcome(
            StatusCode::UNAUTHORIZED,
            "login",
            "The access token is unknown, expired or not for this FHIR server.",
        ),
        Err(fault) => {
            log(&fault);
            outcome(StatusCode::SERVICE_UNAVAILABLE, "transient", "Try again in a moment.")
        }
    }
}

/// An `OperationOutcome` (FHIR R4).
fn outcome(status: StatusCode, code: &str, text: &str) -> Response {
    let body = json!({ "resourceType": "OperationOutcome", "issue": [{ "severity": "error", "code": code, "details": { "text": text } }] });
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/fhir+json"));
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

//! `GET /v1/user/me`

use crate::{
    service::{self, ServiceError},
    state::AppState,
    web::{oauth::userinfo::bearer, respond::error::log},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, json};

/// The person whose token it is. A login-only token opens nothing here.
pub async fn me(State(state): State<AppState>, headers: HeaderMap) -> Response {
    match look_up(&state, &headers).await {
        Ok(Some(me)) => {
            // As Oystehr's clients expect: optional members are absent, but for email and phone number, which may be null.
            let mut body = Map::new();
            body.insert("id".into(), json!(me.id));
            body.insert("name".into(), json!(me.name));
            body.insert("email".into(), json!(me.email));
            body.insert("phoneNumber".into(), json!(me.phone_number));
            body.insert("authenticationMethod".into(), json!(me.method));
            if let Some(profile) = me.profile {
                body.insert("profile".into(), json!(profile));
            }
            (NO_STORE, Json(body)).into_response()
        }
        Ok(None) => {
            error(StatusCode::UNAUTHORIZED, "the access token is missing, unknown, expired or not for this API")
        }
        Err(fault) if fault.is_passing() => {
            log(&fault);
            error(StatusCode::SERVICE_UNAVAILABLE, "try again in a moment")
        }
        Err(fault) => {
            log(&fault);
            error(StatusCode::INTERNAL_SERVER_ERROR, "the server made a mistake")
        }
    }
}

async fn look_up(state: &AppState, headers: &HeaderMap) -> Result<Option<service::api_access::Me>, ServiceError> {
    let Some(token) = bearer(headers) else { return Ok(None) };
    let Some(caller) = service::api_access::caller(&state.tenants, token).await? else { return Ok(None) };
    match caller.user {
        Some(user) => service::api_access::me(&caller.tenant, user).await,
        None => Ok(None),
    }
}

/// What is said here is for the caller alone.
const NO_STORE: [(header::HeaderName, HeaderValue); 1] =
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];

fn error(status: StatusCode, message: &'static str) -> Response {
    (status, NO_STORE, Json(json!({ "message": message, "code": status.as_u16() }))).into_response()
}

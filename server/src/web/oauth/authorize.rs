//! `/authorize` (RFC 6749 §3.1, OpenID Connect Core §3.1.2).

use crate::{
    service::{self, authorize::Begun},
    state::AppState,
    web::{
        request::{Form, Project, Query, Visitor},
        respond::{
            answer::{self, After, redirect},
            cookie, error, service_error,
        },
    },
};
use app::hosted::ErrorKind;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    ids::FlowId,
    oauth::{authorize::Untrusted, parameters::Parameters},
};

/// `GET /authorize`
pub async fn get(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Query(parameters): Query,
) -> Response {
    begin(&state, &tenant, &visitor, &parameters).await
}

/// `POST /authorize`: kept for a moment, and sent on to a GET, which carries the browser's cookie.
pub async fn post(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Form(parameters): Form,
) -> Response {
    if let Some(address) = visitor.address {
        if let Some(wait) = state.posts.wait(address, tenant.now()) {
            return error::error_page(
                &tenant,
                &visitor,
                StatusCode::TOO_MANY_REQUESTS,
                ErrorKind::TooManyRequests(wait),
            );
        }
        state.posts.failed(address, tenant.now());
    }
    match service::authorize::keep_posted(&tenant, &parameters).await {
        Ok(id) => redirect(&tenant.urls.path(&format!("authorize/{id}"))),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

/// `GET /authorize/{request}`: the GET after a POST.
pub async fn stored(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    let found = match id.parse::<FlowId>() {
        Ok(id) => service::authorize::posted(&tenant, id).await,
        Err(_) => Ok(None),
    };
    match found {
        Ok(Some(parameters)) => begin(&state, &tenant, &visitor, &parameters).await,
        Ok(None) => error::error_page(&tenant, &visitor, StatusCode::GONE, ErrorKind::FlowExpired),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

async fn begin(state: &AppState, tenant: &service::Tenant, visitor: &Visitor, parameters: &Parameters) -> Response {
    let wait = visitor.address.and_then(|address| state.flows.wait(address, tenant.now()));
    let cookie = visitor.cookie.as_deref();
    let begun =
        service::authorize::begin(tenant, cookie, visitor.address, parameters, visitor.framed, wait.is_none()).await;
    let beginning = match begun {
        Ok(beginning) => beginning,
        Err(fault) => return service_error(tenant, visitor, &fault),
    };
    let mut response = match beginning.begun {
        Begun::Answer(found) => {
            let name = parameters.first("client_id").and_then(|id| domain::ids::ClientId::parse(id).ok());
            let application =
                name.and_then(|id| tenant.application(&id).map(|own| own.settings.name.clone())).unwrap_or_default();
            answer::send(tenant, visitor, &application, &found, After::Navigation)
        }
        Begun::Flow(id) => {
            if let Some(address) = visitor.address {
                state.flows.failed(address, tenant.now());
            }
            redirect(&tenant.urls.path(&format!("sign-in/{id}")))
        }
        Begun::TooMany => {
            let kind = ErrorKind::TooManyRequests(wait.unwrap_or_default());
            error::error_page(tenant, visitor, StatusCode::TOO_MANY_REQUESTS, kind)
        }
        Begun::Untrusted(why) => {
            let kind = match why {
                Untrusted::NoClient | Untrusted::UnknownClient => ErrorKind::UnknownApplication,
                Untrusted::NoRedirectUri | Untrusted::UnknownRedirectUri => ErrorKind::UnregisteredRedirect,
            };
            error::error_page(tenant, visitor, StatusCode::BAD_REQUEST, kind)
        }
    };
    if let Some(value) = &beginning.cookie {
        cookie::session(&mut response, tenant, value);
    }
    response
}

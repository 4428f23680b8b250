//! `/sign-in/forgot-password`: asks for a link to set another password. Where no mail is sent, the support contact helps.

use super::{
    count_browser, foreign,
    show::{flow_path, own_path},
    too_many_browsers,
};
use crate::{
    service::{self, Tenant},
    state::AppState,
    web::{
        request::{Form, Project, Query, Visitor},
        respond::{
            answer::redirect,
            cookie, error,
            page::{Allow, page},
            service_error,
        },
    },
};
use app::{
    SafeUrl,
    hosted::{ErrorKind, ForgotPassword, Forgotten, LoginError},
};
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use domain::{ids::FlowId, oauth::parameters::Parameters};
use std::time::Duration;

/// The longest login that is looked at, in bytes.
const LONGEST: usize = 254;

/// The form, with the way back to the flow it was opened from; with `?sent`, the page that follows it.
pub async fn get(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Query(query): Query,
) -> Response {
    let flow = flow(&query);
    if !service::mail::is_on(&tenant) {
        return shown(&tenant, &visitor, StatusCode::OK, Forgotten::NoMail, flow);
    }
    if query.first("sent").is_some() {
        return shown(&tenant, &visitor, StatusCode::OK, Forgotten::Asked { again: own(&tenant, flow) }, flow);
    }
    if let Some(page) = too_many_browsers(&state, &tenant, &visitor) {
        return page;
    }
    let response = ask(&tenant, &visitor, flow, Typed::default()).await;
    count_browser(&state, &tenant, &visitor, &response);
    response
}

/// Whatever was typed leads to the same page, in the same time.
pub async fn post(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Query(query): Query,
    Form(body): Form,
) -> Response {
    let flow = flow(&query);
    if visitor.framed {
        return error::error_page(&tenant, &visitor, StatusCode::FORBIDDEN, ErrorKind::InFrame);
    }
    if !visitor.is_same_origin(&tenant) {
        return foreign(&tenant, &visitor);
    }
    if !service::mail::is_on(&tenant) {
        return shown(&tenant, &visitor, StatusCode::OK, Forgotten::NoMail, flow);
    }
    let field = |name| body.one(name).ok().flatten().unwrap_or_default();
    let login = field("login").trim();
    let error = match login.len() {
        0 => Some(LoginError::Missing),
        1..=LONGEST => None,
        _ => Some(LoginError::TooLong),
    };
    if error.is_some() {
        return ask(&tenant, &visitor, flow, Typed { error, ..Typed::default() }).await;
    }
    match service::reset::csrf_is_right(&tenant, visitor.cookie.as_deref(), field("csrf")).await {
        Ok(true) => {}
        Ok(false) => return ask(&tenant, &visitor, flow, Typed { login, ..Typed::default() }).await,
        Err(fault) => return service_error(&tenant, &visitor, &fault),
    }
    let now = tenant.now();
    if let Some(address) = visitor.address {
        if let Some(wait) = state.resets.wait(address, now) {
            return ask(&tenant, &visitor, flow, Typed { login, wait: Some(wait), ..Typed::default() }).await;
        }
        state.resets.failed(address, now);
    }
    match service::reset::ask(&tenant, visitor.whence(), login, flow).await {
        Ok(()) => redirect(&tenant.urls.path(&format!("{}sent=1", path(flow)))),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

#[derive(Default)]
struct Typed<'a> {
    login: &'a str,
    error: Option<LoginError>,
    wait: Option<Duration>,
}

fn flow(query: &Parameters) -> Option<FlowId> {
    query.first("flow").and_then(|text| text.parse().ok())
}

/// The page's own path, ready for one more parameter.
fn path(flow: Option<FlowId>) -> String {
    flow.map_or_else(|| "sign-in/forgot-password?".to_owned(), |flow| format!("sign-in/forgot-password?flow={flow}&"))
}

fn own(tenant: &Tenant, flow: Option<FlowId>) -> SafeUrl {
    own_path(tenant, path(flow).trim_end_matches(['?', '&']))
}

async fn ask(tenant: &Tenant, visitor: &Visitor, flow: Option<FlowId>, typed: Typed<'_>) -> Response {
    let (csrf, new) = match service::reset::form(tenant, visitor.cookie.as_deref()).await {
        Ok(made) => made,
        Err(fault) => return service_error(tenant, visitor, &fault),
    };
    let Typed { login, error, wait } = typed;
    let status = match (error, wait) {
        (_, Some(_)) => StatusCode::TOO_MANY_REQUESTS,
        (Some(_), None) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, None) => StatusCode::OK,
    };
    let form = Forgotten::Ask { login: login.to_owned(), error, wait, action: own(tenant, flow), csrf };
    let mut response = shown(tenant, visitor, status, form, flow);
    if let Some(wait) = wait {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Some(value) = &new {
        cookie::session(&mut response, tenant, value);
    }
    response
}

fn shown(tenant: &Tenant, visitor: &Visitor, status: StatusCode, what: Forgotten, flow: Option<FlowId>) -> Response {
    let back = flow.map(|flow| flow_path(tenant, flow, ""));
    page(tenant, visitor, None, status, ForgotPassword { what, back }, &Allow::default())
}

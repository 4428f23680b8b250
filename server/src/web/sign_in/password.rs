//! `POST /sign-in/{flow}`: who it is, and a password.

use super::{after_form, foreign, set_cookies, show, visit};
use crate::{
    service::{
        self, Tenant,
        flow::{Page, SignedIn, Visited},
        password::Try,
    },
    state::AppState,
    web::{
        request::{Form, Project, Visitor},
        respond::{page::page, service_error},
    },
};
use app::hosted::{LoginError, PasswordError, Refusal, SignIn};
use axum::{
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use domain::{ids::FlowId, oauth::parameters::Parameters};
use std::time::Duration;

/// The longest login and password that are looked at, in bytes.
const LONGEST: usize = 254;
const LONGEST_PASSWORD: usize = 1024;

/// A valid form: the next page, or the application's answer. An invalid one: the page again, with what was typed but for
/// the password.
pub async fn post(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Path((_, flow)): Path<(String, String)>,
    Form(body): Form,
) -> Response {
    let visit = match visit(&tenant, &visitor, &flow) {
        Ok(visit) => visit,
        Err(page) => return *page,
    };
    if !visitor.is_same_origin(&tenant) {
        return foreign(&tenant, &visitor);
    }
    let typed = Typed::of(&body);
    if typed.login_error.is_some() || typed.password_error.is_some() {
        return again(&state, &tenant, &visitor, visit, |form| {
            form.login_error = typed.login_error;
            form.password_error = typed.password_error;
            if form.away.is_none() {
                form.login = typed.login.to_owned();
            }
            form.keep = form.keep.map(|_| typed.keep);
        })
        .await;
    }
    let now = tenant.now();
    let device = visitor.device(&tenant);
    let address_wait = visitor.address.and_then(|address| state.addresses.wait(address, now));
    let typed_try = Try { login: typed.login, password: typed.password, device: device.as_ref(), address_wait };
    let visited = match service::flow::sign_in(&tenant, visit, typed.csrf, typed_try, typed.keep).await {
        Ok(visited) => visited,
        Err(fault) => return service_error(&tenant, &visitor, &fault),
    };
    let Visited { outcome, cookie, signed_in } = visited;
    match outcome {
        SignedIn::Next(shown) => {
            after_form(&tenant, &visitor, visit.flow, &Visited { outcome: shown, cookie, signed_in })
        }
        SignedIn::Wrong(asked) => {
            if let Some(address) = visitor.address {
                state.addresses.failed(address, now);
            }
            let mut form = filled(&state, &tenant, visit.flow, &asked, &typed);
            form.password_error = Some(PasswordError::NoMatch);
            answer(&tenant, &visitor, &asked, form, &Visited { outcome: (), cookie, signed_in })
        }
        SignedIn::Slowed(asked, wait) => {
            let mut form = filled(&state, &tenant, visit.flow, &asked, &typed);
            form.refusal = Some(Refusal::SlowDown(wait));
            let mut response = answer(&tenant, &visitor, &asked, form, &Visited { outcome: (), cookie, signed_in });
            slow(&mut response, wait);
            response
        }
    }
}

struct Typed<'a> {
    csrf: &'a str,
    login: &'a str,
    password: &'a str,
    keep: bool,
    login_error: Option<LoginError>,
    password_error: Option<PasswordError>,
}

impl<'a> Typed<'a> {
    fn of(body: &'a Parameters) -> Self {
        let field = |name| body.one(name).ok().flatten().unwrap_or_default();
        let (login, password) = (field("login"), field("password"));
        Self {
            csrf: field("csrf"),
            login: if login.len() > LONGEST { "" } else { login },
            password,
            keep: field("keep") == "true",
            login_error: match login.trim().len() {
                0 => Some(LoginError::Missing),
                1..=LONGEST => None,
                _ => Some(LoginError::TooLong),
            },
            password_error: match password.len() {
                0 => Some(PasswordError::Missing),
                1..=LONGEST_PASSWORD => None,
                _ => Some(PasswordError::TooLong),
            },
        }
    }
}

/// The page once more, without having looked at the password.
async fn again(
    state: &AppState,
    tenant: &Tenant,
    visitor: &Visitor,
    visit: service::flow::Visit<'_>,
    fill: impl FnOnce(&mut SignIn),
) -> Response {
    match service::flow::show(tenant, visit, service::flow::Turn::OtherAccount).await {
        Ok(visited) => match visited.outcome {
            service::flow::Shown::Page(asked) => {
                let mut form = show::form(state, tenant, visit.flow, &asked);
                fill(&mut form);
                answer(tenant, visitor, &asked, form, &Visited { outcome: (), cookie: None, signed_in: None })
            }
            other => {
                after_form(tenant, visitor, visit.flow, &Visited { outcome: other, cookie: None, signed_in: None })
            }
        },
        Err(fault) => service_error(tenant, visitor, &fault),
    }
}

fn filled(state: &AppState, tenant: &Tenant, flow: FlowId, asked: &Page, typed: &Typed<'_>) -> SignIn {
    let mut form = show::form(state, tenant, flow, asked);
    if form.away.is_none() {
        form.login = typed.login.to_owned();
    }
    form.keep = form.keep.map(|_| typed.keep);
    form
}

fn answer(tenant: &Tenant, visitor: &Visitor, asked: &Page, form: SignIn, visited: &Visited<()>) -> Response {
    let locales = show::ui_locales(asked);
    let mut response =
        page(tenant, visitor, locales.as_deref(), StatusCode::UNPROCESSABLE_ENTITY, form, &show::allow(asked));
    set_cookies(&mut response, tenant, visitor, visited);
    response
}

fn slow(response: &mut Response, wait: Duration) {
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    // Rounded up: a second too early is too early.
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
}

//! Hosted pages of a sign-in flow, a file each.

pub mod account;
pub mod change_password;
pub mod consent;
pub mod email;
pub mod forgot_password;
pub mod invitation;
pub mod link;
pub mod not_me;
pub mod password;
pub mod reset;
pub mod show;
pub mod sign_up;
pub mod start;
pub mod test;
pub mod undo;

use crate::{
    service::{
        Tenant,
        flow::{Shown, Visit, Visited},
    },
    state::AppState,
    web::{
        request::Visitor,
        respond::{
            answer::{self, After, redirect},
            cookie, error,
        },
    },
};
use app::hosted::ErrorKind;
use axum::{
    http::{StatusCode, header},
    response::Response,
};
use domain::ids::{ClientId, FlowId};

/// The flow that a path names, as this browser comes to it.
///
/// # Errors
/// A page: nothing is asked in a frame, and what is no flow's name leads nowhere.
fn visit<'a>(tenant: &Tenant, visitor: &'a Visitor, flow: &str) -> Result<Visit<'a>, Box<Response>> {
    if visitor.framed {
        return Err(Box::new(error::error_page(tenant, visitor, StatusCode::FORBIDDEN, ErrorKind::InFrame)));
    }
    let flow = flow.parse::<FlowId>().map_err(|_| Box::new(unknown(tenant, visitor)))?;
    let agent = visitor.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    Ok(Visit { flow, cookie: visitor.cookie.as_deref(), address: visitor.address, agent })
}

fn unknown(tenant: &Tenant, visitor: &Visitor) -> Response {
    error::error_page(tenant, visitor, StatusCode::GONE, ErrorKind::FlowExpired)
}

/// What follows a form of a flow: the next page by a 303, or the application's answer.
fn after_form(tenant: &Tenant, visitor: &Visitor, flow: FlowId, visited: &Visited<Shown>) -> Response {
    let mut response = match &visited.outcome {
        Shown::Page(_) => redirect(&tenant.urls.path(&format!("sign-in/{flow}"))),
        Shown::Answer(application, found) => {
            answer::send(tenant, visitor, &application.settings.name, found, After::Form)
        }
        other => ended(tenant, visitor, other, After::Form),
    };
    set_cookies(&mut response, tenant, visitor, visited);
    response
}

fn set_cookies<T>(response: &mut Response, tenant: &Tenant, visitor: &Visitor, visited: &Visited<T>) {
    if let Some(value) = &visited.cookie {
        cookie::session(response, tenant, value);
    }
    if let Some(user) = visited.signed_in {
        cookie::device(response, tenant, visitor.device(tenant), user);
    }
}

/// A flow that asks nothing any more.
fn ended(tenant: &Tenant, visitor: &Visitor, shown: &Shown, after: After) -> Response {
    match shown {
        Shown::Finished(application, person) => start::finished(tenant, visitor, application, person.as_deref(), after),
        Shown::NotYours if visitor.cookie.is_none() => {
            error::error_page(tenant, visitor, StatusCode::FORBIDDEN, ErrorKind::CookiesOff)
        }
        Shown::NotYours => error::error_page(tenant, visitor, StatusCode::FORBIDDEN, ErrorKind::OtherBrowser),
        Shown::Page(_) | Shown::Answer(..) | Shown::Expired => unknown(tenant, visitor),
    }
}

/// Goes on with a flow after a form of another page, by a page that goes on by itself: the flow may lead straight to the
/// application, and browsers hold `form-action` against the whole chain of redirects after a form.
fn go_on_with(tenant: &Tenant, visitor: &Visitor, flow: FlowId, client: Option<&ClientId>) -> Response {
    let application = client.and_then(|client| tenant.application(client));
    let name = application.map_or(&tenant.settings.name, |own| &own.settings.name);
    answer::to_address(tenant, visitor, name, &tenant.urls.url(&format!("sign-in/{flow}")), After::Form)
}

/// Each browser that nobody knows is a row. Where a network has brought as many as may be, the page says to wait.
fn too_many_browsers(state: &AppState, tenant: &Tenant, visitor: &Visitor) -> Option<Response> {
    let wait = visitor.address.and_then(|address| state.flows.wait(address, tenant.now()))?;
    let kind = ErrorKind::TooManyRequests(wait);
    Some(error::error_page(tenant, visitor, StatusCode::TOO_MANY_REQUESTS, kind))
}

/// Counts a browser that was given a cookie, and so a row.
fn count_browser(state: &AppState, tenant: &Tenant, visitor: &Visitor, response: &Response) {
    if let (true, Some(address)) = (response.headers().contains_key(header::SET_COOKIE), visitor.address) {
        state.flows.failed(address, tenant.now());
    }
}

/// A form that was not posted from one of our own pages.
fn foreign(tenant: &Tenant, visitor: &Visitor) -> Response {
    error::error_page(tenant, visitor, StatusCode::FORBIDDEN, ErrorKind::OtherBrowser)
}

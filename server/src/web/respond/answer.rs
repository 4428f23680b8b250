//! The answer of `/authorize` on its way to the application.

use crate::{
    service::Tenant,
    web::{
        request::Visitor,
        respond::page::{Allow, page},
    },
};
use app::{
    SafeUrl,
    hosted::{ErrorKind, ErrorPage, FormPost, GoOn, Origin, WebMessage},
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::oauth::{answer::Answer, authorize::ResponseMode, redirect_uri::origin_of};

/// How the answer goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum After {
    /// The browser came by a link or redirect.
    Navigation,
    /// The browser has posted a form of ours: `form-action` holds against the whole chain of redirects that follows, so
    /// the way on is a page that goes on by itself.
    Form,
}

/// Sends the answer.
pub fn send(tenant: &Tenant, visitor: &Visitor, application: &str, answer: &Answer, after: After) -> Response {
    let uri = &answer.back.redirect_uri;
    let quiet = Allow { no_languages: true, ..Allow::default() };
    match answer.back.mode {
        ResponseMode::Query => to_address(tenant, visitor, application, &answer.location(), after),
        ResponseMode::FormPost => match (SafeUrl::application(uri), origin_of(uri)) {
            (Some(to), Some(origin)) => {
                let shown = FormPost { application: application.to_owned(), to, parameters: answer.parameters.clone() };
                page(tenant, visitor, None, StatusCode::OK, shown, &Allow { form_action: Some(origin), ..quiet })
            }
            _ => unsendable(tenant, visitor),
        },
        ResponseMode::WebMessage => match origin_of(uri).and_then(|origin| Origin::parse(&origin).ok()) {
            Some(target) => {
                let frame = Some(target.as_str().to_owned());
                let shown = WebMessage { target, response: answer.parameters.clone() };
                page(tenant, visitor, None, StatusCode::OK, shown, &Allow { frame, ..quiet })
            }
            None => unsendable(tenant, visitor),
        },
    }
}

/// Sends the browser to an address of the application's.
pub fn to_address(tenant: &Tenant, visitor: &Visitor, application: &str, address: &str, after: After) -> Response {
    let is_http = address.starts_with("https://") || address.starts_with("http://");
    match (after, is_http, SafeUrl::application(address)) {
        (After::Form, true, Some(to)) => {
            let shown = GoOn { application: application.to_owned(), to };
            page(tenant, visitor, None, StatusCode::OK, shown, &Allow { no_languages: true, ..Allow::default() })
        }
        // Browsers open an own scheme only on the person's gesture, which a redirect keeps and a page does not.
        _ => redirect(address),
    }
}

/// 303, so that what follows is a GET.
#[must_use]
pub fn redirect(address: &str) -> Response {
    let Ok(value) = HeaderValue::from_str(address) else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let headers = [(header::LOCATION, value), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (StatusCode::SEE_OTHER, headers).into_response()
}

fn unsendable(tenant: &Tenant, visitor: &Visitor) -> Response {
    page(tenant, visitor, None, StatusCode::BAD_REQUEST, ErrorPage::new(ErrorKind::BadRequest), &Allow::default())
}

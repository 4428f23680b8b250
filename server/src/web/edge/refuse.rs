//! Answers that the edge gives itself.

use super::{reads, shape};
use crate::web::respond::{Shape, fail};
use axum::{
    body::Body,
    extract::Request,
    http::{Extensions, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use domain::ids::RequestId;

/// What is kept of a request for an answer in its own language, after the request itself has been handed on.
pub(super) struct Asking {
    extensions: Extensions,
    shape: Shape,
}

impl Asking {
    pub(super) fn of(request: &Request) -> Self {
        let mut extensions = Extensions::new();
        if let Some(id) = request.extensions().get::<RequestId>() {
            extensions.insert(*id);
        }
        let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
        let html = accept.to_ascii_lowercase().contains("text/html");
        let navigates = reads(request.method()) && accept.is_empty();
        Self { extensions, shape: shape(request.uri().path(), html || navigates) }
    }

    /// A page or the JSON that clients expect, whichever was asked for.
    pub(super) fn refuse(&self, status: StatusCode, text: &'static str) -> Response {
        let mut response = fail(&self.extensions, self.shape, status, text);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        }
        response
    }

    /// A host that is not ours; `ours` is where everybody may begin. Not a page: its stylesheet would have to come from that
    /// very host.
    #[allow(clippy::unused_self)] // beside its sister, which does look
    pub(super) fn misdirected(&self, ours: &str) -> Response {
        let text = format!("This server does not answer for that host. Its address is {ours}\n");
        (StatusCode::MISDIRECTED_REQUEST, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
    }
}

/// The same path on another origin, with the same method.
pub(super) fn go_to(origin: &str, uri: &Uri, for_now: bool) -> Response {
    let path = uri.path_and_query().map_or("/", axum::http::uri::PathAndQuery::as_str);
    let status = if for_now { StatusCode::TEMPORARY_REDIRECT } else { StatusCode::PERMANENT_REDIRECT };
    // A path that is none ("*") leads to the front door.
    let path = if path.starts_with('/') { path } else { "/" };
    match HeaderValue::from_str(&format!("{origin}{path}")) {
        Ok(location) => (status, [(header::LOCATION, location)], Body::empty()).into_response(),
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

//! What is noted of each request: method, route template, status, how long. Never a path with its values, never a query,
//! never an address.

use super::metrics;
use axum::{
    extract::{MatchedPath, Request},
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};
use std::{
    sync::{Arc, OnceLock},
    time::Instant,
};

/// The template of the route that a request came to, if it came to one.
#[derive(Clone, Default)]
struct Route(Arc<OnceLock<Arc<str>>>);

/// One request from its coming in to its answer.
pub(super) struct Watched {
    since: Instant,
    method: &'static str,
    route: Route,
    _in_flight: metrics::InFlight,
}

/// Runs behind the router, where the route is known.
pub(super) async fn note_route(request: Request, next: Next) -> Response {
    if let (Some(route), Some(matched)) =
        (request.extensions().get::<Route>(), request.extensions().get::<MatchedPath>())
    {
        _ = route.0.set(matched.as_str().into());
    }
    next.run(request).await
}

impl Watched {
    pub(super) fn begin(request: &mut Request) -> Self {
        let route = Route::default();
        request.extensions_mut().insert(route.clone());
        Self { since: Instant::now(), method: known(request.method()), route, _in_flight: metrics::InFlight::begin() }
    }

    pub(super) fn end(self, response: &Response) {
        let took = self.since.elapsed();
        let route = self.route.0.get().map_or("-", |route| &**route);
        let status = response.status();
        metrics::request(self.method, route, status, took);
        let milliseconds = took.as_millis();
        if level_is_debug(route) {
            tracing::debug!(target: "keyward::access", method = self.method, route, status = status.as_u16(), milliseconds);
        } else {
            tracing::info!(target: "keyward::access", method = self.method, route, status = status.as_u16(), milliseconds);
        }
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(target: "keyward::access", method = self.method, route, "answered with 500");
        }
    }
}

/// What asks every few seconds and is always well does not fill the log.
fn level_is_debug(route: &str) -> bool {
    matches!(route, "/healthz" | "/readyz") || route.starts_with("/assets/")
}

/// A method that is none of these was made up by whoever sent it, so its name is nothing for a log.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

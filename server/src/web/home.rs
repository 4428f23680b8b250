//! `/`: where to go from here.

use crate::{
    state::AppState,
    web::respond::{Shape, fail, page::plain_page},
};
use app::{
    SafeUrl,
    hosted::{DemoPerson, Destination, Home},
    i18n::{Locale, Wishes},
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};

/// `GET /`
pub async fn get(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let accept_language = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let locale = Locale::negotiate(Wishes { accept_language, ..Wishes::default() }, &Locale::ALL);
    let destinations = state
        .facts
        .demo_application
        .iter()
        .filter_map(|own| Some(Destination::Application { name: own.name.clone(), href: SafeUrl::parse(&own.origin)? }))
        .chain(
            SafeUrl::parse(&format!("{}/console", state.tenants.means().console_url))
                .map(|href| Destination::Console { href }),
        )
        .collect();
    let demo = demo_people(&state.facts.demo_people);
    let administrators = demo_people(&state.facts.demo_administrators);
    plain_page(&*state.tenants.means().random, locale, StatusCode::OK, Home { destinations, demo, administrators })
}

/// Whom the demo's pages name.
#[must_use]
pub fn demo_people(known: &[crate::state::DemoPerson]) -> Vec<DemoPerson> {
    known
        .iter()
        .map(|one| DemoPerson { name: one.name.clone(), login: one.login.clone(), password: one.password.clone() })
        .collect()
}

/// Whatever is not on the map.
pub async fn not_found(request: axum::extract::Request) -> Response {
    fail(request.extensions(), shape(&request), StatusCode::NOT_FOUND, "there is nothing at this address")
}

/// What is on the map, by another method.
pub async fn not_allowed(request: axum::extract::Request) -> Response {
    fail(request.extensions(), shape(&request), StatusCode::METHOD_NOT_ALLOWED, "this address takes another method")
}

fn shape(request: &axum::extract::Request) -> Shape {
    let path = request.uri().path();
    if path.starts_with("/v1") {
        Shape::Api
    } else if path.contains("/oauth/") || path.contains("/.well-known/") || path.ends_with("/userinfo") {
        Shape::OAuth
    } else {
        Shape::Page
    }
}

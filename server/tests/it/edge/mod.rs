//! What stands before every route, one refusal after the other.

mod bodies;
mod domains;
mod faults;
mod hosts;
mod listener;
mod operator;
mod proxies;
mod sweep;
mod terminal;
mod tls;

use crate::support::{answer::Answer, installation::shared_database, project};
use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{OriginalUri, Request},
    http,
    response::IntoResponse,
    routing::get,
};
use serde_json::json;
use server::{
    clock::FixedClock,
    config::{Config, Flags},
    routes,
    service::Means,
    state::{AppState, Facts},
    web::{
        edge::{self, Edge, Limits, Peer},
        guard::ByOwnDomain,
        request::ClientAddress,
    },
};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tower::ServiceExt as _;

/// A server with its edge, on the run's one database.
#[derive(Clone)]
struct Site {
    means: Arc<Means>,
    clock: Arc<FixedClock>,
    /// The edge before all that Keyward serves.
    whole: Router,
    /// The edge before a handler that says what reached it.
    probe: Router,
}

/// Short, so that a test does not wait.
const LIMITS: Limits = Limits { at_once: 2, patience: Duration::from_millis(300) };

impl Site {
    async fn new(settings: &[(&str, &str)]) -> Self {
        Self::started(settings, false).await
    }

    async fn demo() -> Self {
        Self::started(&[], true).await
    }

    async fn started(settings: &[(&str, &str)], demo: bool) -> Self {
        let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let config = Config::from_sources(None, settings, &Flags { demo, config: None }).unwrap();
        let (means, clock) = project::means(&shared_database().await).await;
        let state = AppState::new(Arc::clone(&means), Facts::default());
        let before =
            |router, limits| edge::wrap(router, Edge::new(&config, Arc::clone(&state.tenants), limits).unwrap());
        let whole = before(routes::router(state.clone()), Limits::default());
        let probe = before(probe(), LIMITS);
        Self { means, clock, whole, probe }
    }
}

/// An installation on `https://id.example.org`.
const PUBLIC: (&str, &str) = ("KEYWARD_PUBLIC_URL", "https://id.example.org");

fn probe() -> Router {
    Router::new()
        .route("/panic", get(|| async { panic!("as it should") as &str }))
        .route("/slow", get(|| tokio::time::sleep(Duration::from_secs(60))))
        .route("/busy", get(|| tokio::time::sleep(Duration::from_millis(100))))
        .route("/cached", get(|| async { [(http::header::CACHE_CONTROL, "public, max-age=300")] }))
        .route("/healthz", get(|| async { "ok" }))
        .fallback(echo)
}

/// Says what reached it.
async fn echo(original: OriginalUri, request: Request) -> axum::response::Response {
    let (parts, body) = request.into_parts();
    let client = parts.extensions.get::<ClientAddress>().map(|address| address.0.to_string());
    let own_domain = parts.extensions.get::<ByOwnDomain>().is_some();
    let read: Result<Bytes, _> = axum::body::to_bytes(body, usize::MAX).await;
    let Ok(body) = read else { return http::StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    Json(json!({
        "uri": parts.uri.to_string(), "original": original.0.to_string(), "client": client, "ownDomain": own_domain, "body": body.len(),
    }))
    .into_response()
}

/// A request from `peer`, with these headers.
async fn ask(router: &Router, peer: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = http::Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(router, peer, request.body(Body::empty()).unwrap()).await
}

async fn send(router: &Router, peer: &str, mut request: http::Request<Body>) -> Answer {
    let address: SocketAddr = peer.parse().unwrap();
    request.extensions_mut().insert(Peer { address, tls: false });
    Answer::read(router.clone().oneshot(request).await.unwrap()).await
}

/// Somebody on the internet.
const STRANGER: &str = "203.0.113.9:40000";

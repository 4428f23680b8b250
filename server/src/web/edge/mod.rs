//! What stands before every route: who asks, which host was meant, how much may be sent and how long it may take; and
//! what every answer carries.

pub mod forwarded;
mod headers;
pub mod metrics;
mod place;
mod refuse;
pub mod serve;
pub mod tls;
mod watch;

pub use forwarded::Peer;

use crate::{
    config::Config,
    random::{Random, RandomExt as _},
    service::Tenants,
    web::{
        guard::ByOwnDomain,
        request::ClientAddress,
        respond::{Shape, error::log},
    },
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{Method, StatusCode, Uri, header, uri::PathAndQuery},
    middleware::{self, Next},
    response::Response,
};
use domain::ids::RequestId;
use forwarded::Seen;
use futures::FutureExt as _;
use http_body_util::Limited;
use ipnet::IpNet;
use place::{Hosts, OwnHost, Path, Place};
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::sync::Semaphore;
use tracing::Instrument as _;

/// The largest body that is read, in bytes.
pub const MAX_BODY: usize = 64 * 1024;

/// The same where administrators send pictures and long lists. Who may send at all is found out before it is read.
pub const MAX_CONSOLE_BODY: usize = 1_500_000;

/// The same where administrators hand in lists of people: 20 MB, and the form around them.
pub const MAX_IMPORT_BODY: usize = 21 * 1024 * 1024;

/// The most that may be sent to this path, and the same in words.
fn most_of(path: &str) -> (usize, &'static str) {
    let below = path.strip_prefix("/console/p/").and_then(|rest| rest.split_once('/')).map(|(_, below)| below);
    match below {
        Some("users/import") => (MAX_IMPORT_BODY, "the body is larger than 20 MB"),
        _ if path.starts_with("/console/p/") => (MAX_CONSOLE_BODY, "the body is larger than 1.5 MB"),
        _ => (MAX_BODY, "the body is larger than 64 KB"),
    }
}

/// How much one process takes on.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Requests that are worked on at once; who comes on top is told to come back.
    pub at_once: usize,
    /// How long a request may take.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { at_once: 512, patience: Duration::from_secs(30) }
    }
}

/// What the edge knows of the installation.
pub struct Edge {
    hosts: Hosts,
    /// Without a trailing slash.
    public_url: String,
    https: bool,
    demo: bool,
    trusted: Vec<IpNet>,
    tenants: Arc<Tenants>,
    random: Arc<dyn Random>,
    work: Semaphore,
    patience: Duration,
}

/// Puts the edge before `router`: the paths in the router are those of the shared host.
pub fn wrap(router: Router, edge: Arc<Edge>) -> Router {
    let routes = router.layer(middleware::from_fn(watch::note_route));
    Router::new().fallback_service(routes).layer(middleware::from_fn_with_state(edge, handle))
}

async fn handle(State(edge): State<Arc<Edge>>, mut request: Request, next: Next) -> Response {
    let id = RequestId::from_random(edge.random.bytes());
    request.extensions_mut().insert(id);
    let watched = watch::Watched::begin(&mut request);
    let span = tracing::error_span!("request", %id);
    async {
        let mut response = edge.answer(request, next).await;
        headers::complete(&mut response, edge.https, id);
        watched.end(&response);
        response
    }
    .instrument(span)
    .await
}

impl Edge {
    /// Reads what it has to know from the configuration.
    ///
    /// `None` if the public URL has no host, which the configuration does not let through.
    #[must_use]
    pub fn new(config: &Config, tenants: Arc<Tenants>, limits: Limits) -> Option<Arc<Self>> {
        let random = Arc::clone(&tenants.means().random);
        Some(Arc::new(Self {
            hosts: Hosts {
                public: OwnHost::of(&config.public_url)?,
                console: config.console_url.as_ref().and_then(OwnHost::of),
            },
            public_url: config.public_url.as_str().trim_end_matches('/').to_owned(),
            https: config.public_url.scheme() == "https",
            demo: config.demo,
            trusted: config.trusted_proxies.clone(),
            tenants,
            random,
            work: Semaphore::new(limits.at_once),
            patience: limits.patience,
        }))
    }

    async fn answer(&self, mut request: Request, next: Next) -> Response {
        let peer = request.extensions().get::<Peer>().copied();
        let seen = forwarded::see(peer, &self.trusted, request.headers(), request.uri());
        if let Some(client) = seen.client {
            request.extensions_mut().insert(ClientAddress(client));
        }
        let asking = refuse::Asking::of(&request);
        if place::is_health(request.uri().path()) {
            return guarded(self.patience, &asking, next.run(request)).await;
        }
        let Ok(_working) = self.work.try_acquire() else {
            metrics::overloaded();
            return asking.refuse(StatusCode::SERVICE_UNAVAILABLE, "too much is asked at once; try again in a moment");
        };
        let (most, text) = most_of(request.uri().path());
        if says_larger(&request, most) {
            return asking.refuse(StatusCode::PAYLOAD_TOO_LARGE, text);
        }
        let (parts, body) = request.into_parts();
        let request = Request::from_parts(parts, Body::new(Limited::new(body, most)));
        let work = async {
            match self.direct(request, &seen, &asking).await {
                Ok(request) => next.run(request).await,
                Err(answer) => answer,
            }
        };
        guarded(self.patience, &asking, work).await
    }

    /// Sends the request to where its host and path lead, or answers at once.
    async fn direct(&self, request: Request, seen: &Seen, asking: &refuse::Asking) -> Result<Request, Response> {
        let Some(host) = &seen.host else {
            return Err(asking.refuse(StatusCode::BAD_REQUEST, "the request names no host, or more than one"));
        };
        let path = request.uri().path();
        let (request, leads) = match self.hosts.place(host) {
            Place::Public => {
                let leads = place::on_public(path, self.hosts.console.is_some());
                (request, leads)
            }
            Place::Console => {
                let leads = place::on_console(path);
                (request, leads)
            }
            Place::Perhaps => match Box::pin(self.tenants.by_domain(&host.name)).await {
                Ok(Some(tenant)) => {
                    let leads = place::on_domain(path, &tenant.project.slug);
                    let mut request = request;
                    request.extensions_mut().insert(ByOwnDomain);
                    (request, leads)
                }
                Ok(None) => return Err(self.nobody(&request, asking)),
                Err(error) => {
                    log(&error);
                    let (status, text) = if error.is_passing() {
                        (StatusCode::SERVICE_UNAVAILABLE, "this cannot be answered just now; try again in a moment")
                    } else {
                        (StatusCode::INTERNAL_SERVER_ERROR, "something went wrong on our side")
                    };
                    return Err(asking.refuse(status, text));
                }
            },
            Place::Nobody => return Err(self.nobody(&request, asking)),
        };
        if self.https && seen.https == Some(false) {
            let port = host.port.filter(|port| *port != 80).map(|port| format!(":{port}")).unwrap_or_default();
            return Err(refuse::go_to(&format!("https://{}{port}", host.name), request.uri(), false));
        }
        match leads {
            Path::AsIs => Ok(request),
            Path::Is(path) => rewritten(request, &path)
                .ok_or_else(|| asking.refuse(StatusCode::BAD_REQUEST, "the path makes no sense")),
            Path::Nowhere => Err(asking.refuse(StatusCode::NOT_FOUND, "there is nothing under this address")),
        }
    }

    /// A host that is not ours: refused, so that nobody's cached page or link can carry a name that they chose. The demo
    /// sends people to the name under which it works.
    fn nobody(&self, request: &Request, asking: &refuse::Asking) -> Response {
        if self.demo {
            refuse::go_to(&self.public_url, request.uri(), true)
        } else {
            asking.misdirected(&self.public_url)
        }
    }
}

/// Whether the body says itself that it is too large: then none of it is read.
fn says_larger(request: &Request, most: usize) -> bool {
    let length =
        request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    length.is_some_and(|length| length > most as u64)
}

fn rewritten(mut request: Request, path: &str) -> Option<Request> {
    let target = match request.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = std::mem::take(request.uri_mut()).into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(target).ok()?);
    *request.uri_mut() = Uri::from_parts(parts).ok()?;
    Some(request)
}

/// Lets work take its time, but not for ever; and a fault in it ends this request, not the server.
async fn guarded(patience: Duration, asking: &refuse::Asking, work: impl Future<Output = Response> + Send) -> Response {
    match tokio::time::timeout(patience, AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(response)) => response,
        // Where and why, the panic hook has said.
        Ok(Err(_)) => asking.refuse(StatusCode::INTERNAL_SERVER_ERROR, "something went wrong on our side"),
        Err(_) => {
            tracing::error!(seconds = patience.as_secs(), "a request took too long");
            asking.refuse(StatusCode::SERVICE_UNAVAILABLE, "this took too long; try again in a moment")
        }
    }
}

impl std::fmt::Debug for Edge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Edge").field("public_url", &self.public_url).finish_non_exhaustive()
    }
}

/// The methods by which a page or a document is read.
fn reads(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// Who reads an error, as far as a request shows it before it has a route.
fn shape(path: &str, accepts_html: bool) -> Shape {
    if accepts_html {
        Shape::Page
    } else if path.starts_with("/v1") {
        Shape::Api
    } else {
        Shape::OAuth
    }
}

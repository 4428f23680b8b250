//! Which pages of other origins may call an endpoint (Fetch, CORS protocol). Never with credentials.

use crate::service::Tenant;
use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::ids::ClientId;

/// Which pages may call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cors {
    /// Any: what is answered is public.
    Any,
    /// Those of the client that calls; where it is not known yet, those of any application of the project.
    Clients,
}

/// Whose answer it is: a handler that knows the client says so, and only that client's origins may read it.
#[derive(Clone, Debug)]
pub struct ForClient(pub ClientId);

pub(super) fn origin(request: &Request) -> Option<String> {
    request.headers().get(header::ORIGIN).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

fn allowed(cors: Cors, tenant: &Tenant, origin: &str, client: Option<&ClientId>) -> Option<HeaderValue> {
    let may = match (cors, client) {
        (Cors::Any, _) => return Some(HeaderValue::from_static("*")),
        (Cors::Clients, Some(client)) => tenant.application(client).is_some_and(|own| own.allows_cors(origin)),
        (Cors::Clients, None) => tenant.applications().any(|own| own.allows_cors(origin)),
    };
    may.then(|| HeaderValue::from_str(origin).ok()).flatten()
}

/// A page that may not call: for which client, where that is known and there is such an application.
pub(super) struct RefusedOrigin(pub Option<ClientId>);

impl RefusedOrigin {
    /// Our own pages ask for no permission, and a program that is no page sends no origin.
    fn of(tenant: &Tenant, origin: Option<&str>, client: Option<&ClientId>) -> Option<Self> {
        let known = client.filter(|client| tenant.application(client).is_some());
        origin.filter(|origin| *origin != tenant.urls.origin()).map(|_| Self(known.cloned()))
    }
}

pub(super) fn preflight(cors: Cors, tenant: &Tenant, origin: Option<&str>) -> (Response, Option<RefusedOrigin>) {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let Some(value) = origin.and_then(|origin| allowed(cors, tenant, origin, None)) else {
        return (response, RefusedOrigin::of(tenant, origin, None));
    };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, value);
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
    // What clients send: Auth0's libraries add a header of their own.
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("authorization, content-type, auth0-client, dpop"),
    );
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
    (response, None)
}

pub(super) fn mark(
    cors: Cors,
    tenant: &Tenant,
    origin: Option<&str>,
    response: &mut Response,
) -> Option<RefusedOrigin> {
    if cors == Cors::Clients {
        response.headers_mut().append(header::VARY, HeaderValue::from_static("origin"));
    }
    // A name that no application has is no client's: whoever has mistyped it may read that.
    let is_known =
        |named: &&ForClient| response.status() != StatusCode::UNAUTHORIZED || tenant.application(&named.0).is_some();
    let client = response.extensions().get::<ForClient>().filter(is_known).map(|known| known.0.clone());
    if let Some(value) = origin.and_then(|origin| allowed(cors, tenant, origin, client.as_ref())) {
        let headers = response.headers_mut();
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, value);
        headers
            .insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("www-authenticate, retry-after"));
        return None;
    }
    RefusedOrigin::of(tenant, origin, client.as_ref())
}

/// What clients of the Project API send.
const API_HEADERS: &str =
    "authorization, content-type, if-match, x-oystehr-project-id, x-oystehr-request-id, x-zapehr-project-id";

pub(super) fn api_preflight() -> Response {
    let mut response = for_everybody(StatusCode::NO_CONTENT.into_response());
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(API_HEADERS));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    response
}

pub(super) fn for_everybody(mut response: Response) -> Response {
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

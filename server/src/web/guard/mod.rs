//! Who may pass to an endpoint. `routes.rs` names a guard for each.

mod console;
mod cors;

pub use cors::{Cors, ForClient};

use crate::{
    service,
    state::AppState,
    web::{
        request::{ClientAddress, Project},
        respond::{Shape, error, fail},
    },
};
use axum::{
    extract::{Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};
use domain::administration::Permission;
use percent_encoding::percent_decode_str;
use std::sync::Arc;

/// Who may pass.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Guard {
    /// Everybody; the endpoint belongs to no project.
    Open,
    /// Everybody, as a page of the project's.
    Page,
    /// Everybody, as a POST from one of the project's own pages (the handler checks the form's token).
    OwnForm,
    /// Everybody, from a program: which pages may call it from a browser.
    Endpoint(Cors),
    /// A client that proves itself (the handler takes [`super::oauth::client::AuthenticatedClient`]).
    Client(Cors),
    /// Whoever has an access token (the handler reads it).
    Bearer(Cors),
    /// The Project API: it reads no cookies, so pages of every origin may call it; the handler reads the token, if it wants
    /// one, and finds the project by it.
    Api,
    /// Everybody, before the console: the way in.
    Console,
    /// Whoever is signed in to the console, whatever they run.
    SignedIn,
    /// An administrator of the project that the path names, whose role includes this.
    Administrator(Permission),
}

impl Guard {
    const fn cors(self) -> Option<Cors> {
        match self {
            Self::Open
            | Self::Page
            | Self::OwnForm
            | Self::Api
            | Self::Console
            | Self::SignedIn
            | Self::Administrator(_) => None,
            Self::Endpoint(cors) | Self::Client(cors) | Self::Bearer(cors) => Some(cors),
        }
    }

    const fn shape(self) -> Shape {
        match self {
            Self::Open | Self::Page | Self::OwnForm | Self::Console | Self::SignedIn | Self::Administrator(_) => {
                Shape::Page
            }
            Self::Endpoint(_) | Self::Client(_) | Self::Bearer(_) => Shape::OAuth,
            Self::Api => Shape::Api,
        }
    }
}

/// The edge has found that the request came by a project's own domain.
#[derive(Clone, Copy, Debug)]
pub struct ByOwnDomain;

/// What a guard works with.
#[derive(Clone, Debug)]
pub struct Post {
    /// The wiring.
    pub state: AppState,
    /// Who may pass.
    pub guard: Guard,
}

/// Finds the project, and lets pass whom the guard lets pass.
pub async fn pass(State(Post { state, guard }): State<Post>, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(guard.shape());
    if !is_readable(request.uri().path()) {
        return fail(request.extensions(), guard.shape(), StatusCode::BAD_REQUEST, "the address is not readable");
    }
    match guard {
        Guard::Open => return next.run(request).await,
        Guard::Api if request.method() == Method::OPTIONS => return cors::api_preflight(),
        Guard::Api => return cors::for_everybody(next.run(request).await),
        Guard::Console | Guard::SignedIn | Guard::Administrator(_) => {
            return Box::pin(console::pass(state, guard, request, next)).await;
        }
        _ => {}
    }
    let slug = slug(request.uri().path()).unwrap_or_default().to_owned();
    let tenant = match state.tenants.by_slug(&slug).await {
        Ok(found) => found.filter(|tenant| {
            // A project answers in exactly one place.
            tenant.project.domain.is_some() == request.extensions().get::<ByOwnDomain>().is_some()
        }),
        Err(fault) => {
            error::log(&fault);
            let status =
                if fault.is_passing() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::INTERNAL_SERVER_ERROR };
            return fail(request.extensions(), guard.shape(), status, "try again in a moment");
        }
    };
    let Some(tenant) = tenant else {
        return fail(request.extensions(), guard.shape(), StatusCode::NOT_FOUND, "there is no such project");
    };
    request.extensions_mut().insert(Project(Arc::clone(&tenant)));
    let Some(cors) = guard.cors() else { return next.run(request).await };
    let origin = cors::origin(&request);
    let address = request.extensions().get::<ClientAddress>().map(|address| address.0);
    let (response, refused) = if request.method() == Method::OPTIONS {
        cors::preflight(cors, &tenant, origin.as_deref())
    } else {
        let mut response = next.run(request).await;
        let refused = cors::mark(cors, &tenant, origin.as_deref(), &mut response);
        (response, refused)
    };
    if let (Some(cors::RefusedOrigin(client)), Some(origin)) = (refused, origin)
        && let Err(fault) = service::client::origin_refused(&tenant, client.as_ref(), &origin, address).await
    {
        // Whoever asked has their answer; that it is missing in the trail is for the log.
        error::log(&fault);
    }
    response
}

/// Whether a path is text, which no address of ours is not.
fn is_readable(path: &str) -> bool {
    percent_decode_str(path).decode_utf8().is_ok_and(|text| !text.contains('\0'))
}

/// The project that a path names.
fn slug(path: &str) -> Option<&str> {
    path.strip_prefix("/p/")?.split('/').next()
}

//! The console's guards: who sits there, as what, in which project.

use super::Guard;
use crate::{
    service::{
        Served, Tenant,
        console::{Acting, session, session::Seat},
    },
    state::AppState,
    web::{
        console::desk::{self, AtDesk, Front},
        request::{ClientAddress, cookie_name, cookie_of},
        respond::{
            answer::redirect,
            error::{Shape, fail, log},
        },
    },
};
use axum::{
    extract::{OriginalUri, Request},
    http::{Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::Response,
};
use domain::project::Slug;
use std::sync::Arc;

/// Lets pass whom a guard of the console lets pass.
pub async fn pass(state: AppState, guard: Guard, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let found = find(&state, guard, &parts).await;
    let mut request = Request::from_parts(parts, body);
    let found = match found {
        Ok(found) => found,
        Err(fault) => {
            log(&fault);
            let status =
                if fault.is_passing() { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::INTERNAL_SERVER_ERROR };
            return fail(request.extensions(), Shape::Page, status, "try again in a moment");
        }
    };
    match found {
        Found::Front(front) => {
            request.extensions_mut().insert(front);
            next.run(request).await
        }
        Found::Desk(front, acting) => {
            request.extensions_mut().insert(front);
            request.extensions_mut().insert(AtDesk(acting));
            next.run(request).await
        }
        Found::SignedOut(front) if request.method() == Method::POST => desk::session_ended(&front),
        Found::SignedOut(_) => {
            let wanted =
                request.extensions().get::<OriginalUri>().map_or_else(|| request.uri().clone(), |uri| uri.0.clone());
            let wanted = wanted.path_and_query().map(ToString::to_string).unwrap_or_default();
            let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("to", &wanted).finish();
            redirect(&format!("/console/sign-in?{query}"))
        }
        Found::NoProject(front) => desk::no_project(&front),
        Found::NotAllowed(front, acting) => desk::not_allowed(&front, &acting),
    }
}

enum Found {
    Front(Front),
    Desk(Front, Arc<Acting>),
    SignedOut(Front),
    NoProject(Front),
    NotAllowed(Front, Arc<Acting>),
}

async fn find(state: &AppState, guard: Guard, request: &Parts) -> Served<Found> {
    let keyward = state
        .tenants
        .by_slug(Slug::KEYWARD)
        .await?
        .ok_or(crate::service::ServiceError::Fault("the built-in project is gone"))?;
    let cookie = cookie_of(&request.headers, &desk::cookie_name(&keyward));
    let reads = request.method == Method::GET;
    let seat = session::seat(&keyward, cookie.as_deref(), reads && guard != Guard::Console).await?;
    let front = front(state, &keyward, cookie, seat, request);
    if guard == Guard::Console {
        return Ok(Found::Front(front));
    }
    let Some(administrator) = front.administrator.clone() else { return Ok(Found::SignedOut(front)) };
    let Guard::Administrator(permission) = guard else { return Ok(Found::Front(front)) };
    let Some(tenant) = state.tenants.by_slug(slug(request.uri.path())).await? else {
        return Ok(Found::NoProject(front));
    };
    let Some(acting) = Acting::of(administrator, tenant, keyward, front.address).await? else {
        return Ok(Found::NoProject(front));
    };
    let acting = Arc::new(acting);
    if acting.may(permission) {
        return Ok(Found::Desk(front, acting));
    }
    acting.record_refusal(permission).await?;
    Ok(Found::NotAllowed(front, acting))
}

fn front(state: &AppState, keyward: &Arc<Tenant>, cookie: Option<String>, seat: Seat, request: &Parts) -> Front {
    let links = ["set-up", "join", "accept"]
        .into_iter()
        .filter_map(|name| Some((name, cookie_of(&request.headers, &desk::link_cookie(keyward, name))?)))
        .collect();
    let agent = request.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    Front {
        links,
        hosted: cookie_of(&request.headers, &cookie_name(keyward, "kw")),
        agent: agent.map(str::to_owned),
        csrf: keyward.keys.csrf_token(desk::FORM, seat.browser),
        state: state.clone(),
        keyward: Arc::clone(keyward),
        cookie,
        browser: seat.browser,
        known: seat.known,
        administrator: seat.administrator,
        message: seat.message,
        address: request.extensions.get::<ClientAddress>().map(|address| address.0),
        request: crate::web::request::request_id(&request.extensions),
    }
}

/// The project that a path of the console names.
fn slug(path: &str) -> &str {
    path.strip_prefix("/console/p/").and_then(|rest| rest.split('/').next()).unwrap_or_default()
}

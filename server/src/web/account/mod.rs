//! One's own account, a file a page. Whoever comes has come by `/authorize`; what matters wants a sign-in from a moment ago.

pub mod applications;
pub mod callback;
pub mod change_password;
pub mod data;
pub mod delete;
pub mod email;
pub mod password;
pub mod profile;
pub mod sessions;

use crate::{
    service::{
        self, Tenant,
        account::{Seat, Start},
    },
    state::AppState,
    store::ProjectTx,
    web::{
        request::Visitor,
        respond::{
            answer::redirect,
            cookie, error,
            page::{Allow, page},
            service_error,
        },
    },
};
use app::{
    Page, SafeUrl,
    account::{Account, Told},
    hosted::ErrorKind,
};
use axum::{http::StatusCode, response::Response};

/// How old the sign-in may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wants {
    /// As old as the session.
    Any,
    /// From a moment ago.
    Fresh,
}

/// Whoever is before their account, for a page at `path` (below the account).
async fn enter(
    state: &AppState,
    tenant: &Tenant,
    visitor: &Visitor,
    path: &str,
    wants: Wants,
) -> Result<(ProjectTx, Seat), Box<Response>> {
    enter_with(state, tenant, visitor, path, wants, true).await
}

async fn enter_with(
    state: &AppState,
    tenant: &Tenant,
    visitor: &Visitor,
    path: &str,
    wants: Wants,
    take_message: bool,
) -> Result<(ProjectTx, Seat), Box<Response>> {
    if visitor.framed {
        return Err(Box::new(error::error_page(tenant, visitor, StatusCode::FORBIDDEN, ErrorKind::InFrame)));
    }
    let fault = |fault| Box::new(service_error(tenant, visitor, &fault));
    let found = service::account::enter(tenant, visitor.cookie.as_deref(), take_message).await.map_err(fault)?;
    let fresh = wants == Wants::Fresh;
    match found {
        Some((tx, seat)) if !fresh || seat.is_fresh(tx.now()) => Ok((tx, seat)),
        _ => Err(Box::new(start(state, tenant, visitor, &format!("account{path}"), fresh).await)),
    }
}

/// The same for a form, which has to be this person's own.
async fn posted(
    state: &AppState,
    tenant: &Tenant,
    visitor: &Visitor,
    path: &str,
    wants: Wants,
    csrf: Option<&str>,
) -> Result<(ProjectTx, Seat), Box<Response>> {
    if !visitor.is_same_origin(tenant) {
        return Err(Box::new(foreign(tenant, visitor)));
    }
    let (tx, seat) = enter_with(state, tenant, visitor, path, wants, false).await?;
    if seat.csrf_is_right(tenant, csrf.unwrap_or_default()) {
        Ok((tx, seat))
    } else {
        Err(Box::new(foreign(tenant, visitor)))
    }
}

fn foreign(tenant: &Tenant, visitor: &Visitor) -> Response {
    error::error_page(tenant, visitor, StatusCode::FORBIDDEN, ErrorKind::OtherBrowser)
}

/// Sends somebody to sign in, and from there to `to`.
pub(super) async fn start(state: &AppState, tenant: &Tenant, visitor: &Visitor, to: &str, fresh: bool) -> Response {
    // Each browser that nobody knows is a row.
    if let (None, Some(address)) = (&visitor.cookie, visitor.address) {
        if let Some(wait) = state.flows.wait(address, tenant.now()) {
            let kind = ErrorKind::TooManyRequests(wait);
            return error::error_page(tenant, visitor, StatusCode::TOO_MANY_REQUESTS, kind);
        }
        state.flows.failed(address, tenant.now());
    }
    match service::account::start(tenant, visitor.cookie.as_deref(), to, fresh).await {
        Ok(Start { address, cookie: value }) => {
            let mut response = redirect(&address);
            if let Some(value) = &value {
                cookie::session(&mut response, tenant, value);
            }
            response
        }
        Err(fault) => service_error(tenant, visitor, &fault),
    }
}

/// What all pages of an account have in common.
fn account(tenant: &Tenant, seat: &Seat) -> Account {
    let profile = &seat.user.profile;
    Account {
        base: tenant.urls.path("account"),
        person: Some(profile.display_name())
            .filter(|name| !name.is_empty())
            .or_else(|| seat.login())
            .unwrap_or_default(),
        login: seat.login(),
        log_out: SafeUrl::parse(&tenant.urls.path("logout")).unwrap_or_default(),
        csrf: seat.csrf(tenant),
        told: seat.message.as_deref().and_then(Told::parse),
    }
}

/// A page of somebody's account, in their language.
fn show<P: Page>(tenant: &Tenant, visitor: &Visitor, seat: &Seat, status: StatusCode, shown: P) -> Response {
    page(tenant, visitor, seat.user.profile.locale.as_deref(), status, shown, &Allow::default())
}

/// Commits, and goes on to the page at `path`, which says what was done.
async fn done(tenant: &Tenant, visitor: &Visitor, tx: ProjectTx, mut seat: Seat, told: Told, path: &str) -> Response {
    let left = async { Ok(service::account::leave(tx, &mut seat, told.as_str()).await?.commit().await?) };
    match left.await {
        Ok(()) => redirect(&tenant.urls.path(&format!("account{path}"))),
        Err(fault) => service_error(tenant, visitor, &fault),
    }
}

/// Commits a look, which may have taken a message away.
macro_rules! commit {
    ($tenant:expr, $visitor:expr, $tx:expr) => {
        if let Err(fault) = $tx.commit().await {
            return $crate::web::respond::service_error($tenant, $visitor, &fault.into());
        }
    };
}
use commit;

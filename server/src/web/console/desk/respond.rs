//! Pages of the console as answers.

use super::Front;
use crate::{
    random::{Random, RandomExt},
    service::{
        ServiceError, Tenant,
        console::{Acting, Administrator},
    },
    store::StoreError,
    web::{
        console::home::in_words,
        respond::error::{Shape, fail},
    },
};
use app::{
    Nonce, SafeUrl,
    console::{ConsoleError, ConsolePage, Place, Shell, ShownProject, Trouble, Who},
};
use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use domain::administration::Permission;
use std::sync::Arc;

/// Whether this administrator finds something at an entry of the navigation.
#[must_use]
pub fn is_open(place: Place, acting: &Acting) -> bool {
    // Nobody makes an account for themselves in the built-in project.
    let is_there = place != Place::SignUp || !acting.tenant.project.slug.is_keyward();
    is_there && acting.may(reading(place))
}

/// What one must be allowed to read to see an entry of the navigation.
const fn reading(place: Place) -> Permission {
    match place {
        Place::Overview | Place::Elsewhere => Permission::OverviewRead,
        Place::Applications => Permission::ApplicationsRead,
        Place::Users => Permission::UsersRead,
        Place::Activity => Permission::ActivityRead,
        Place::SignIn | Place::Passwords | Place::SignUp | Place::Branding | Place::Mail | Place::Project => {
            Permission::SettingsRead
        }
        Place::Keys => Permission::KeysRead,
        Place::Administrators => Permission::AdministratorsRead,
    }
}

pub(super) fn who(administrator: &Administrator, keyward: &Tenant) -> Who {
    Who {
        name: administrator.name.clone(),
        login: administrator.login.clone(),
        account: SafeUrl::parse(&keyward.urls.url("account")),
    }
}

/// What marks the scripts and styles of one page as ours.
pub(super) fn nonce(random: &dyn Random) -> Nonce {
    let text = random.token(18);
    // 18 bytes are 24 characters of base64url, which is what a nonce has to be.
    Nonce::parse(&text).unwrap_or_else(|_| nonce(random))
}

/// The page about an error, and its status.
pub(super) fn trouble(error: &ServiceError) -> (StatusCode, Trouble) {
    match error {
        ServiceError::Forbidden => (StatusCode::FORBIDDEN, Trouble::NotAllowed),
        ServiceError::OneAtATime => (StatusCode::TOO_MANY_REQUESTS, Trouble::OneAtATime),
        ServiceError::NotFound => (StatusCode::NOT_FOUND, Trouble::NotFound),
        ServiceError::Changed | ServiceError::Store(StoreError::Conflict(_)) => {
            (StatusCode::CONFLICT, Trouble::Changed)
        }
        ServiceError::Invalid(_) | ServiceError::Refused(_) => (StatusCode::BAD_REQUEST, Trouble::Unreadable),
        passing if passing.is_passing() => (StatusCode::SERVICE_UNAVAILABLE, Trouble::Unavailable),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, Trouble::Broken),
    }
}

/// A POST of somebody who is not signed in any more.
pub fn session_ended(front: &Front) -> Response {
    front.page(StatusCode::UNAUTHORIZED, ConsoleError::new(Trouble::SessionEnded))
}

/// There is no such project, or none of theirs: which of the two is not said.
pub fn no_project(front: &Front) -> Response {
    front.page(StatusCode::NOT_FOUND, ConsoleError::new(Trouble::NotFound))
}

/// Puts a project around a page: its name, what they are in it, and the ways that they may go.
pub(super) fn place(shell: &mut Shell, acting: &Acting) {
    shell.project = Some(ShownProject {
        slug: acting.tenant.project.slug.to_string(),
        name: acting.tenant.settings.name.clone(),
        role: in_words(acting.role),
    });
    shell.entries = Place::ALL.into_iter().filter(|place| is_open(*place, acting)).collect();
}

/// The role does not include it.
pub fn not_allowed(front: &Front, acting: &Arc<Acting>) -> Response {
    let mut shell = front.shell();
    place(&mut shell, acting);
    page(StatusCode::FORBIDDEN, ConsoleError::new(Trouble::NotAllowed), &shell)
}

/// A form that was not posted from the console in this browser.
#[must_use]
pub fn foreign(parts: &Parts) -> Response {
    match parts.extensions.get::<Front>() {
        Some(front) => front.page(StatusCode::FORBIDDEN, ConsoleError::new(Trouble::Foreign)),
        None => fail(&parts.extensions, Shape::Page, StatusCode::FORBIDDEN, "the form is not from here"),
    }
}

/// A page of the console's that stands outside of it, for whoever comes: without anybody's name and without ways on.
pub fn alone<P: ConsolePage>(random: &dyn Random, status: StatusCode, page: P) -> Response {
    self::page(status, page, &Shell::bare(nonce(random)))
}

/// A page with the headers that every page of the console has.
pub(super) fn page<P: ConsolePage>(status: StatusCode, page: P, shell: &Shell) -> Response {
    let nonce = shell.nonce.as_str();
    let policy = format!(
        "default-src 'none'; style-src 'self' 'nonce-{nonce}'; script-src 'self' 'nonce-{nonce}'; img-src 'self'; \
         connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    );
    let mut response = (status, Html(app::console::render(page, shell))).into_response();
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(HeaderName::from_static("referrer-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

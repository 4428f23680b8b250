//! `GET /sign-in`, without a request: an application has to begin, so the person is sent to one that does.

use crate::{
    service::{Tenant, flow::Person},
    web::{
        request::{Project, Query, Visitor},
        respond::{
            answer::{After, redirect, to_address},
            error,
            page::{Allow, page},
        },
    },
};
use app::{
    SafeUrl,
    hosted::{ErrorKind, ErrorPage, SignedIn},
};
use axum::{http::StatusCode, response::Response};
use domain::{ids::ClientId, oauth::client::Application};

/// To the `loginRedirectUri` of the application that `client_id` names, or of the project's default application.
pub async fn get(Project(tenant): Project, visitor: Visitor, Query(query): Query) -> Response {
    let named = query.first("client_id").and_then(|text| ClientId::parse(text).ok());
    let application = match &named {
        Some(client) => tenant.application(client),
        None => tenant.default_application(),
    };
    match application.and_then(|own| own.settings.login_redirect_uri.as_deref()) {
        Some(address) => redirect(address),
        None => error::error_page(&tenant, &visitor, StatusCode::NOT_FOUND, ErrorKind::NotFound),
    }
}

/// `GET /`, a project's own root: where people go who come without a request, or else to their account.
pub async fn home(Project(tenant): Project, _: Query) -> Response {
    let start = tenant.default_application().and_then(|own| own.settings.login_redirect_uri.clone());
    redirect(&start.unwrap_or_else(|| tenant.urls.path("account")))
}

/// A flow that has given its answer: the way on is the application, where somebody who is signed in need not do it again.
pub(super) fn finished(
    tenant: &Tenant,
    visitor: &Visitor,
    application: &Application,
    person: Option<&Person>,
    after: After,
) -> Response {
    let start = application.settings.login_redirect_uri.as_deref();
    match (person, start) {
        (Some(_), Some(start)) => to_address(tenant, visitor, &application.settings.name, start, after),
        (Some(person), None) => {
            let account = SafeUrl::parse(&tenant.urls.path("account")).unwrap_or_default();
            let shown = SignedIn { person: person.profile.display_name(), login: person.login(), account };
            page(tenant, visitor, None, StatusCode::OK, shown, &Allow::default())
        }
        (None, _) => {
            let mut shown = ErrorPage::new(ErrorKind::FlowExpired);
            shown.application = start.and_then(SafeUrl::parse).map(|start| (application.settings.name.clone(), start));
            page(tenant, visitor, None, StatusCode::OK, shown, &Allow::default())
        }
    }
}

//! `GET /account/callback`: back from `/authorize`.

use super::start;
use crate::{
    service::account::{self, Came},
    state::AppState,
    web::{
        request::{Project, Query, Visitor},
        respond::{answer::redirect, error, service_error},
    },
};
use app::hosted::ErrorKind;
use axum::{extract::State, http::StatusCode, response::Response};

/// To the page that was wanted. Whoever comes without a code of this browser's own begins again; whoever was refused is told.
pub async fn get(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Query(query): Query,
) -> Response {
    if query.first("error").is_some() {
        return error::error_page(&tenant, &visitor, StatusCode::FORBIDDEN, ErrorKind::NotAllowed);
    }
    let (state_text, code) = (query.first("state").unwrap_or_default(), query.first("code").unwrap_or_default());
    match account::finish(&tenant, visitor.cookie.as_deref(), state_text, code).await {
        Ok(Came::In(to)) => redirect(&tenant.urls.path(&to)),
        // Without a cookie it would go round for ever.
        Ok(Came::Again) if visitor.cookie.is_none() => {
            error::error_page(&tenant, &visitor, StatusCode::FORBIDDEN, ErrorKind::CookiesOff)
        }
        Ok(Came::Again) => start(&state, &tenant, &visitor, "account", false).await,
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

//! `/account/data`: somebody's data, to take along.

use super::{Wants, account, commit, enter, posted, show};
use crate::{
    service::account::data,
    state::AppState,
    web::{
        request::{Form, Project, Visitor},
        respond::service_error,
    },
};
use app::account::AccountData;
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

const PATH: &str = "/data";

/// `GET /account/data`
pub async fn get(State(state): State<AppState>, Project(tenant): Project, visitor: Visitor) -> Response {
    let (tx, seat) = match enter(&state, &tenant, &visitor, PATH, Wants::Fresh).await {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    commit!(&tenant, &visitor, tx);
    let shown = AccountData { account: account(&tenant, &seat), may_delete: tenant.settings.account.may_delete };
    show(&tenant, &visitor, &seat, StatusCode::OK, shown)
}

/// `POST /account/data`: the file.
pub async fn post(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Form(body): Form,
) -> Response {
    let (mut tx, seat) = match posted(&state, &tenant, &visitor, PATH, Wants::Fresh, body.first("csrf")).await {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    let taken = match Box::pin(data::take(&tenant, &mut tx, &seat, visitor.whence())).await {
        Ok(taken) => taken,
        Err(fault) => return service_error(&tenant, &visitor, &fault),
    };
    // It is on record before the first byte leaves.
    commit!(&tenant, &visitor, tx);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"my-data.json\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (StatusCode::OK, headers, format!("{taken:#}\n")).into_response()
}

//! `/account/email`: another email address.

use super::{Wants, account, commit, done, enter, posted, show};
use crate::{
    service::account::email::{self, Asked},
    state::AppState,
    web::{
        request::{Form, Project, Visitor},
        respond::{error, service_error},
    },
};
use app::{
    account::{ChangeEmail, EmailError, Told},
    hosted::ErrorKind,
};
use axum::{extract::State, http::StatusCode, response::Response};

const PATH: &str = "/email";

/// `GET /account/email`
pub async fn get(State(state): State<AppState>, Project(tenant): Project, visitor: Visitor) -> Response {
    if !email::is_on(&tenant) {
        return error::error_page(&tenant, &visitor, StatusCode::NOT_FOUND, ErrorKind::NotFound);
    }
    let (tx, seat) = match enter(&state, &tenant, &visitor, PATH, Wants::Fresh).await {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    commit!(&tenant, &visitor, tx);
    let shown = ChangeEmail { account: account(&tenant, &seat), typed: String::new(), error: None, sent_to: None };
    show(&tenant, &visitor, &seat, StatusCode::OK, shown)
}

/// `POST /account/email`
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
    let typed = body.one("email").ok().flatten().unwrap_or_default();
    let asked = match Box::pin(email::ask(&tenant, &mut tx, &seat, typed, visitor.whence())).await {
        Ok(asked) => asked,
        Err(fault) => return service_error(&tenant, &visitor, &fault),
    };
    let mut shown =
        ChangeEmail { account: account(&tenant, &seat), typed: typed.to_owned(), error: None, sent_to: None };
    shown.error = match asked {
        Asked::Sent(address) => {
            commit!(&tenant, &visitor, tx);
            shown.sent_to = Some(address);
            return show(&tenant, &visitor, &seat, StatusCode::OK, shown);
        }
        Asked::Off => return error::error_page(&tenant, &visitor, StatusCode::NOT_FOUND, ErrorKind::NotFound),
        Asked::Invalid => Some(EmailError::Invalid),
        Asked::Same => Some(EmailError::Same),
        Asked::Wait(wait) => Some(EmailError::Wait(wait)),
    };
    show(&tenant, &visitor, &seat, StatusCode::UNPROCESSABLE_ENTITY, shown)
}

/// `POST /account/email/withdraw`: the address stays as it is.
pub async fn withdraw(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Form(body): Form,
) -> Response {
    let (mut tx, seat) = match posted(&state, &tenant, &visitor, "", Wants::Any, body.first("csrf")).await {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    match email::withdraw(&tenant, &mut tx, &seat, visitor.whence()).await {
        Ok(()) => done(&tenant, &visitor, tx, seat, Told::EmailWithdrawn, "").await,
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

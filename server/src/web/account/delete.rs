//! `/account/delete`: the end of an account, by its owner's wish.

use super::{Wants, account, commit, enter, posted, show};
use crate::{
    service::account::data::{self, Deleted},
    state::AppState,
    web::{
        request::{Form, Project, Visitor},
        respond::{
            cookie, error,
            page::{Allow, page},
            service_error,
        },
    },
};
use app::{
    account::{AccountDeleted, DeleteAccount, DeleteError},
    hosted::ErrorKind,
};
use axum::{extract::State, http::StatusCode, response::Response};

const PATH: &str = "/delete";

/// `GET /account/delete`: says what it destroys, and asks.
pub async fn get(State(state): State<AppState>, Project(tenant): Project, visitor: Visitor) -> Response {
    if !tenant.settings.account.may_delete {
        return error::error_page(&tenant, &visitor, StatusCode::NOT_FOUND, ErrorKind::NotFound);
    }
    let (tx, seat) = match enter(&state, &tenant, &visitor, PATH, Wants::Fresh).await {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    commit!(&tenant, &visitor, tx);
    let shown = DeleteAccount { account: account(&tenant, &seat), error: None };
    show(&tenant, &visitor, &seat, StatusCode::OK, shown)
}

/// `POST /account/delete`
pub async fn post(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Form(body): Form,
) -> Response {
    let (tx, seat) = match posted(&state, &tenant, &visitor, PATH, Wants::Fresh, body.first("csrf")).await {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    let mut again = DeleteAccount { account: account(&tenant, &seat), error: None };
    let locale = seat.user.profile.locale.clone();
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    if !DeleteAccount::is_word(body.one("word").ok().flatten().unwrap_or_default()) {
        again.error = Some(DeleteError::Word);
        return show(&tenant, &visitor, &seat, status, again);
    }
    match Box::pin(data::delete(&tenant, tx, seat, visitor.whence())).await {
        Ok(Deleted::Gone(value)) => {
            let mut response =
                page(&tenant, &visitor, locale.as_deref(), StatusCode::OK, AccountDeleted, &Allow::default());
            cookie::session(&mut response, &tenant, &value);
            response
        }
        Ok(Deleted::RunsSomething) => {
            again.error = Some(DeleteError::RunsSomething);
            page(&tenant, &visitor, locale.as_deref(), status, again, &Allow::default())
        }
        Ok(Deleted::Off) => error::error_page(&tenant, &visitor, StatusCode::NOT_FOUND, ErrorKind::NotFound),
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

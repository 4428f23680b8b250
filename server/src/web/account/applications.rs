//! `/account/applications`: what has access.

use super::{Wants, account, commit, done, enter, posted, show};
use crate::{
    service::account::applications::{self, Access},
    state::AppState,
    web::{
        request::{Form, Project, Visitor},
        respond::{error, service_error},
    },
};
use app::{
    account::{AccountApplication, AccountApplications, AccountConfirm, Question, Told},
    hosted::{Asked, ErrorKind},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::ids::ClientId;

const PATH: &str = "/applications";

/// `GET /account/applications`
pub async fn get(State(state): State<AppState>, Project(tenant): Project, visitor: Visitor) -> Response {
    let (mut tx, seat) = match enter(&state, &tenant, &visitor, PATH, Wants::Any).await {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    let all = match applications::list(&tenant, &mut tx, &seat).await {
        Ok(all) => all,
        Err(fault) => return service_error(&tenant, &visitor, &fault),
    };
    commit!(&tenant, &visitor, tx);
    let applications = all.into_iter().map(|(client, access)| row(&client, &access)).collect();
    let shown = AccountApplications { account: account(&tenant, &seat), applications };
    show(&tenant, &visitor, &seat, StatusCode::OK, shown)
}

fn row(client: &ClientId, access: &Access) -> AccountApplication {
    let (scopes, claims, at) = match &access.agreed {
        Some((scopes, claims, at)) => (scopes.as_slice(), claims.as_slice(), Some(*at)),
        None => (&[][..], &[][..], None),
    };
    let scopes = scopes.iter().chain(&access.has).map(String::as_str);
    AccountApplication {
        client: client.to_string(),
        name: access.name.clone(),
        used: access.used,
        agreed_on: at,
        may: Asked::from_request(scopes, claims.iter().map(String::as_str)),
    }
}

/// `GET /account/applications/{client}/withdraw`: asks.
pub async fn may_withdraw(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Path((_, client)): Path<(String, String)>,
) -> Response {
    let (mut tx, seat) = match enter(&state, &tenant, &visitor, PATH, Wants::Any).await {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    let all = match applications::list(&tenant, &mut tx, &seat).await {
        Ok(all) => all,
        Err(fault) => return service_error(&tenant, &visitor, &fault),
    };
    commit!(&tenant, &visitor, tx);
    let Some((client, access)) = all.into_iter().find(|(own, _)| own.as_str() == client) else {
        return error::error_page(&tenant, &visitor, StatusCode::NOT_FOUND, ErrorKind::NotFound);
    };
    let question = Question::Withdraw(access.name, client.to_string());
    let shown = AccountConfirm { account: account(&tenant, &seat), question };
    show(&tenant, &visitor, &seat, StatusCode::OK, shown)
}

/// `POST /account/applications/{client}/withdraw`
pub async fn withdraw(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Path((_, client)): Path<(String, String)>,
    Form(body): Form,
) -> Response {
    let (mut tx, seat) = match posted(&state, &tenant, &visitor, PATH, Wants::Any, body.first("csrf")).await {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    let Ok(client) = ClientId::parse(&client) else {
        return error::error_page(&tenant, &visitor, StatusCode::NOT_FOUND, ErrorKind::NotFound);
    };
    match applications::withdraw(&mut tx, &seat, &client).await {
        Ok(()) => done(&tenant, &visitor, tx, seat, Told::Withdrawn, PATH).await,
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

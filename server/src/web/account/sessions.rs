//! `/account/sessions`: where somebody is signed in.

use super::{Wants, account, commit, done, enter, posted, show};
use crate::{
    service::{
        Served, ServiceError, Tenant,
        account::{Seat, sessions},
    },
    state::AppState,
    store::ProjectTx,
    web::{
        request::{Form, Project, Visitor},
        respond::{error, service_error},
    },
};
use app::{
    account::{AccountConfirm, AccountSession, AccountSessions, Question, Told},
    hosted::ErrorKind,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::ids::SessionId;

const PATH: &str = "/sessions";

/// `GET /account/sessions`
pub async fn get(State(state): State<AppState>, Project(tenant): Project, visitor: Visitor) -> Response {
    let (mut tx, seat) = match enter(&state, &tenant, &visitor, PATH, Wants::Any).await {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    let now = tx.now();
    let all = match sessions::list(&tenant, &mut tx, &seat).await {
        Ok(all) => all,
        Err(fault) => return service_error(&tenant, &visitor, &fault),
    };
    commit!(&tenant, &visitor, tx);
    let row = |own: sessions::Shown| AccountSession {
        id: own.id.to_string(),
        device: own.device,
        address: own.address,
        since: own.since,
        unused: now.since(own.last_seen),
        own: own.own,
    };
    let shown = AccountSessions { account: account(&tenant, &seat), sessions: all.into_iter().map(row).collect() };
    show(&tenant, &visitor, &seat, StatusCode::OK, shown)
}

/// `GET /account/sessions/end`: asks.
pub async fn may_end_others(State(state): State<AppState>, Project(tenant): Project, visitor: Visitor) -> Response {
    let (tx, seat) = match enter(&state, &tenant, &visitor, "/sessions/end", Wants::Any).await {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    commit!(&tenant, &visitor, tx);
    let shown = AccountConfirm { account: account(&tenant, &seat), question: Question::EndOthers };
    show(&tenant, &visitor, &seat, StatusCode::OK, shown)
}

/// `POST /account/sessions/end`: ends all others.
pub async fn end_others(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Form(body): Form,
) -> Response {
    let (mut tx, seat) = match posted(&state, &tenant, &visitor, PATH, Wants::Any, body.first("csrf")).await {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    match sessions::end_others(&mut tx, &seat).await {
        Ok(_) => done(&tenant, &visitor, tx, seat, Told::OthersEnded, PATH).await,
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

/// `GET /account/sessions/{id}/end`: asks.
pub async fn may_end(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    let (mut tx, seat) = match enter(&state, &tenant, &visitor, PATH, Wants::Any).await {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    match theirs(&tenant, &mut tx, &seat, &id).await {
        Ok(found) => {
            commit!(&tenant, &visitor, tx);
            let question = Question::EndSession(found.device, found.id.to_string());
            let shown = AccountConfirm { account: account(&tenant, &seat), question };
            show(&tenant, &visitor, &seat, StatusCode::OK, shown)
        }
        Err(fault) => failed(&tenant, &visitor, &fault),
    }
}

/// `POST /account/sessions/{id}/end`: ends it.
pub async fn end(
    State(state): State<AppState>,
    Project(tenant): Project,
    visitor: Visitor,
    Path((_, id)): Path<(String, String)>,
    Form(body): Form,
) -> Response {
    let (mut tx, seat) = match posted(&state, &tenant, &visitor, PATH, Wants::Any, body.first("csrf")).await {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    let Ok(id) = id.parse::<SessionId>() else { return failed(&tenant, &visitor, &ServiceError::NotFound) };
    match sessions::end(&mut tx, &seat, id).await {
        // Whether it had ended before makes no difference; somebody else's is not theirs to end, and nothing is said of it.
        Ok(_) => done(&tenant, &visitor, tx, seat, Told::SessionEnded, PATH).await,
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

async fn theirs(tenant: &Tenant, tx: &mut ProjectTx, seat: &Seat, id: &str) -> Served<sessions::Shown> {
    let all = sessions::list(tenant, tx, seat).await?;
    all.into_iter().find(|own| !own.own && own.id.to_string() == id).ok_or(ServiceError::NotFound)
}

fn failed(tenant: &Tenant, visitor: &Visitor, fault: &ServiceError) -> Response {
    match fault {
        ServiceError::NotFound => error::error_page(tenant, visitor, StatusCode::NOT_FOUND, ErrorKind::NotFound),
        other => service_error(tenant, visitor, other),
    }
}

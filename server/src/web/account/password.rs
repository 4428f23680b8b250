//! `/account/password`: another password.

use super::{Wants, account, commit, done, enter, posted, show};
use crate::{
    service::{
        account::{
            Seat,
            password::{self, Changed},
        },
        password::Try,
    },
    state::AppState,
    web::{
        request::{Form, Project, Visitor},
        respond::{cookie, service_error},
    },
};
use app::account::{AccountPassword, Told};
use axum::{extract::State, http::StatusCode, response::Response};

const PATH: &str = "/password";
/// The longest password that is looked at, in bytes.
const LONGEST: usize = 1024;

/// `GET /account/password`
pub async fn get(State(state): State<AppState>, Project(tenant): Project, visitor: Visitor) -> Response {
    let (mut tx, seat) = match enter(&state, &tenant, &visitor, PATH, Wants::Fresh).await {
        Ok(entered) => entered,
        Err(response) => return *response,
    };
    let has_password = match password::has_one(&mut tx, &seat).await {
        Ok(has) => has,
        Err(fault) => return service_error(&tenant, &visitor, &fault),
    };
    commit!(&tenant, &visitor, tx);
    let shown = AccountPassword { has_password, ..shown(&tenant, &seat) };
    show(&tenant, &visitor, &seat, StatusCode::OK, shown)
}

fn shown(tenant: &crate::service::Tenant, seat: &Seat) -> AccountPassword {
    AccountPassword {
        account: account(tenant, seat),
        has_password: true,
        settings: tenant.settings.passwords,
        problems: Vec::new(),
        wrong_current: false,
        wait: None,
        others: true,
    }
}

/// `POST /account/password`
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
    commit!(&tenant, &visitor, tx);
    let field = |name| body.one(name).ok().flatten().filter(|text: &&str| text.len() <= LONGEST).unwrap_or_default();
    let others = body.first("others").is_some();
    let mut again = AccountPassword { others, ..shown(&tenant, &seat) };
    let login = seat.login().unwrap_or_default();
    let device = visitor.device(&tenant);
    let address_wait = visitor.address.and_then(|address| state.addresses.wait(address, tenant.now()));
    let current = Try { login: &login, password: field("current"), device: device.as_ref(), address_wait };
    let changed = password::change(&tenant, &seat, current, field("password"), others, visitor.whence());
    match Box::pin(changed).await {
        Ok(Changed::Done) => {
            let told = if others { Told::PasswordChangedOthers } else { Told::PasswordChanged };
            let user = seat.user.id;
            let mut response = match tenant.begin().await {
                Ok(tx) => done(&tenant, &visitor, tx, seat, told, PATH).await,
                Err(fault) => service_error(&tenant, &visitor, &fault.into()),
            };
            cookie::device(&mut response, &tenant, device, user);
            response
        }
        Ok(Changed::Slowed(wait)) => {
            again.wait = Some(wait);
            show(&tenant, &visitor, &seat, StatusCode::TOO_MANY_REQUESTS, again)
        }
        Ok(other) => {
            match other {
                Changed::Refused(problems) => again.problems = problems,
                _ => {
                    if let Some(address) = visitor.address {
                        state.addresses.failed(address, tenant.now());
                    }
                    again.wrong_current = true;
                }
            }
            show(&tenant, &visitor, &seat, StatusCode::UNPROCESSABLE_ENTITY, again)
        }
        Err(fault) => service_error(&tenant, &visitor, &fault),
    }
}

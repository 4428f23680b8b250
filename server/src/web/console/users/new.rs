//! Adding somebody.

use super::{
    super::{Desk, Posted, Toast},
    field, fields, to_pick,
};
use crate::service::{ServiceError, console::users};
use app::console::{components::Problems, users::NewUser};
use axum::{http::StatusCode, response::Response};
use domain::person_form::NewPersonForm;

/// `GET …/users/new`
pub async fn new(desk: Desk) -> Response {
    shown(&desk, StatusCode::OK, NewPersonForm::default(), Problems::default()).await
}

/// `POST …/users/new`
pub async fn create(desk: Desk, Posted(form): Posted) -> Response {
    let typed = NewPersonForm {
        name: field(&form, "name"),
        email: field(&form, "email"),
        phone: field(&form, "phone"),
        username: field(&form, "username"),
        password: field(&form, "password"),
        roles: fields(&form, "roles"),
    };
    match users::create(&desk.acting, &typed).await {
        Ok(id) => desk.done(Toast("User added."), &format!("users/{id}")).await,
        Err(ServiceError::Invalid(problems)) => {
            shown(&desk, StatusCode::UNPROCESSABLE_ENTITY, typed, problems.into()).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

async fn shown(desk: &Desk, status: StatusCode, typed: NewPersonForm, problems: Problems) -> Response {
    match users::roles(&desk.acting).await {
        Ok(roles) => {
            let NewPersonForm { name, email, phone, username, roles: chosen, .. } = typed;
            let page = NewUser { name, email, phone, username, roles: to_pick(roles), chosen, problems };
            desk.page(status, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

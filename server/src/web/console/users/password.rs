//! Giving somebody another password.

use super::{
    super::{Desk, Posted, Toast},
    field, user,
};
use crate::service::{ServiceError, console::users};
use app::console::{components::Problems, users::UserPassword};
use axum::{extract::Path, http::StatusCode, response::Response};

/// `GET …/users/{id}/password`
pub async fn password(desk: Desk, Path((_, id)): Path<(String, String)>) -> Response {
    shown(&desk, StatusCode::OK, id, true, Problems::default()).await
}

/// `POST …/users/{id}/password`
pub async fn set_password(desk: Desk, Path((_, id)): Path<(String, String)>, Posted(form): Posted) -> Response {
    let must_change = form.first("mustChange") == Some("true");
    let done = async { users::set_password(&desk.acting, user(&id)?, &field(&form, "password"), must_change).await };
    match done.await {
        Ok(()) => {
            desk.done(Toast("The new password is set, and everything that was open has ended."), &format!("users/{id}"))
                .await
        }
        Err(ServiceError::Invalid(problems)) => {
            shown(&desk, StatusCode::UNPROCESSABLE_ENTITY, id, must_change, problems.into()).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

async fn shown(desk: &Desk, status: StatusCode, id: String, must_change: bool, problems: Problems) -> Response {
    let name = async { users::name(&desk.acting, user(&id)?).await };
    match name.await {
        Ok(name) => {
            let settings = desk.acting.tenant.settings.passwords;
            desk.page(status, UserPassword { id, name, settings, must_change, problems }).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

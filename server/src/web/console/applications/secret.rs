//! Secrets of an application.

use super::{load, parse, path, top, version};
use crate::{
    service::{
        ServiceError,
        console::applications::{self, Overlap},
    },
    web::console::{Desk, Posted, Toast},
};
use app::console::{
    applications::{RotateSecret, SecretShown},
    components::Problems,
};
use axum::{extract::Path, http::StatusCode, response::Response};

/// `GET …/applications/{id}/secret`: whether there is to be a new one.
pub async fn get(desk: Desk, Path((_, id)): Path<(String, String)>) -> Response {
    ask(&desk, &id, StatusCode::OK, Problems::default()).await
}

async fn ask(desk: &Desk, id: &str, status: StatusCode, problems: Problems) -> Response {
    match load(desk, id).await {
        Ok(shown) => {
            let page = RotateSecret {
                version: i64::from(shown.stored.version),
                has_one: !shown.secrets.is_empty(),
                top: top(desk, &shown),
                problems,
            };
            desk.page(status, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST …/applications/{id}/secret`: the one page that ever shows it. Sent again, it makes no other one: the version is
/// used up.
pub async fn post(desk: Desk, Path((_, id)): Path<(String, String)>, Posted(form): Posted) -> Response {
    let overlap = form.first("overlap").and_then(Overlap::parse);
    let made = match parse(&id) {
        Ok(id) => applications::rotate(&desk.acting, id, version(&form), overlap).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(secret) => match load(&desk, &id).await {
            Ok(shown) => {
                let client_id = shown.stored.application.client_id.to_string();
                let page = SecretShown { top: top(&desk, &shown), client_id, secret, is_new: false };
                desk.page(StatusCode::OK, page).await
            }
            Err(error) => desk.fail(&error).await,
        },
        Err(ServiceError::Invalid(problems)) => {
            ask(&desk, &id, StatusCode::UNPROCESSABLE_ENTITY, Problems::from(problems)).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST …/applications/{id}/secret/end`: an old one before its time.
pub async fn end(desk: Desk, Path((_, id)): Path<(String, String)>, Posted(form): Posted) -> Response {
    let ended = match parse(&id) {
        Ok(id) => {
            let secret = form.first("secret").unwrap_or_default();
            applications::end_secret(&desk.acting, id, version(&form), secret).await.map(|()| id)
        }
        Err(error) => Err(error),
    };
    match ended {
        Ok(id) => desk.done(Toast("The old secret has ended."), &path(id, "")).await,
        Err(error) => desk.fail(&error).await,
    }
}

//! Switching an application off and on, and deleting it.

use super::{load, parse, path, top, version};
use crate::{
    service::{ServiceError, console::applications},
    web::console::{Desk, Posted, Toast},
};
use app::console::{
    applications::{DeleteApplication, SwitchApplication},
    components::Problems,
};
use axum::{extract::Path, http::StatusCode, response::Response};

/// `GET …/applications/{id}/switch-off`
pub async fn ask_off(desk: Desk, Path((_, id)): Path<(String, String)>) -> Response {
    ask_switch(&desk, &id).await
}

/// `GET …/applications/{id}/switch-on`
pub async fn ask_on(desk: Desk, Path((_, id)): Path<(String, String)>) -> Response {
    ask_switch(&desk, &id).await
}

/// Asks for the opposite of what is, whichever address it came by.
async fn ask_switch(desk: &Desk, id: &str) -> Response {
    match load(desk, id).await {
        Ok(shown) => {
            let version = i64::from(shown.stored.version);
            desk.page(StatusCode::OK, SwitchApplication { top: top(desk, &shown), version }).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST …/applications/{id}/switch-off`
pub async fn off(desk: Desk, Path((_, id)): Path<(String, String)>, Posted(form): Posted) -> Response {
    switch(&desk, &id, version(&form), false).await
}

/// `POST …/applications/{id}/switch-on`
pub async fn on(desk: Desk, Path((_, id)): Path<(String, String)>, Posted(form): Posted) -> Response {
    switch(&desk, &id, version(&form), true).await
}

async fn switch(desk: &Desk, id: &str, version: i32, enabled: bool) -> Response {
    let done = match parse(id) {
        Ok(id) => applications::set_enabled(&desk.acting, id, version, enabled).await.map(|()| id),
        Err(error) => Err(error),
    };
    let toast =
        if enabled { Toast("The application is switched on.") } else { Toast("The application is switched off.") };
    match done {
        Ok(id) => desk.done(toast, &path(id, "")).await,
        Err(error) => desk.fail(&error).await,
    }
}

/// `GET …/applications/{id}/delete`
pub async fn ask_delete(desk: Desk, Path((_, id)): Path<(String, String)>) -> Response {
    deletion(&desk, &id, StatusCode::OK, Problems::default()).await
}

async fn deletion(desk: &Desk, id: &str, status: StatusCode, problems: Problems) -> Response {
    let found = async {
        let shown = load(desk, id).await?;
        let held = applications::held(&desk.acting, shown.stored.application.id).await?;
        Ok::<_, ServiceError>((shown, held))
    };
    match found.await {
        Ok((shown, held)) => {
            let page = DeleteApplication {
                client_id: shown.stored.application.client_id.to_string(),
                version: i64::from(shown.stored.version),
                top: top(desk, &shown),
                grants: held.grants,
                people: held.people,
                problems,
            };
            desk.page(status, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST …/applications/{id}/delete`
pub async fn delete(desk: Desk, Path((_, id)): Path<(String, String)>, Posted(form): Posted) -> Response {
    let confirmed = form.first("confirm").unwrap_or_default();
    let done = match parse(&id) {
        Ok(id) => applications::delete(&desk.acting, id, version(&form), confirmed).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => desk.done(Toast("The application was deleted."), "applications").await,
        Err(ServiceError::Invalid(problems)) => {
            deletion(&desk, &id, StatusCode::UNPROCESSABLE_ENTITY, Problems::from(problems)).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

//! The logo of an application.

use super::{Again, parse, path, settings};
use crate::{
    service::{ServiceError, console::applications},
    web::console::{Desk, Upload, logo::wanted},
};
use app::console::components::{LogoShown, Problems};
use axum::{extract::Path, http::StatusCode, response::Response};
use domain::oauth::client::edit::SettingsEdit;

/// `POST …/applications/{id}/logo`
pub async fn post(desk: Desk, Path((_, id)): Path<(String, String)>, upload: Upload) -> Response {
    let (new, toast, address) = wanted(upload);
    let id = match parse(&id) {
        Ok(id) => id,
        Err(error) => return desk.fail(&error).await,
    };
    let problems = match applications::set_logo(&desk.acting, id, new).await {
        Ok(()) => return desk.done(toast, &path(id, "")).await,
        Err(ServiceError::Invalid(problems)) => Problems::from(problems),
        Err(error) => return desk.fail(&error).await,
    };
    match applications::show(&desk.acting, id).await {
        Ok(shown) => {
            let edit = SettingsEdit::of(&shown.stored.application.settings);
            let logo = LogoShown { picture: None, address, problems };
            let page = settings::page(&desk, &shown, edit, Again::fresh(&shown), logo);
            desk.page(StatusCode::UNPROCESSABLE_ENTITY, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

//! The logo of an application.

use super::{Again, parse, path, settings};
use crate::{
    service::{
        ServiceError,
        console::applications::{self, Picked},
    },
    web::console::{Desk, Toast, Upload},
};
use app::console::components::{LogoShown, Problems};
use axum::{extract::Path, http::StatusCode, response::Response};
use domain::oauth::client::edit::SettingsEdit;

/// `POST …/applications/{id}/logo`
pub async fn post(desk: Desk, Path((_, id)): Path<(String, String)>, Upload { form, file }: Upload) -> Response {
    let address = form.first("address").unwrap_or_default().trim().to_owned();
    let (picked, toast) = match form.first("do") {
        Some("remove") => (Picked::Nothing, Toast("The logo was removed.")),
        _ if file.is_empty() && !address.is_empty() => (Picked::Address(address.clone()), Toast("The logo was saved.")),
        _ => (Picked::File(file), Toast("The logo was saved.")),
    };
    let id = match parse(&id) {
        Ok(id) => id,
        Err(error) => return desk.fail(&error).await,
    };
    let problems = match applications::set_logo(&desk.acting, id, picked).await {
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

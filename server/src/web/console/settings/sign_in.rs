//! `/settings/sign-in`: time-outs, languages, where somebody without a request goes.

use super::{changed, text, version};
use crate::{
    service::{
        ServiceError,
        console::settings::{self, Shown},
    },
    web::console::{Desk, Posted, Toast},
};
use app::console::{
    components::{Changed, Problems},
    settings::SignInSettings,
};
use axum::{http::StatusCode, response::Response};
use domain::{
    administration::Permission,
    oauth::parameters::Parameters,
    project::edit::{SignInEdit, Span, Unit},
};

const PATH: &str = "settings/sign-in";

/// `GET /settings/sign-in`
pub async fn get(desk: Desk) -> Response {
    match settings::read(&desk.acting).await {
        Ok(shown) => {
            let edit = SignInEdit::of(&shown.saved.settings);
            let page = page(&desk, &shown, edit, Problems::default(), None);
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST /settings/sign-in`
pub async fn post(desk: Desk, Posted(form): Posted) -> Response {
    let edit = typed(&form);
    match settings::save_sign_in(&desk.acting, version(&form), &edit).await {
        Ok(()) => desk.done(Toast("Saved. It counts for sign-ins from now on."), PATH).await,
        Err(ServiceError::Invalid(problems)) => match settings::read(&desk.acting).await {
            Ok(mut shown) => {
                shown.saved.version = version(&form);
                let page = page(&desk, &shown, edit, Problems::from(problems), None);
                desk.page(StatusCode::UNPROCESSABLE_ENTITY, page).await
            }
            Err(error) => desk.fail(&error).await,
        },
        Err(ServiceError::Changed) => conflict(&desk, edit).await,
        Err(error) => desk.fail(&error).await,
    }
}

async fn conflict(desk: &Desk, edit: SignInEdit) -> Response {
    let shown = match settings::read(&desk.acting).await {
        Ok(shown) => shown,
        Err(error) => return desk.fail(&error).await,
    };
    let applications = applications(&shown);
    let typed = SignInSettings::fields(&edit, &applications);
    let saved = SignInSettings::fields(&SignInEdit::of(&shown.saved.settings), &applications);
    match changed(desk, typed, saved).await {
        Ok(changed) => {
            let page = page(desk, &shown, edit, changed.problems(), Some(changed));
            desk.page(StatusCode::CONFLICT, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

fn typed(form: &Parameters) -> SignInEdit {
    let span = |name: &str| Span {
        number: text(form, name),
        unit: Unit::parse(form.first(&format!("{name}Unit")).unwrap_or_default()).unwrap_or_default(),
    };
    SignInEdit {
        idle: span("idle"),
        absolute: span("absolute"),
        keep: span("keep"),
        lock: span("lock"),
        one_session: form.first("oneSession").is_some(),
        may_change_email: form.first("mayChangeEmail").is_some(),
        may_delete: form.first("mayDelete").is_some(),
        languages: form.all("languages").map(str::to_owned).collect(),
        language: text(form, "language"),
        default_application: text(form, "defaultApplication"),
    }
}

fn applications(shown: &Shown) -> Vec<(String, String)> {
    shown.applications.iter().map(|(id, name)| (id.to_string(), name.clone())).collect()
}

fn page(desk: &Desk, shown: &Shown, edit: SignInEdit, problems: Problems, changed: Option<Changed>) -> SignInSettings {
    SignInSettings {
        edit,
        applications: applications(shown),
        problems,
        changed,
        version: shown.saved.version,
        read_only: !desk.acting.may(Permission::SettingsWrite),
        signs_everybody_out: desk.acting.may(Permission::EverybodySignOut),
    }
}

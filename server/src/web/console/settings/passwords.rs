//! `/settings/passwords`: which passwords people may choose.

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
    settings::PasswordsPage,
};
use axum::{http::StatusCode, response::Response};
use domain::{administration::Permission, oauth::parameters::Parameters, project::edit::PasswordsEdit};

const PATH: &str = "settings/passwords";

/// `GET /settings/passwords`
pub async fn get(desk: Desk) -> Response {
    match settings::read(&desk.acting).await {
        Ok(shown) => {
            let edit = PasswordsEdit::of(&shown.saved.settings);
            let page = page(&desk, &shown, edit, Problems::default(), None);
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST /settings/passwords`
pub async fn post(desk: Desk, Posted(form): Posted) -> Response {
    let edit = typed(&form);
    match settings::save_passwords(&desk.acting, version(&form), &edit).await {
        Ok(()) => desk.done(Toast("Saved. It counts for passwords from now on."), PATH).await,
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

async fn conflict(desk: &Desk, edit: PasswordsEdit) -> Response {
    let shown = match settings::read(&desk.acting).await {
        Ok(shown) => shown,
        Err(error) => return desk.fail(&error).await,
    };
    let typed = PasswordsPage::fields(&edit);
    let saved = PasswordsPage::fields(&PasswordsEdit::of(&shown.saved.settings));
    match changed(desk, typed, saved).await {
        Ok(changed) => {
            let page = page(desk, &shown, edit, changed.problems(), Some(changed));
            desk.page(StatusCode::CONFLICT, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

fn typed(form: &Parameters) -> PasswordsEdit {
    PasswordsEdit {
        min_length: text(form, "minLength"),
        require: form.all("require").map(str::to_owned).collect(),
        expires_days: text(form, "expiresDays"),
        history: text(form, "history"),
        lock_after: text(form, "lockAfter"),
        lock_minutes: text(form, "lockMinutes"),
    }
}

fn page(
    desk: &Desk,
    shown: &Shown,
    edit: PasswordsEdit,
    problems: Problems,
    changed: Option<Changed>,
) -> PasswordsPage {
    PasswordsPage {
        edit,
        saved: shown.saved.settings.passwords,
        problems,
        changed,
        version: shown.saved.version,
        read_only: !desk.acting.may(Permission::SettingsWrite),
    }
}

//! `/settings/sign-up`: who may make an account, what they get, and what they agree to.

use super::{changed, text, version};
use crate::{
    service::{
        ServiceError,
        console::settings::{self, SignUpShown},
    },
    web::console::{Desk, Posted, Toast},
};
use app::console::{
    components::{Changed, Problems},
    settings::SignUpSettingsPage,
};
use axum::{http::StatusCode, response::Response};
use domain::{administration::Permission, oauth::parameters::Parameters, project::edit::SignUpEdit};

const PATH: &str = "settings/sign-up";

/// `GET /settings/sign-up`
pub async fn get(desk: Desk) -> Response {
    match settings::read_sign_up(&desk.acting).await {
        Ok(shown) => {
            let edit = SignUpEdit::of(&shown.saved.settings);
            let page = page(&desk, shown, edit, Problems::default(), None);
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST /settings/sign-up`
pub async fn post(desk: Desk, Posted(form): Posted) -> Response {
    let edit = typed(&form);
    match settings::save_sign_up(&desk.acting, version(&form), &edit).await {
        Ok(()) => desk.done(Toast("Saved. It counts from now on."), PATH).await,
        Err(ServiceError::Invalid(problems)) => match settings::read_sign_up(&desk.acting).await {
            Ok(mut shown) => {
                shown.saved.version = version(&form);
                let page = page(&desk, shown, edit, Problems::from(problems), None);
                desk.page(StatusCode::UNPROCESSABLE_ENTITY, page).await
            }
            Err(error) => desk.fail(&error).await,
        },
        Err(ServiceError::Changed) => conflict(&desk, edit).await,
        Err(error) => desk.fail(&error).await,
    }
}

async fn conflict(desk: &Desk, edit: SignUpEdit) -> Response {
    let shown = match settings::read_sign_up(&desk.acting).await {
        Ok(shown) => shown,
        Err(error) => return desk.fail(&error).await,
    };
    let roles = roles(&shown);
    let saved = SignUpSettingsPage::fields(&SignUpEdit::of(&shown.saved.settings), &roles);
    match changed(desk, SignUpSettingsPage::fields(&edit, &roles), saved).await {
        Ok(changed) => {
            let page = page(desk, shown, edit, changed.problems(), Some(changed));
            desk.page(StatusCode::CONFLICT, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

fn typed(form: &Parameters) -> SignUpEdit {
    SignUpEdit {
        enabled: form.first("enabled").is_some(),
        domains: form.all("domains").map(str::to_owned).collect(),
        default_role: text(form, "defaultRole"),
        terms_version: text(form, "termsVersion"),
    }
}

fn roles(shown: &SignUpShown) -> Vec<(String, String)> {
    shown.roles.iter().map(|(id, name)| (id.to_string(), name.clone())).collect()
}

fn page(
    desk: &Desk,
    shown: SignUpShown,
    edit: SignUpEdit,
    problems: Problems,
    changed: Option<Changed>,
) -> SignUpSettingsPage {
    let branding = &shown.saved.settings.branding;
    SignUpSettingsPage {
        edit,
        roles: roles(&shown),
        has_mail: shown.has_mail,
        has_terms: branding.terms_url.is_some() || branding.privacy_url.is_some(),
        problems,
        changed,
        version: shown.saved.version,
        read_only: !desk.acting.may(Permission::SettingsWrite),
        closed_applications: shown.closed_applications,
    }
}

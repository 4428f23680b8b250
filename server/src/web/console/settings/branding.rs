//! `/settings/branding`: how hosted pages look, with the page itself as preview.

use super::{changed, text, version};
use crate::{
    service::{
        ServiceError,
        console::settings::{self, Saved},
    },
    web::{
        console::{Desk, Posted, Toast, Upload, logo::wanted},
        respond::page::preview as answer,
    },
};
use app::{
    SafeUrl,
    console::{
        components::{Changed, LogoShown, Problems},
        settings::{BrandingSettings, contrast as contrast_part},
    },
    hosted::{LoginKind, SignIn},
    i18n::{Locale, Wishes},
};
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use domain::{
    administration::Permission,
    oauth::parameters::Parameters,
    project::{ProjectSettings, edit::BrandingEdit},
};

const PATH: &str = "settings/branding";

/// `GET /settings/branding`
pub async fn get(desk: Desk) -> Response {
    match settings::read(&desk.acting).await {
        Ok(shown) => {
            let page = page(&desk, &shown.saved, of(&shown.saved.settings), Problems::default(), None);
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST /settings/branding`
pub async fn post(desk: Desk, Posted(form): Posted) -> Response {
    let edit = typed(&form);
    match settings::save_branding(&desk.acting, version(&form), &edit).await {
        Ok(()) => desk.done(Toast("Saved. People see it from now on."), PATH).await,
        Err(ServiceError::Invalid(problems)) => {
            Box::pin(again(&desk, edit, Some(version(&form)), Problems::from(problems), LogoShown::default())).await
        }
        Err(ServiceError::Changed) => conflict(&desk, edit).await,
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST /settings/branding/logo`
pub async fn logo(desk: Desk, upload: Upload) -> Response {
    let (new, toast, address) = wanted(upload);
    match settings::save_logo(&desk.acting, new).await {
        Ok(()) => desk.done(toast, PATH).await,
        Err(ServiceError::Invalid(problems)) => {
            let logo = LogoShown { picture: None, address, problems: Problems::from(problems) };
            match settings::read(&desk.acting).await {
                Ok(shown) => Box::pin(again(&desk, of(&shown.saved.settings), None, Problems::default(), logo)).await,
                Err(error) => desk.fail(&error).await,
            }
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `GET /settings/branding/preview`: the sign-in page as it is saved, to be looked at in a frame of ours.
pub async fn preview(desk: Desk, headers: HeaderMap) -> Response {
    match settings::read(&desk.acting).await {
        Ok(shown) => show(&desk, &headers, &shown.saved.settings),
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST /settings/branding/preview`: the same as it is typed.
pub async fn preview_typed(desk: Desk, headers: HeaderMap, Posted(form): Posted) -> Response {
    match settings::read(&desk.acting).await {
        Ok(shown) => show(&desk, &headers, &typed(&form).preview(&shown.saved.settings)),
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST /settings/branding/contrast`: what the colour that is typed comes to, as a part of the page.
pub async fn contrast(Posted(form): Posted) -> Response {
    Html(contrast_part(&typed(&form))).into_response()
}

fn show(desk: &Desk, headers: &HeaderMap, settings: &ProjectSettings) -> Response {
    let languages: Vec<Locale> = settings.languages.iter().filter_map(|tag| Locale::parse(tag)).collect();
    let accept_language = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let locale = Locale::negotiate(Wishes { accept_language, ..Wishes::default() }, &languages);
    let shown = SignIn::new(settings.name.clone(), LoginKind::EmailOrUsername, SafeUrl::default(), String::new());
    let logo = desk.picture(settings.branding.logo.as_ref());
    answer(&*desk.acting.tenant.means().random, settings, logo, locale, shown)
}

async fn conflict(desk: &Desk, edit: BrandingEdit) -> Response {
    let shown = match settings::read(&desk.acting).await {
        Ok(shown) => shown,
        Err(error) => return desk.fail(&error).await,
    };
    let saved = BrandingSettings::fields(&of(&shown.saved.settings));
    match changed(desk, BrandingSettings::fields(&edit), saved).await {
        Ok(changed) => {
            let page = page(desk, &shown.saved, edit, changed.problems(), Some(changed));
            desk.page(StatusCode::CONFLICT, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

async fn again(desk: &Desk, edit: BrandingEdit, version: Option<i32>, problems: Problems, logo: LogoShown) -> Response {
    match settings::read(&desk.acting).await {
        Ok(shown) => {
            let mut page = page(desk, &shown.saved, edit, problems, None);
            page.version = version.unwrap_or(page.version);
            if !logo.problems.is_empty() {
                page.logo = LogoShown { picture: page.logo.picture, ..logo };
            }
            desk.page(StatusCode::UNPROCESSABLE_ENTITY, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

fn of(settings: &ProjectSettings) -> BrandingEdit {
    BrandingEdit::of(settings, &BrandingSettings::standard_accent())
}

fn typed(form: &Parameters) -> BrandingEdit {
    BrandingEdit {
        own_accent: form.first("ownAccent") == Some("true"),
        accent: text(form, "accent"),
        support_contact: text(form, "supportContact"),
        support_url: text(form, "supportUrl"),
        privacy_url: text(form, "privacyUrl"),
        terms_url: text(form, "termsUrl"),
    }
}

fn page(
    desk: &Desk,
    saved: &Saved,
    edit: BrandingEdit,
    problems: Problems,
    changed: Option<Changed>,
) -> BrandingSettings {
    let logo = saved.settings.branding.logo.as_ref();
    BrandingSettings {
        edit,
        name: saved.settings.name.clone(),
        logo: LogoShown {
            picture: desk.picture(logo),
            address: logo.and_then(|logo| logo.from.clone()).unwrap_or_default(),
            problems: Problems::default(),
        },
        problems,
        changed,
        version: saved.version,
        read_only: !desk.acting.may(Permission::SettingsWrite),
    }
}

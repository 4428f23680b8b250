//! A new application.

use super::{parse, path, text, top};
use crate::{
    random::RandomExt,
    service::{ServiceError, console::applications},
    web::console::{Desk, Posted, Toast},
};
use app::console::{
    applications::{NewApplicationPage, SecretShown},
    components::Problems,
};
use axum::{http::StatusCode, response::Response};
use domain::{
    ids::ApplicationId,
    oauth::client::{ApplicationType, edit::NewApplication},
};

/// `GET …/applications/new`
pub async fn get(desk: Desk) -> Response {
    let id = ApplicationId::from_random(desk.acting.tenant.means().random.bytes());
    let page = NewApplicationPage {
        id: id.to_string(),
        typed: NewApplication { trusted: true, ..NewApplication::default() },
        problems: Problems::default(),
    };
    desk.page(StatusCode::OK, page).await
}

/// `POST …/applications`. What keeps a secret is answered with it: the one page that ever shows it.
pub async fn post(desk: Desk, Posted(form): Posted) -> Response {
    let id = text(&form, "id");
    let typed = NewApplication {
        name: text(&form, "name"),
        application_type: form.first("applicationType").and_then(ApplicationType::parse),
        callback_url: text(&form, "allowedCallbackUrls"),
        trusted: super::is_on(&form, "trusted"),
    };
    let made = match parse(&id) {
        Ok(id) => applications::create(&desk.acting, id, &typed).await,
        Err(error) => Err(error),
    };
    let made = match made {
        Ok(made) => made,
        Err(ServiceError::Invalid(problems)) => {
            let page = NewApplicationPage { id, typed, problems: Problems::from(problems) };
            return desk.page(StatusCode::UNPROCESSABLE_ENTITY, page).await;
        }
        Err(error) => return desk.fail(&error).await,
    };
    let Some(secret) = made.secret else {
        return desk.done(Toast("The application was created."), &path(made.id, "/quick-start")).await;
    };
    match applications::show(&desk.acting, made.id).await {
        Ok(shown) => {
            let client_id = shown.stored.application.client_id.to_string();
            let page = SecretShown { top: top(&desk, &shown), client_id, secret, is_new: true };
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

//! `/console/set-up`: the first administrator of an installation.

use super::{Front, Posted, link, sign_in};
use crate::service::{
    ServiceError,
    console::entry::{self, LinkKind, NewAdministrator},
};
use app::console::{LinkGone, SetUp, components::Problems};
use axum::{extract::Path, http::StatusCode, response::Response};

const NAME: &str = "set-up";

/// `GET /console/set-up/{token}`
pub async fn open(front: Front, Path(token): Path<String>) -> Response {
    link::exchange(&front, NAME, &token, "/console/set-up").await
}

/// `GET /console/set-up`
pub async fn get(front: Front) -> Response {
    let secret = front.link(NAME).unwrap_or_default();
    match entry::find(&front.keyward, LinkKind::SetUp, &secret).await {
        Ok(Some(_)) => front.page(StatusCode::OK, SetUp::default()),
        Ok(None) => gone(&front),
        Err(error) => front.fail(&error),
    }
}

/// `POST /console/set-up`
pub async fn post(front: Front, Posted(form): Posted) -> Response {
    let field = |name: &str| form.first(name).unwrap_or_default();
    let typed = NewAdministrator { name: field("name"), email: field("email"), password: field("password") };
    let secret = front.link(NAME).unwrap_or_default();
    match Box::pin(entry::set_up(&front.keyward, &secret, &typed, &front.visit())).await {
        Ok(Some(come)) => {
            let mut response = sign_in::go_on(&front, &come).await;
            link::forget(&front, &mut response, NAME);
            response
        }
        Ok(None) => gone(&front),
        Err(ServiceError::Invalid(problems)) => {
            let page = SetUp {
                name: typed.name.to_owned(),
                email: typed.email.to_owned(),
                problems: Problems::from(problems),
            };
            front.page(StatusCode::UNPROCESSABLE_ENTITY, page)
        }
        Err(error) => front.fail(&error),
    }
}

fn gone(front: &Front) -> Response {
    let mut response = front.page(StatusCode::GONE, LinkGone::SetUp);
    link::forget(front, &mut response, NAME);
    response
}

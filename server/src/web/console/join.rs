//! `/console/join`: the first password of somebody who was added as an administrator.

use super::{Front, Posted, link, sign_in};
use crate::service::{
    ServiceError,
    console::entry::{self, LinkKind, NewAdministrator},
};
use app::console::{Join, LinkGone, components::Problems};
use axum::{extract::Path, http::StatusCode, response::Response};

const NAME: &str = "join";

/// `GET /console/join/{token}`
pub async fn open(front: Front, Path(token): Path<String>) -> Response {
    link::exchange(&front, NAME, &token, "/console/join").await
}

/// `GET /console/join`
pub async fn get(front: Front) -> Response {
    let secret = front.link(NAME).unwrap_or_default();
    let found = match entry::find(&front.keyward, LinkKind::Join, &secret).await {
        Ok(Some(link)) => entry::invited(&front.keyward, &link).await,
        Ok(None) => return gone(&front),
        Err(error) => Err(error),
    };
    match found {
        Ok(email) => front.page(StatusCode::OK, Join { email: email.unwrap_or_default(), ..Join::default() }),
        Err(error) => front.fail(&error),
    }
}

/// `POST /console/join`
pub async fn post(front: Front, Posted(form): Posted) -> Response {
    let field = |name: &str| form.first(name).unwrap_or_default();
    let typed = NewAdministrator { name: field("name"), email: "", password: field("password") };
    let secret = front.link(NAME).unwrap_or_default();
    match Box::pin(entry::join(&front.keyward, &secret, &typed, front.address)).await {
        Ok(Some(login)) => {
            let mut response = sign_in::begin_after_form(&front, &login).await;
            link::forget(&front, &mut response, NAME);
            response
        }
        Ok(None) => gone(&front),
        Err(ServiceError::Invalid(problems)) => {
            let email = match entry::find(&front.keyward, LinkKind::Join, &secret).await {
                Ok(Some(link)) => entry::invited(&front.keyward, &link).await.ok().flatten().unwrap_or_default(),
                _ => String::new(),
            };
            let page = Join { email, name: typed.name.to_owned(), problems: Problems::from(problems) };
            front.page(StatusCode::UNPROCESSABLE_ENTITY, page)
        }
        Err(error) => front.fail(&error),
    }
}

fn gone(front: &Front) -> Response {
    let mut response = front.page(StatusCode::GONE, LinkGone::Join);
    link::forget(front, &mut response, NAME);
    response
}

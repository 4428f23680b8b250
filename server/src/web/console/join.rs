//! `/console/join`: the first password of somebody who was added as an administrator.

use super::{Front, Posted, home::in_words, link, sign_in};
use crate::service::{
    Served, ServiceError,
    console::{
        entry::{self, LinkKind, NewAdministrator, StoredLink},
        home,
    },
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
        Ok(Some(link)) => page(&front, &link).await,
        Ok(None) => return gone(&front),
        Err(error) => Err(error),
    };
    match found {
        Ok(page) => front.page(StatusCode::OK, page),
        Err(error) => front.fail(&error),
    }
}

/// `POST /console/join`
pub async fn post(front: Front, Posted(form): Posted) -> Response {
    let field = |name: &str| form.first(name).unwrap_or_default();
    let typed = NewAdministrator { name: field("name"), email: "", password: field("password") };
    let secret = front.link(NAME).unwrap_or_default();
    match Box::pin(entry::join(&front.keyward, &secret, &typed, &front.visit())).await {
        Ok(Some(come)) => {
            let mut response = sign_in::go_on(&front, &come).await;
            link::forget(&front, &mut response, NAME);
            response
        }
        Ok(None) => gone(&front),
        Err(ServiceError::Invalid(problems)) => {
            let page = match entry::find(&front.keyward, LinkKind::Join, &secret).await {
                Ok(Some(link)) => page(&front, &link).await.unwrap_or_default(),
                _ => Join::default(),
            };
            let page = Join { name: typed.name.to_owned(), problems: Problems::from(problems), ..page };
            front.page(StatusCode::UNPROCESSABLE_ENTITY, page)
        }
        Err(error) => front.fail(&error),
    }
}

/// For whom the link is, and as what they were added.
async fn page(front: &Front, link: &StoredLink) -> Served<Join> {
    let email = entry::invited(&front.keyward, link).await?.unwrap_or_default();
    let added = match link.user {
        Some(user) => home::projects(&front.state.tenants, user).await?,
        None => Vec::new(),
    };
    let added = added.into_iter().map(|own| (own.name, in_words(own.role))).collect();
    Ok(Join { email, added, ..Join::default() })
}

fn gone(front: &Front) -> Response {
    let mut response = front.page(StatusCode::GONE, LinkGone::Join);
    link::forget(front, &mut response, NAME);
    response
}

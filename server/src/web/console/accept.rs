//! `/console/accept`: a role in a project, offered to somebody who has an account.

use super::{Front, Posted, home, link};
use crate::{service::console::accept, web::respond::answer::redirect};
use app::console::{Accept, LinkGone};
use axum::{extract::Path, http::StatusCode, response::Response};

const NAME: &str = "accept";

/// `GET /console/accept/{token}`
pub async fn open(front: Front, Path(token): Path<String>) -> Response {
    link::exchange(&front, NAME, &token, "/console/accept").await
}

/// `GET /console/accept`, by somebody who is signed in.
pub async fn get(front: Front) -> Response {
    let Some(administrator) = &front.administrator else { return redirect("/console/sign-in?to=/console/accept") };
    let secret = front.link(NAME).unwrap_or_default();
    match accept::offered(&front.state.tenants, &front.keyward, administrator, &secret).await {
        Ok(Some(offered)) => {
            let page = Accept {
                project: offered.project,
                role: home::in_words(offered.role),
                explanation: offered.role.explanation(),
            };
            front.page(StatusCode::OK, page)
        }
        Ok(None) => gone(&front),
        Err(error) => front.fail(&error),
    }
}

/// `POST /console/accept`
pub async fn post(front: Front, Posted(_): Posted) -> Response {
    let Some(administrator) = &front.administrator else { return redirect("/console/sign-in?to=/console/accept") };
    let secret = front.link(NAME).unwrap_or_default();
    match accept::accept(&front.state.tenants, &front.keyward, administrator, &secret, front.address).await {
        Ok(Some(slug)) => {
            let mut response = redirect(&format!("/console/p/{slug}"));
            link::forget(&front, &mut response, NAME);
            response
        }
        Ok(None) => gone(&front),
        Err(error) => front.fail(&error),
    }
}

fn gone(front: &Front) -> Response {
    let mut response = front.page(StatusCode::GONE, LinkGone::Accept);
    link::forget(front, &mut response, NAME);
    response
}

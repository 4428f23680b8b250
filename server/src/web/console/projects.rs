//! `/console/projects`: a new project, and a deleted one opened again.

use super::{Front, Posted, Toast};
use crate::{
    service::{
        ServiceError,
        console::{projects, session},
    },
    web::respond::{answer::redirect, error::log},
};
use app::console::{NewProject as NewProjectPage, components::Problems, settings::RestoreProject};
use axum::{extract::Path, http::StatusCode, response::Response};
use domain::project::edit::NewProject;

/// `GET /console/projects/new`
pub async fn new(front: Front) -> Response {
    let Some(administrator) = &front.administrator else { return redirect("/console/sign-in") };
    match projects::may_create(&front.keyward, administrator.id).await {
        Ok(true) => front.page(StatusCode::OK, form(&front, &NewProject::default(), Problems::default())),
        Ok(false) => front.fail(&ServiceError::Forbidden),
        Err(error) => front.fail(&error),
    }
}

/// `POST /console/projects`
pub async fn create(front: Front, Posted(posted): Posted) -> Response {
    let Some(administrator) = &front.administrator else { return redirect("/console/sign-in") };
    let field = |name: &str| posted.first(name).unwrap_or_default().to_owned();
    let typed = NewProject { name: field("name"), slug: field("slug"), domain: field("domain") };
    match Box::pin(projects::create(&front.keyward, administrator, front.address, &typed)).await {
        Ok(slug) => {
            leave(&front, Toast("The project is there, and you are its owner.")).await;
            redirect(&format!("/console/p/{slug}"))
        }
        Err(ServiceError::Invalid(problems)) => {
            front.page(StatusCode::UNPROCESSABLE_ENTITY, form(&front, &typed, Problems::from(problems)))
        }
        Err(error) => front.fail(&error),
    }
}

fn form(front: &Front, typed: &NewProject, problems: Problems) -> NewProjectPage {
    NewProjectPage {
        name: typed.name.clone(),
        slug: typed.slug.clone(),
        domain: typed.domain.clone(),
        public_url: front.keyward.means().public_url.clone(),
        problems,
    }
}

/// `GET /console/projects/{slug}/restore`
pub async fn closed(front: Front, Path(slug): Path<String>) -> Response {
    let Some(administrator) = &front.administrator else { return redirect("/console/sign-in") };
    match projects::closed_by_slug(&front.state.tenants, administrator.id, &slug).await {
        Ok(own) => {
            let page = RestoreProject { name: own.name, slug: own.slug.to_string(), until: own.until };
            front.page(StatusCode::OK, page)
        }
        Err(error) => front.fail(&error),
    }
}

/// `POST /console/projects/{slug}/restore`
pub async fn restore(front: Front, Path(slug): Path<String>, Posted(_): Posted) -> Response {
    let Some(administrator) = &front.administrator else { return redirect("/console/sign-in") };
    match projects::restore(&front.state.tenants, administrator, front.address, &slug).await {
        Ok(slug) => {
            leave(&front, Toast("The project is back.")).await;
            redirect(&format!("/console/p/{slug}"))
        }
        Err(error) => front.fail(&error),
    }
}

/// Has the next page say what was done.
pub(super) async fn leave(front: &Front, toast: Toast) {
    // It is done, whether that can be said or not.
    if let Err(error) = session::leave_message(&front.keyward, front.cookie.as_deref(), toast.0).await {
        log(&error);
    }
}

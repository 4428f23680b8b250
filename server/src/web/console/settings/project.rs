//! `/settings/project`: what the project is called, and its end.

use super::{changed, text, version};
use crate::{
    service::{
        ServiceError,
        console::{self, projects, settings, settings::Saved},
    },
    web::{
        console::{Desk, Posted, Toast, projects::leave},
        respond::answer::redirect,
    },
};
use app::console::{
    components::{Changed, Problems},
    settings::{CloseProject, ProjectPage},
};
use axum::{http::StatusCode, response::Response};
use domain::{administration::Permission, project::edit::ProjectEdit};

/// `GET /settings/project`
pub async fn get(desk: Desk) -> Response {
    match settings::read(&desk.acting).await {
        Ok(shown) => {
            let edit = ProjectEdit::of(&shown.saved.settings);
            let page = page(&desk, &shown.saved, edit, Problems::default(), None);
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST /settings/project`
pub async fn post(desk: Desk, Posted(form): Posted) -> Response {
    let edit = ProjectEdit { name: text(&form, "name"), description: text(&form, "description") };
    match settings::save_project(&desk.acting, version(&form), &edit).await {
        Ok(()) => desk.done(Toast("Saved."), "settings/project").await,
        Err(ServiceError::Invalid(problems)) => match settings::read(&desk.acting).await {
            Ok(mut shown) => {
                shown.saved.version = version(&form);
                let page = page(&desk, &shown.saved, edit, Problems::from(problems), None);
                desk.page(StatusCode::UNPROCESSABLE_ENTITY, page).await
            }
            Err(error) => desk.fail(&error).await,
        },
        Err(ServiceError::Changed) => conflict(&desk, edit).await,
        Err(error) => desk.fail(&error).await,
    }
}

async fn conflict(desk: &Desk, edit: ProjectEdit) -> Response {
    let shown = match settings::read(&desk.acting).await {
        Ok(shown) => shown,
        Err(error) => return desk.fail(&error).await,
    };
    let saved = ProjectPage::fields(&ProjectEdit::of(&shown.saved.settings));
    match changed(desk, ProjectPage::fields(&edit), saved).await {
        Ok(changed) => {
            let page = page(desk, &shown.saved, edit, changed.problems(), Some(changed));
            desk.page(StatusCode::CONFLICT, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `GET /settings/project/delete`: what it destroys, before it is done.
pub async fn ask(desk: Desk) -> Response {
    closing(&desk, StatusCode::OK, None).await
}

/// `POST /settings/project/delete`
pub async fn close(desk: Desk, Posted(form): Posted) -> Response {
    match projects::close(&desk.acting, form.first("confirm").unwrap_or_default()).await {
        Ok(_) => {
            leave(desk.front(), Toast("The project is deleted. It can be restored for 30 days.")).await;
            redirect("/console")
        }
        Err(ServiceError::Invalid(problems)) => {
            let error = problems.into_iter().next().map(|problem| problem.text);
            closing(&desk, StatusCode::UNPROCESSABLE_ENTITY, error).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

async fn closing(desk: &Desk, status: StatusCode, error: Option<String>) -> Response {
    let tenant = &desk.acting.tenant;
    if tenant.project.slug.is_keyward() {
        return desk.fail(&ServiceError::Forbidden).await;
    }
    match console::counts(&desk.acting).await {
        Ok(counts) => {
            let page = CloseProject {
                name: tenant.settings.name.clone(),
                slug: tenant.project.slug.to_string(),
                users: counts.users,
                applications: counts.applications,
                error,
            };
            desk.page(status, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

fn page(desk: &Desk, saved: &Saved, edit: ProjectEdit, problems: Problems, changed: Option<Changed>) -> ProjectPage {
    let tenant = &desk.acting.tenant;
    ProjectPage {
        edit,
        id: tenant.project.id.to_string(),
        slug: tenant.project.slug.to_string(),
        issuer: tenant.urls.issuer(),
        domain: tenant.project.domain.clone(),
        problems,
        changed,
        version: saved.version,
        read_only: !desk.acting.may(Permission::ProjectWrite),
        built_in: tenant.project.slug.is_keyward(),
    }
}

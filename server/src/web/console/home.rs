//! `/console`: the projects of whoever is signed in.

use super::Front;
use crate::{
    service::console::{home, projects},
    web::respond::answer::redirect,
};
use app::{
    SafeUrl,
    console::{Beside, ClosedRow, ProjectRow, Projects},
};
use axum::{http::StatusCode, response::Response};
use domain::administration::Role;

/// `GET /console`: the list of projects; whoever has only one is led to it.
pub async fn get(front: Front) -> Response {
    let Some(administrator) = &front.administrator else { return redirect("/console/sign-in") };
    let managed = match home::projects(&front.state.tenants, administrator.id).await {
        Ok(managed) => managed,
        Err(error) => return front.fail(&error),
    };
    let may_create = managed.iter().any(|own| own.role == Role::Operator);
    let closed = match projects::closed(&front.state.tenants, administrator.id).await {
        Ok(closed) => closed,
        Err(error) => return front.fail(&error),
    };
    if let [only] = managed.as_slice()
        && !may_create
        && closed.is_empty()
    {
        return redirect(&format!("/console/p/{}", only.slug));
    }
    let rows = managed.into_iter().filter_map(|own| {
        let href = SafeUrl::parse(&format!("/console/p/{}", own.slug))?;
        Some(ProjectRow { name: own.name, slug: own.slug.to_string(), role: in_words(own.role), href })
    });
    let projects: Vec<ProjectRow> = rows.collect();
    // The built-in project is no product of theirs: an operator who runs no other wants to know where those are.
    let beside = if projects.len() == 1 && may_create {
        match home::is_in_use(&front.state.tenants, &front.keyward).await {
            Ok(true) => Some(Beside::OthersRunThem),
            Ok(false) => Some(Beside::Nothing),
            Err(error) => return front.fail(&error),
        }
    } else {
        None
    };
    let closed = closed
        .into_iter()
        .filter_map(|own| {
            let href = SafeUrl::parse(&format!("/console/projects/{}/restore", own.slug))?;
            Some(ClosedRow { name: own.name, slug: own.slug.to_string(), until: own.until, href })
        })
        .collect();
    front.page(StatusCode::OK, Projects { projects, closed, may_create, beside })
}

/// A role as a word of a page.
#[must_use]
pub fn in_words(role: Role) -> String {
    let mut letters = role.as_str().chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

//! `/settings/sign-in/everybody`: signing everybody out.

use super::{text, version};
use crate::{
    service::{
        ServiceError,
        console::everybody::{self, Last},
    },
    web::{
        console::{Desk, Posted, Toast},
        request::Query,
    },
};
use app::console::{
    components::Problems,
    settings::{SignOutEverybody, SignedOut},
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use domain::{administration::Permission, everybody::Typed};

const PATH: &str = "settings/sign-in/everybody";

/// After how many seconds the page looks again while it is being carried out.
const AGAIN: HeaderValue = HeaderValue::from_static("2");

/// What a page says beside the form.
#[derive(Default)]
struct Said {
    typed: Typed,
    problems: Problems,
    meanwhile: bool,
    again: bool,
}

/// `GET /settings/sign-in/everybody`: what it ends, before it is done; and how far it is, while it is carried out.
pub async fn ask(desk: Desk, Query(query): Query) -> Response {
    let said = Said { again: query.first("again").is_some(), ..Said::default() };
    shown(&desk, StatusCode::OK, said).await
}

/// `POST /settings/sign-in/everybody`
pub async fn post(desk: Desk, Posted(form): Posted) -> Response {
    let typed = Typed { confirm: text(&form, "confirm"), access: text(&form, "access"), reason: text(&form, "reason") };
    match everybody::sign_out(&desk.acting, version(&form), &typed).await {
        Ok(()) => desk.done(Toast("Everybody is signed out."), PATH).await,
        Err(ServiceError::Invalid(problems)) => {
            let said = Said { typed, problems: problems.into(), ..Said::default() };
            shown(&desk, StatusCode::UNPROCESSABLE_ENTITY, said).await
        }
        Err(ServiceError::Changed) => {
            let said = Said { typed: Typed { confirm: String::new(), ..typed }, meanwhile: true, ..Said::default() };
            shown(&desk, StatusCode::CONFLICT, said).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

async fn shown(desk: &Desk, status: StatusCode, Said { typed, problems, meanwhile, again }: Said) -> Response {
    let found = match everybody::show(&desk.acting).await {
        Ok(found) => found,
        Err(error) => return desk.fail(&error).await,
    };
    let is_running = found.last.is_some_and(|last| last.finished_at.is_none());
    // Whoever fills the form in is not to lose what they typed.
    let looks_again = is_running && status == StatusCode::OK && !again;
    let slug = &desk.acting.tenant.project.slug;
    let activity = desk.acting.may(Permission::ActivityRead);
    let page = SignOutEverybody {
        name: desk.acting.tenant.settings.name.clone(),
        slug: slug.to_string(),
        built_in: slug.is_keyward(),
        sessions: found.sessions,
        people: found.people,
        last: found.last.map(signed_out),
        activity: activity.then(|| desk.to("activity?what=session.everybody_signed_out")),
        access: typed.access,
        reason: typed.reason,
        problems,
        meanwhile,
        version: found.era,
        looks_again,
    };
    let mut response = desk.page(status, page).await;
    if looks_again {
        response.headers_mut().insert(header::REFRESH, AGAIN);
    }
    response
}

const fn signed_out(last: Last) -> SignedOut {
    SignedOut {
        at: last.at,
        with_access: last.with_access,
        people: last.people,
        sessions: last.sessions,
        left: last.left,
        finished_at: last.finished_at,
    }
}

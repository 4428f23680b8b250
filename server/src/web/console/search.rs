//! `/console/p/{slug}/search`: people, applications, settings, and anything by its id. What is typed is posted and stands
//! sealed in the address.

use super::{Desk, Posted};
use crate::{
    service::console::search::{self, Exact, Found},
    web::request::Query,
};
use app::console::{self, FoundGroup, Place, SearchResults, components::BadgeTone, index};
use axum::{
    http::{HeaderMap, StatusCode},
    response::Response,
};

/// `GET …/search`
pub async fn get(desk: Desk, Query(query): Query) -> Response {
    let sealed = query.first("q").unwrap_or_default();
    let typed = desk.open_query(sealed).unwrap_or_default();
    match search::search(&desk.acting, &typed).await {
        Ok(found) => {
            let page = results(&desk, typed, sealed, found);
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST …/search`: on to the results, or, for an id, to what has it.
pub async fn post(desk: Desk, headers: HeaderMap, Posted(form): Posted) -> Response {
    let Some((typed, sealed)) = desk.sealed_search(&form) else { return desk.go("search") };
    // While somebody types, the script asks, for results; whoever sends the form wants to get there.
    let by_script = headers.get("sec-fetch-dest").is_some_and(|dest| dest.as_bytes() == b"empty");
    if !by_script {
        match search::exact(&desk.acting, &typed).await {
            Ok(Some(exact)) => return desk.go(&path(exact)),
            Ok(None) => {}
            Err(error) => return desk.fail(&error).await,
        }
    }
    desk.go(&format!("search?q={sealed}"))
}

fn path(exact: Exact) -> String {
    match exact {
        Exact::User(id) => format!("users/{id}"),
        Exact::Application(id) => format!("applications/{id}"),
        Exact::Event(id) => format!("activity/{id}"),
    }
}

fn results(desk: &Desk, query: String, sealed: &str, found: Found) -> SearchResults {
    let Found { exact, people, more_people, applications, more_applications, too_short } = found;
    let to = |path: &str| desk.to(path);
    // A person or an application is found by its id under its own heading.
    let with_id = exact.filter(|exact| matches!(exact, Exact::Event(_))).map(|exact| console::Found {
        title: "Event".to_owned(),
        text: Some(query.trim().to_owned()),
        state: None,
        href: to(&path(exact)),
    });
    let users = people.into_iter().map(|own| console::Found {
        text: own.login.filter(|login| *login != own.name),
        title: own.name,
        state: own.blocked.then(|| (BadgeTone::Bad, "Blocked".to_owned())),
        href: to(&format!("users/{}", own.id)),
    });
    let applications = applications.into_iter().map(|own| console::Found {
        title: own.application.settings.name,
        text: Some(own.application.client_id.to_string()),
        state: (!own.enabled).then(|| (BadgeTone::Plain, "Switched off".to_owned())),
        href: to(&format!("applications/{}", own.application.id)),
    });
    let settings = index::find(&query).into_iter().filter(|own| may_read(desk, own.place)).map(|own| console::Found {
        title: own.title.to_owned(),
        text: Some(own.text.to_owned()),
        state: None,
        href: to(own.place.path()),
    });
    let more = |page: &str, there: bool| there.then(|| to(&format!("{page}?q={sealed}")));
    let groups = [
        FoundGroup { heading: "By its ID", found: with_id.into_iter().collect(), more: None },
        FoundGroup { heading: "Users", found: users.collect(), more: more("users", more_people) },
        FoundGroup {
            heading: "Applications",
            found: applications.collect(),
            more: more("applications", more_applications),
        },
        FoundGroup { heading: "Settings", found: settings.collect(), more: None },
    ];
    SearchResults {
        query,
        groups: groups.into_iter().filter(|group| !group.found.is_empty()).collect(),
        note: too_short.then(|| "Type at least three letters to find more users.".to_owned()),
    }
}

fn may_read(desk: &Desk, place: Place) -> bool {
    super::desk::is_open(place, &desk.acting)
}

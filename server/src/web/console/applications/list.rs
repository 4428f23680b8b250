//! The list of applications.

use crate::{
    service::console::applications::{self, Filter, Sort},
    web::{
        console::{Desk, Posted},
        request::Query,
    },
};
use app::console::{
    applications::{ApplicationRow, Applications, ListedBy},
    components::{Order, thousands},
};
use axum::{http::StatusCode, response::Response};
use domain::{administration::Permission, oauth::client::ApplicationType, oauth::parameters::Parameters};

/// `GET …/applications`
pub async fn get(desk: Desk, Query(query): Query) -> Response {
    let sealed = query.first("q").filter(|sealed| !sealed.is_empty());
    let search = sealed.and_then(|sealed| desk.open_query(sealed));
    let filter = filter(&query, search.clone());
    match applications::list(&desk.acting, &filter).await {
        Ok(page) => {
            let first = page.rows.first().filter(|_| page.has_previous());
            let last = page.rows.last().filter(|_| page.has_next());
            let shown = match page.rows.len() {
                0 => String::new(),
                _ if !page.has_previous() && !page.has_next() => String::new(),
                rows => format!(
                    "{}–{} of {}",
                    page.skipped + 1,
                    page.skipped + rows,
                    thousands(u64::try_from(page.found).unwrap_or_default())
                ),
            };
            let shown = Applications {
                previous: first.map(|own| format!("before={}", own.application.id)),
                next: last.map(|own| format!("after={}", own.application.id)),
                shown,
                any: page.any,
                sealed: search.is_some().then(|| sealed.unwrap_or_default().to_owned()),
                search: search.unwrap_or_default(),
                state: state_word(&filter).to_owned(),
                kind: filter.kind.map(ApplicationType::as_str).unwrap_or_default().to_owned(),
                by: ListedBy {
                    column: filter.sort.as_str(),
                    order: if filter.descending { Order::Down } else { Order::Up },
                },
                may_write: desk.acting.may(Permission::ApplicationsWrite),
                rows: page
                    .rows
                    .iter()
                    .map(|own| ApplicationRow {
                        id: own.application.id.to_string(),
                        name: own.application.settings.name.clone(),
                        client_id: own.application.client_id.to_string(),
                        kind: own.application.settings.application_type,
                        enabled: own.enabled,
                        created: own.created_at,
                        last_used: own.last_used_at,
                        picture: desk.picture(own.application.settings.logo.as_ref()),
                    })
                    .collect(),
            };
            desk.page(StatusCode::OK, shown).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

fn filter(query: &Parameters, search: Option<String>) -> Filter {
    let id = |name: &str| query.first(name).and_then(|text| text.parse().ok());
    Filter {
        search,
        enabled: match query.first("state") {
            Some("on") => Some(true),
            Some("off") => Some(false),
            _ => None,
        },
        kind: query.first("type").and_then(ApplicationType::parse),
        sort: query.first("sort").and_then(Sort::parse).unwrap_or_default(),
        descending: query.first("order") == Some("down"),
        after: id("after"),
        before: id("before"),
    }
}

const fn state_word(filter: &Filter) -> &'static str {
    match filter.enabled {
        Some(true) => "on",
        Some(false) => "off",
        None => "",
    }
}

/// `POST …/applications/search`: on to the list, with what was typed sealed in its address.
pub async fn search(desk: Desk, Posted(form): Posted) -> Response {
    match desk.sealed_search(&form) {
        Some((_, sealed)) => desk.go(&format!("applications?q={sealed}")),
        None => desk.go("applications"),
    }
}

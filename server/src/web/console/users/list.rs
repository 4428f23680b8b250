//! The list. What is typed to find somebody is posted, and stands sealed in the address.

use super::super::{Desk, Posted};
use crate::{
    service::console::users::{self, Cursor, People, Wanted},
    web::request::Query,
};
use app::console::users::{UserFilter, UserList, UserRow};
use axum::{http::StatusCode, response::Response};
use domain::{
    administration::Permission,
    ids::ClientId,
    oauth::parameters::Parameters,
    people::{Seen, Sort, Status},
    prefix,
};

/// `GET …/users`
pub async fn list(desk: Desk, Query(query): Query) -> Response {
    let filter = filter(&query);
    let sealed = query.first("q").filter(|text| text.len() <= 2_048).map(str::to_owned);
    let typed = sealed.as_deref().and_then(|sealed| desk.open_query(sealed));
    // What was sealed by somebody else, or for something else, is no search.
    let sealed = sealed.filter(|_| typed.is_some());
    let cursor =
        query.first("after").and_then(Cursor::after).or_else(|| query.first("before").and_then(Cursor::before));
    let wanted = Wanted {
        query: typed.clone(),
        status: filter.status,
        seen: filter.seen,
        application: filter.application.as_deref().and_then(|id| ClientId::parse(id).ok()),
        sort: filter.sort,
        cursor,
    };
    match users::list(&desk.acting, &wanted).await {
        Ok(people) => {
            let page = page(&desk, filter, typed.unwrap_or_default(), sealed, people);
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `POST …/users/search`: on to what is found, with the filters that were set.
pub async fn search(desk: Desk, Query(query): Query, Posted(form): Posted) -> Response {
    let filter = filter(&query);
    let Some((_, sealed)) = desk.sealed_search(&form) else {
        return desk.go(&format!("users{}", filter.query(&[])));
    };
    let filter = UserFilter { sort: None, ..filter };
    desk.go(&format!("users{}", filter.query(&[("q", &sealed)])))
}

/// The filters of an address; what is none of them narrows nothing.
fn filter(query: &Parameters) -> UserFilter {
    let application = query.first("application").and_then(|id| ClientId::parse(id).ok());
    UserFilter {
        status: query.first("status").and_then(Status::parse),
        seen: query.first("seen").and_then(Seen::parse),
        application: application.map(|id| id.to_string()),
        sort: query.first("sort").and_then(Sort::parse).filter(|sort| *sort != Sort::Created),
    }
}

fn page(desk: &Desk, filter: UserFilter, typed: String, sealed: Option<String>, people: People) -> UserList {
    let at = |name: &str, place: &str| {
        let mut more = vec![(name, place)];
        if let Some(sealed) = &sealed {
            more.insert(0, ("q", sealed));
        }
        desk.to(&format!("users{}", filter.query(&more)))
    };
    let mut applications: Vec<(String, String)> = desk
        .acting
        .tenant
        .applications()
        .filter(|own| own.client_id.as_str() != ClientId::ACCOUNT)
        .map(|own| (own.client_id.to_string(), own.settings.name.clone()))
        .collect();
    applications.sort_by_key(|(_, name)| name.to_lowercase());
    let rows = people.people.into_iter().map(|own| UserRow {
        href: desk.to(&format!("users/{}", own.id)),
        name: own.name,
        login: own.login,
        blocked: own.blocked,
        invited: own.invited,
        created_at: own.created_at,
        last_sign_in_at: own.last_sign_in_at,
    });
    UserList {
        too_short: prefix::Query::parse(&typed).is_some_and(|query| !query.finds_beginnings()),
        rows: rows.collect(),
        previous: people.previous.map(|place| at("before", &place)),
        next: people.next.map(|place| at("after", &place)),
        cut_short: people.cut_short,
        may_create: desk.acting.may(Permission::UsersWrite),
        applications,
        typed,
        sealed,
        filter,
    }
}

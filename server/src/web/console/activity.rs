//! `/console/p/{slug}/activity`: the audit trail, an event, and the trail as a file.

use super::Desk;
use crate::{
    service::console::{
        Acting,
        activity::{self, Cursor, Export, Filter, Form, Page, Shown, What},
        names::Names,
    },
    web::{request::Query, respond::error::log},
};
use app::{
    SafeUrl,
    console::{Activity, OneEvent, ShownEvent, ShownFilter, Word, components::Problems},
};
use axum::{
    body::Body,
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    administration::Permission,
    audit::{Group, Kind, Part},
    ids::ClientId,
    oauth::parameters::Parameters,
    time::Timestamp,
};
use std::{sync::Arc, time::Duration};
use time::{Date, format_description::FormatItem, macros::format_description};

/// `GET …/activity`
pub async fn list(desk: Desk, Query(query): Query) -> Response {
    let (filter, mut shown_filter) = read(&query);
    let cursor = query.first("after").and_then(Cursor::parse);
    let status = if shown_filter.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let found = async {
        let choices = activity::choices(&desk.acting, &filter).await?;
        Ok((activity::list(&desk.acting, &filter, cursor).await?, choices))
    };
    match found.await {
        Ok((page, choices)) => {
            shown_filter.person = filter.user.map(|id| {
                let id = id.to_string();
                (id.clone(), choices.person.unwrap_or(id))
            });
            let pairs = pairs(&shown_filter);
            let to = |path: &str, more: Option<(&str, String)>| address(&desk.acting, path, &pairs, more);
            let at = |cursor: Cursor| to("activity", Some(("after", cursor.to_string())));
            let exports = desk
                .acting
                .may(Permission::ActivityExport)
                .then(|| (to("activity/export.csv", None), to("activity/export.jsonl", None)));
            let (newer, older, searched) = (page.newer.map(at), page.older.map(at), page.searched_back_to);
            let mut administrators = choices.administrators;
            if let Some(id) = filter.administrator
                && administrators.iter().all(|(own, _)| *own != id.to_string())
                && let Some(name) = page.names.administrators.get(&id)
            {
                // Somebody who runs the project no more, but did.
                administrators.push((id.to_string(), name.clone()));
            }
            let page = Activity {
                events: events(&desk.acting, page),
                filter: shown_filter,
                applications: choices.applications,
                administrators,
                newer,
                older,
                searched_back_to: searched,
                exports,
            };
            desk.page(status, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `GET …/activity/{event}`
pub async fn show(desk: Desk, Path((_, id)): Path<(String, String)>) -> Response {
    let Ok(id) = id.parse() else { return desk.fail(&crate::service::ServiceError::NotFound).await };
    match activity::show(&desk.acting, id).await {
        Ok((shown, names)) => {
            let page = OneEvent { event: event(&desk.acting, &names, shown) };
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

/// `GET …/activity/export.csv`
pub async fn csv(desk: Desk, Query(query): Query) -> Response {
    export(desk, &query, Form::Csv).await
}

/// `GET …/activity/export.jsonl`
pub async fn json_lines(desk: Desk, Query(query): Query) -> Response {
    export(desk, &query, Form::JsonLines).await
}

async fn export(desk: Desk, query: &Parameters, form: Form) -> Response {
    let (filter, shown) = read(query);
    if !shown.problems.is_empty() {
        // The page says what is wrong with the days.
        let pairs = pairs(&shown);
        return desk.go(&below("activity", &pairs, None));
    }
    let export = match Export::begin(Arc::clone(&desk.acting), filter, form).await {
        Ok(export) => export,
        Err(error) => return desk.fail(&error).await,
    };
    let (content_type, ending) = match form {
        Form::Csv => ("text/csv; charset=utf-8; header=present", "csv"),
        Form::JsonLines => ("application/jsonl; charset=utf-8", "jsonl"),
    };
    let name = format!("attachment; filename=\"activity-{}.{ending}\"", desk.acting.tenant.project.slug);
    // What breaks off is not taken for a whole file: the connection breaks with it.
    let lines = futures::stream::try_unfold(export, |mut export| async move {
        match Box::pin(export.next()).await {
            Ok(Some(lines)) => Ok(Some((lines, export))),
            Ok(None) => Ok(None),
            Err(error) => {
                log(&error);
                Err(std::io::Error::other("the export broke off"))
            }
        }
    });
    let mut response = Body::from_stream(lines).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

const DAY: Duration = Duration::from_secs(24 * 3_600);
const AS_DAY: &[FormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// The filter of an address, and the same as the page shows it. What is no filter is none; days are said to be wrong.
fn read(query: &Parameters) -> (Filter, ShownFilter) {
    let one = |name: &str| query.first(name).unwrap_or_default().to_owned();
    let mut shown = ShownFilter { from: one("from"), to: one("to"), ..ShownFilter::default() };
    let (from, to) = (day(&shown.from), day(&shown.to));
    let mut problems = Problems::default();
    for (field, text, day) in [("from", &shown.from, from), ("to", &shown.to, to)] {
        if !text.is_empty() && day.is_none() {
            problems = problems.with(field, "Write the day as 2026-11-22.");
        }
    }
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        problems = problems.with("to", "The last day is before the first.");
    }
    shown.problems = problems;
    let filter = Filter {
        user: one("person").parse().ok(),
        administrator: one("administrator").parse().ok(),
        client: ClientId::parse(&one("application")).ok(),
        what: What::parse(&one("what")),
        refused: match one("outcome").as_str() {
            "refused" => Some(true),
            "allowed" => Some(false),
            _ => None,
        },
        from,
        to: to.map(|day| day + DAY),
    };
    shown.what = filter.what.map(What::as_str).unwrap_or_default().to_owned();
    shown.outcome =
        filter.refused.map(|refused| if refused { "refused" } else { "allowed" }.to_owned()).unwrap_or_default();
    shown.application = filter.client.as_ref().map(ToString::to_string).unwrap_or_default();
    shown.administrator = filter.administrator.map(|id| id.to_string()).unwrap_or_default();
    shown.person = filter.user.map(|id| (id.to_string(), String::new()));
    (filter, shown)
}

/// The beginning of a day that is written as `2026-11-22`.
fn day(text: &str) -> Option<Timestamp> {
    let date = Date::parse(text, AS_DAY).ok().filter(|date| (1970..=9998).contains(&date.year()))?;
    Some(Timestamp::from(date.midnight().assume_utc()))
}

fn pairs(filter: &ShownFilter) -> Vec<(&'static str, String)> {
    let person = filter.person.as_ref().map(|(id, _)| id.clone()).unwrap_or_default();
    let all = [
        ("what", filter.what.clone()),
        ("outcome", filter.outcome.clone()),
        ("application", filter.application.clone()),
        ("administrator", filter.administrator.clone()),
        ("person", person),
        ("from", filter.from.clone()),
        ("to", filter.to.clone()),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn below(path: &str, pairs: &[(&'static str, String)], more: Option<(&str, String)>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    if let Some((name, value)) = more {
        query.append_pair(name, &value);
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

fn address(acting: &Acting, path: &str, pairs: &[(&'static str, String)], more: Option<(&str, String)>) -> SafeUrl {
    to(acting, &below(path, pairs, more))
}

/// The address of a page of the project.
pub(super) fn to(acting: &Acting, path: &str) -> SafeUrl {
    let below = format!("/console/p/{}", acting.tenant.project.slug);
    let address = if path.is_empty() { below } else { format!("{below}/{path}") };
    SafeUrl::parse(&address).unwrap_or_default()
}

/// A page of the trail as pages show it.
pub fn events(acting: &Acting, page: Page) -> Vec<ShownEvent> {
    let Page { events, names, .. } = page;
    events.into_iter().map(|shown| event(acting, &names, shown)).collect()
}

/// An event as pages show it.
fn event(acting: &Acting, names: &Names, shown: Shown) -> ShownEvent {
    let Shown { entry, told, details, address, raw } = shown;
    let word = |part: &Part| word(acting, names, part);
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut fact = |name: &str, value: Option<String>| facts.extend(value.map(|value| (name.to_owned(), value)));
    fact("Reason", entry.refused.clone());
    fact("Person", entry.user.map(|id| id.to_string()));
    fact("Client ID", entry.client.as_ref().map(ToString::to_string));
    fact("Session", entry.session.map(|id| id.to_string()));
    fact("Grant", entry.grant.map(|id| id.to_string()));
    for (name, value) in &entry.facts {
        fact(name, Some(value.clone()));
    }
    fact("Event", Some(entry.id.to_string()));
    ShownEvent {
        at: entry.at,
        who: word(&told.who),
        what: told.what.iter().map(word).collect(),
        why: told.why,
        refused: entry.refused.is_some(),
        address,
        kind: (entry.word.clone(), to(acting, &below("activity", &[("what", entry.word)], None))),
        facts,
        details: details
            .filter(|_| may_see_details(acting, entry.kind))
            .map(|json| serde_json::to_string_pretty(&json).unwrap_or_else(|_| json.to_string())),
        raw,
        href: to(acting, &format!("activity/{}", entry.id)),
    }
}

/// Whether somebody may read what a change was from and to: of what they may not see otherwise, they see that it changed.
fn may_see_details(acting: &Acting, kind: Option<Kind>) -> bool {
    match kind.map(Kind::group) {
        Some(Group::Settings) | None => acting.may(Permission::SettingsRead),
        Some(Group::Administrators) => acting.may(Permission::AdministratorsRead),
        Some(Group::SignIn | Group::Tokens | Group::Consent | Group::People | Group::Applications) => true,
    }
}

fn word(acting: &Acting, names: &Names, part: &Part) -> Word {
    match part {
        Part::Text(text) => Word::Text((*text).to_owned()),
        Part::Said(text) => Word::Text(text.clone()),
        Part::Person(id) => match names.people.get(id) {
            Some(name) => Word::Linked(name.clone(), to(acting, &format!("users/{id}"))),
            None => Word::Id(id.to_string()),
        },
        Part::Administrator(id) => {
            names.administrators.get(id).map_or_else(|| Word::Id(id.to_string()), |name| Word::Text(name.clone()))
        }
        Part::Application(id) => match names.clients.get(id) {
            Some(own) if own.has_page => {
                Word::Linked(own.name.clone(), to(acting, &format!("applications/{}", own.id)))
            }
            Some(own) => Word::Text(own.name.clone()),
            None => Word::Id(id.to_string()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&str, &str)]) -> Parameters {
        Parameters::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn a_filter_is_what_it_shows_and_nonsense_is_none() {
        let (filter, shown) = read(&query(&[("what", "x"), ("outcome", "x"), ("person", "x"), ("application", "a b")]));
        assert_eq!((filter, shown.problems.is_empty()), (Filter::default(), true));
        let good = [
            ("what", "sign-in"),
            ("outcome", "refused"),
            ("application", "labs"),
            ("administrator", "01010101-0101-4101-8101-010101010101"),
            ("person", "02020202-0202-4202-8202-020202020202"),
            ("from", "2026-11-21"),
            ("to", "2026-11-22"),
        ];
        let (filter, shown) = read(&query(&good));
        assert_eq!(pairs(&shown), good.map(|(name, value)| (name, value.to_owned())));
        assert_eq!(filter.to.unwrap().since(filter.from.unwrap()), DAY * 2, "the last day is part of it");
    }

    #[test]
    fn days_that_are_none_are_said_to_be_wrong() {
        for bad in ["22.11.2026", "2026-02-30", "0001-01-01", "9999-12-31", "x"] {
            let (filter, shown) = read(&query(&[("from", bad)]));
            assert!(filter.from.is_none() && shown.problems.at("from").is_some(), "{bad}");
        }
        let (_, shown) = read(&query(&[("from", "2026-11-22"), ("to", "2026-11-21")]));
        assert!(shown.problems.at("to").is_some());
    }
}

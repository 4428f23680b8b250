//! `/console/p/{slug}`: the overview.

use super::{
    Desk,
    activity::{events, to},
};
use crate::{
    service::console::{
        Acting,
        figures::Range,
        names::Names,
        overview::{self, Attention},
    },
    web::request::Query,
};
use app::console::{self, FirstSteps, Notice, Span, Urgency, components::thousands};
use axum::{http::StatusCode, response::Response};
use domain::{administration::Permission, audit::Kind, ids::ClientId, time::Timestamp};

/// `GET /console/p/{slug}`
pub async fn get(desk: Desk, Query(query): Query) -> Response {
    let range = query.first("range").and_then(Range::parse).unwrap_or_default();
    match overview::show(&desk.acting, range).await {
        Ok(found) => {
            let page = page(&desk.acting, range, found);
            desk.page(StatusCode::OK, page).await
        }
        Err(error) => desk.fail(&error).await,
    }
}

fn page(acting: &Acting, range: Range, found: overview::Overview) -> console::Overview {
    let overview::Overview { figures, attention, latest, names, first_steps } = found;
    let (width, _) = range.stretches();
    let chart =
        figures.sign_ins.iter().zip(0_u32..).map(|((good, bad), nth)| (figures.from + width * nth, *good, *bad));
    let (refused_by, refused_before) = &figures.refused;
    let from = day(figures.from);
    let refused_by: Vec<_> = refused_by
        .iter()
        .map(|(client, count)| {
            let list = to(acting, &format!("activity?application={client}&outcome=refused&from={from}"));
            (called(&names, client), list, *count)
        })
        .collect();
    console::Overview {
        span: match range {
            Range::Day => Span::Day,
            Range::Week => Span::Week,
            Range::Month => Span::Month,
        },
        taken: figures.taken,
        active: figures.active,
        sign_ins: figures.total(),
        sign_ins_before: figures.sign_ins_before,
        refused: (refused_by.iter().map(|(_, _, count)| count).sum(), *refused_before),
        refused_by,
        chart: chart.collect(),
        attention: attention.into_iter().map(|own| notice(acting, &names, own)).collect(),
        latest: acting.may(Permission::ActivityRead).then(|| events(acting, latest)),
        first_steps: first_steps.map(|steps| FirstSteps {
            application: steps.application,
            user: steps.user,
            sign_in: steps.sign_in,
            create_application: acting.may(Permission::ApplicationsWrite).then(|| to(acting, "applications/new")),
            add_user: acting.may(Permission::UsersWrite).then(|| to(acting, "users/new")),
            try_sign_in: (steps.application && steps.user && acting.may(Permission::ApplicationsRead))
                .then(|| to(acting, "applications")),
        }),
    }
}

fn called(names: &Names, client: &ClientId) -> String {
    names.clients.get(client).map_or_else(|| client.to_string(), |own| own.name.clone())
}

fn notice(acting: &Acting, names: &Names, own: Attention) -> Notice {
    let failed = Kind::SignInFailed.as_str();
    let (urgency, text, action, path) = match own {
        Attention::Stranded { user, name } => (
            Urgency::Act,
            format!(
                "{} reported a stranger in their account and cannot get back in: its address belongs to another account by now",
                name.unwrap_or_else(|| user.to_string())
            ),
            "Help",
            format!("users/{user}"),
        ),
        Attention::TriesOnPerson { user, name, tries, since } => (
            Urgency::Act,
            format!(
                "{} failed sign-ins as {} in the last 24 hours",
                thousands(tries),
                name.unwrap_or_else(|| user.to_string())
            ),
            "Look",
            format!("activity?what={failed}&person={user}&from={}", day(since)),
        ),
        Attention::TriesFromAddress { address, people, tries, since } => (
            Urgency::Act,
            format!("{} failed sign-ins from {address} in the last 24 hours{}", thousands(tries), as_whom(people)),
            "Look",
            format!("activity?what={failed}&from={}", day(since)),
        ),
        Attention::ClientFails { client, tries, since } => (
            Urgency::Act,
            format!(
                "{} could not prove itself {} times in the last 24 hours: a secret may be wrong, or somebody is guessing",
                called(names, &client),
                thousands(tries)
            ),
            "Look",
            format!(
                "activity?what={}&application={client}&from={}",
                Kind::ClientAuthenticationFailed.as_str(),
                day(since)
            ),
        ),
        Attention::KeyRotates { algorithm, at } => (
            Urgency::Soon,
            format!(
                "The next {} key begins to sign on {}. Whoever verifies tokens with a copy of the keys has to fetch them again.",
                algorithm.as_str(),
                day(at)
            ),
            "See keys",
            "settings/keys".to_owned(),
        ),
        Attention::NoCallback { id, name } => (
            Urgency::Note,
            format!("Nobody can sign in to {name}: it has no callback URL"),
            "Add one",
            format!("applications/{id}"),
        ),
    };
    Notice { urgency, text, action, href: to(acting, &path) }
}

fn as_whom(people: usize) -> String {
    match people {
        0 => String::new(),
        1 => ", as one user".to_owned(),
        people => format!(", as {} users", thousands(u64::try_from(people).unwrap_or(u64::MAX))),
    }
}

fn day(at: Timestamp) -> String {
    at.to_offset().date().to_string()
}

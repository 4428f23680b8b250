//! The Activity tab.

use super::{load, top};
use crate::{
    service::{
        Served,
        console::{
            activity::{self, Cursor},
            applications::{self, Came, Failed, Remedy},
        },
    },
    web::{
        console::{Desk, activity::events},
        request::Query,
    },
};
use app::console::applications::{ApplicationActivity, FailedRequest, Remedy as Offered};
use axum::{extract::Path, http::StatusCode, response::Response};
use domain::{
    administration::Permission,
    audit::{Kind, reason},
};

/// `GET …/applications/{id}/activity`
pub async fn get(desk: Desk, Path((_, id)): Path<(String, String)>, Query(query): Query) -> Response {
    let cursor = query.first("after").and_then(Cursor::parse);
    match find(&desk, &id, cursor).await {
        Ok(page) => desk.page(StatusCode::OK, page).await,
        Err(error) => desk.fail(&error).await,
    }
}

async fn find(desk: &Desk, id: &str, cursor: Option<Cursor>) -> Served<ApplicationActivity> {
    let shown = load(desk, id).await?;
    let own = &shown.stored.application;
    let failed = match cursor {
        None => Some(applications::failed(&desk.acting, own.id).await?),
        Some(_) => None,
    };
    let page = activity::of_application(&desk.acting, &own.client_id, false, cursor).await?;
    let to = |cursor: Cursor| desk.to(&format!("applications/{}/activity?after={cursor}", own.id));
    Ok(ApplicationActivity {
        failed: failed.map(|failed| failed.into_iter().map(|own| in_words(desk, own)).collect()),
        newer: page.newer.map(to),
        older: page.older.map(to),
        top: top(desk, &shown),
        events: events(&desk.acting, page),
    })
}

fn in_words(desk: &Desk, failed: Failed) -> FailedRequest {
    let what = match failed.kind {
        Kind::AuthorizationRefused => "Log-in",
        Kind::TokenRefused => "Tokens",
        Kind::ClientAuthenticationFailed => "Proof of the application",
        Kind::LogoutNotDelivered => "Back-channel logout",
        _ => "Call of a page",
    };
    // The sentence that the application was given says more than the word.
    let why = failed.why.or_else(|| reason(&failed.outcome).map(str::to_owned));
    let may = desk.acting.may(Permission::ApplicationsWrite);
    let event = failed.event;
    let remedy = failed.remedy.filter(|_| may).map(|remedy| match remedy {
        Remedy::Scopes(_) => Offered { text: "Allow these scopes", path: format!("/sign-in?allow={event}") },
        Remedy::Address { field: "allowedCallbackUrls", .. } => {
            Offered { text: "Allow this address", path: format!("?allow={event}") }
        }
        Remedy::Address { .. } => Offered { text: "Allow this origin", path: format!("?allow={event}") },
    });
    FailedRequest {
        what,
        came: failed
            .came
            .into_iter()
            .map(|(came, value)| {
                let name = match came {
                    Came::RedirectUri => "redirect URI",
                    Came::Scope => "scope",
                    Came::Origin => "origin",
                };
                (name, value)
            })
            .collect(),
        why: why.unwrap_or_else(|| failed.outcome.replace('_', " ")),
        count: failed.count,
        last: failed.last,
        remedy,
    }
}

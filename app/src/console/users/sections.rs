//! What somebody has open, and what they use.

use crate::{SafeUrl, components::Link, console::components::*};
use domain::time::Timestamp;
use leptos::prelude::*;

/// A session of somebody's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UserSession {
    /// Its id.
    pub id: String,
    /// Its browser, in words.
    pub browser: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Since when.
    pub created_at: Timestamp,
    /// When it was last in use.
    pub last_seen_at: Timestamp,
    /// When and why it ended, in words.
    pub ended: Option<(Timestamp, String)>,
    /// Where it is ended, if the role includes that.
    pub end: Option<SafeUrl>,
}

/// An application that somebody uses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UserApplication {
    /// Its name.
    pub name: String,
    /// Its page.
    pub href: Option<SafeUrl>,
    /// Since when it is used, and when it was last.
    pub used: Option<(Timestamp, Timestamp)>,
    /// What was agreed to, and when.
    pub consent: Option<(Vec<String>, Timestamp)>,
    /// Where that is taken back, if the role includes that.
    pub withdraw: Option<SafeUrl>,
}

fn dash() -> AnyView {
    view! { <span class="quiet">"–"</span> }.into_any()
}

/// The latest sessions, newest first.
pub(super) fn sessions(all: Vec<UserSession>) -> AnyView {
    if all.is_empty() {
        return view! { <p class="small quiet">"No session in the last 90 days."</p> }.into_any();
    }
    let columns = vec![
        Column::new("Browser"),
        Column::new("Address"),
        Column::new("Signed in"),
        Column::new("Last in use"),
        Column::new("State"),
        Column::new(""),
    ];
    let rows = all.into_iter().map(|own| {
        let over = own.ended.is_some();
        let state = match own.ended {
            None => view! { <Badge tone=BadgeTone::Good dot=true>"Open"</Badge> }.into_any(),
            Some((at, why)) => view! { <span>{why} " " <When at=at /></span> }.into_any(),
        };
        let end = own.end.map(|href| view! { <ConfirmLink look=Look::Plain href=href>"End…"</ConfirmLink> });
        Row::new(vec![
            cell(own.browser.unwrap_or_else(|| "Unknown browser".to_owned())),
            own.address.map_or_else(dash, |address| view! { <span class="mono-small">{address}</span> }.into_any()),
            cell(view! { <When at=own.created_at /> }),
            cell(view! { <When at=own.last_seen_at /> }),
            cell(state),
            cell(end),
        ])
        .quiet(over)
    });
    view! { <Table caption="Sessions" columns=columns rows=rows.collect() /> }.into_any()
}

/// What somebody uses, and what they agreed to.
pub(super) fn applications(all: Vec<UserApplication>) -> AnyView {
    if all.is_empty() {
        return view! { <p class="small quiet">"Has not signed in to any application yet."</p> }.into_any();
    }
    let columns = vec![
        Column::new("Application"),
        Column::new("First used"),
        Column::new("Last used"),
        Column::new("Agreed to"),
        Column::new(""),
    ];
    let when = |at: Option<Timestamp>| at.map_or_else(dash, |at| view! { <When at=at /> }.into_any());
    let rows = all.into_iter().map(|own| {
        let name = match own.href {
            Some(href) => view! { <Link href=href>{own.name}</Link> }.into_any(),
            None => own.name.into_any(),
        };
        let consent = own.consent.map_or_else(
            || view! { <span class="quiet">"No consent was asked for"</span> }.into_any(),
            |(scopes, at)| {
                view! { <span><span class="mono-small">{scopes.join(" ")}</span> " " <When at=at /></span> }.into_any()
            },
        );
        let withdraw =
            own.withdraw.map(|href| view! { <ConfirmLink look=Look::Plain href=href>"Withdraw…"</ConfirmLink> });
        Row::new(vec![
            cell(name),
            when(own.used.map(|(first, _)| first)),
            when(own.used.map(|(_, last)| last)),
            cell(consent),
            cell(withdraw),
        ])
    });
    view! { <Table caption="Applications" columns=columns rows=rows.collect() /> }.into_any()
}

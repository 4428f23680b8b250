//! The audit trail.

mod event;
mod events;

pub use event::OneEvent;
pub(super) use events::sample_events;
pub use events::{Events, ShownEvent, Word};

use super::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use crate::{SafeUrl, gallery::ours};
use domain::{audit::Group, time::Timestamp};
use leptos::{either::Either, prelude::*};

/// What the list is narrowed down to, as it stands in the address.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ShownFilter {
    /// A group of kinds, or one kind.
    pub what: String,
    /// `allowed`, `refused` or nothing.
    pub outcome: String,
    /// A client id.
    pub application: String,
    /// An administrator's id.
    pub administrator: String,
    /// A person's id, and what they are called.
    pub person: Option<(String, String)>,
    /// The first day.
    pub from: String,
    /// The last day.
    pub to: String,
    /// What is wrong with what was asked for.
    pub problems: Problems,
}

impl ShownFilter {
    fn is_set(&self) -> bool {
        *self != Self::default()
    }
}

/// The trail, filtered.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Activity {
    /// The events, the newest first.
    pub events: Vec<ShownEvent>,
    /// What they are narrowed down to.
    pub filter: ShownFilter,
    /// Applications and M2M clients to choose from: client id and name.
    pub applications: Vec<(String, String)>,
    /// Administrators to choose from: id and name.
    pub administrators: Vec<(String, String)>,
    /// Where newer events are.
    pub newer: Option<SafeUrl>,
    /// Where older events are.
    pub older: Option<SafeUrl>,
    /// How far the trail was searched, if not to its end.
    pub searched_back_to: Option<Timestamp>,
    /// The list as CSV and as JSON Lines, for those who may take it away.
    pub exports: Option<(SafeUrl, SafeUrl)>,
}

impl ConsolePage for Activity {
    const NAME: &'static str = "console-activity";

    fn title(&self) -> String {
        if self.filter.problems.is_empty() { "Activity".to_owned() } else { "Error: Activity".to_owned() }
    }

    fn place(&self) -> Place {
        Place::Activity
    }

    fn main(self, shell: &Shell) -> AnyView {
        let exports = self.exports.clone().map(|(csv, lines)| {
            view! {
                <LinkButton look=Look::Plain href=csv>"Export CSV"</LinkButton>
                <LinkButton look=Look::Plain href=lines>"Export JSON Lines"</LinkButton>
            }
        });
        let filters = filters(&self, shell);
        let is_set = self.filter.is_set();
        let searched = self.searched_back_to.map(|at| {
            view! {
                <p class="searched quiet">
                    "Searched back to " <When at=at exact=true />
                    ". There may be more before that: go on with Next."
                </p>
            }
        });
        let body = if self.events.is_empty() {
            let (title, text) = match (is_set, self.searched_back_to.is_some()) {
                (true, true) => ("Nothing found so far", "The search goes on with Next."),
                (true, false) => ("Nothing fits", "No event fits all of these filters."),
                (false, _) => (
                    "Nothing has happened yet",
                    "Sign-ins, what applications ask for, and every change that an administrator makes are listed here, and stay.",
                ),
            };
            let clear = is_set.then(|| {
                view! { <LinkButton look=Look::Plain href=shell.to("activity")>"Clear filters"</LinkButton> }
            });
            Either::Left(view! { <EmptyState title=title text=text>{clear}</EmptyState> })
        } else {
            Either::Right(view! { <Events events=self.events caption="Events, the newest first" /> })
        };
        view! {
            <Header
                title="Activity"
                text="The audit trail: who did what, from where, and whether it was allowed. Nothing in it can be changed or deleted."
            >
                {exports}
            </Header>
            {filters}
            {body}
            {searched}
            <Pager previous=self.newer next=self.older />
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let client = |id: &str, name: &str| (id.to_owned(), name.to_owned());
        let list = || ours("/console/p/pediatrics/activity?after=o1");
        let page = Self {
            events: sample_events(),
            applications: vec![client("labs", "Lab Results"), client("sync", "Sync (M2M)")],
            administrators: vec![client("1", "Ana Keller"), client("2", "Sam Osei")],
            older: Some(list()),
            exports: Some((
                ours("/console/p/pediatrics/activity/export.csv"),
                ours("/console/p/pediatrics/activity/export.jsonl"),
            )),
            ..Self::default()
        };
        let filter = ShownFilter {
            what: "session.sign_in_failed".to_owned(),
            outcome: "refused".to_owned(),
            application: "gone".to_owned(),
            administrator: "3".to_owned(),
            person: Some(("1".to_owned(), "<b onclick=alert(1)>John Doe".to_owned())),
            from: "2026-11-01".to_owned(),
            to: "2026-11-22".to_owned(),
            problems: Problems::default(),
        };
        let problems = Problems::default()
            .with("from", "Write the day as 2026-11-22.")
            .with("to", "The last day is before the first.");
        vec![
            ConsoleSample::new("as it is", page.clone()),
            ConsoleSample::new(
                "filtered, in the middle",
                Self { filter: filter.clone(), newer: Some(list()), ..page.clone() },
            ),
            ConsoleSample::new("without exports, for support", Self { exports: None, ..page.clone() }).with(|shell| {
                shell.entries = vec![Place::Overview, Place::Applications, Place::Users, Place::Activity];
            }),
            ConsoleSample::new("nothing yet", Self { events: Vec::new(), older: None, ..page.clone() }),
            ConsoleSample::new(
                "nothing fits",
                Self { events: Vec::new(), older: None, filter: filter.clone(), ..page.clone() },
            ),
            ConsoleSample::new(
                "searched for long",
                Self {
                    events: Vec::new(),
                    filter: filter.clone(),
                    searched_back_to: Some(Timestamp::from_unix_seconds(1_795_000_000)),
                    ..page.clone()
                },
            ),
            ConsoleSample::new("impossible days", Self { filter: ShownFilter { problems, ..filter }, ..page }),
        ]
    }
}

fn filters(page: &Activity, shell: &Shell) -> impl IntoView + use<> {
    let filter = page.filter.clone();
    let error = |field: &str| filter.problems.at(field);
    let mut kinds = vec![Pick::new("", "Everything")];
    kinds.extend(Group::ALL.into_iter().map(|group| Pick::new(group.as_str(), group.label())));
    if !filter.what.is_empty() && Group::parse(&filter.what).is_none() {
        kinds.push(Pick::new(filter.what.clone(), format!("Only {}", filter.what)));
    }
    let outcomes = vec![Pick::new("", "Any"), Pick::new("allowed", "Allowed"), Pick::new("refused", "Refused")];
    let choices = |all: &[(String, String)], chosen: &str| {
        let mut picks = vec![Pick::new("", "Any")];
        picks.extend(all.iter().map(|(id, name)| Pick::new(id.clone(), name.clone())));
        if !chosen.is_empty() && all.iter().all(|(id, _)| id != chosen) {
            picks.push(Pick::new(chosen, chosen));
        }
        picks
    };
    let applications = choices(&page.applications, &filter.application);
    let administrators = choices(&page.administrators, &filter.administrator);
    let person = match &filter.person {
        Some((id, name)) => Either::Left(view! {
            <p class="about-person">
                "About " <a href=shell.to(&format!("users/{id}")).into_string()>{name.clone()}</a>
                <input type="hidden" name="person" value=id.clone() />
            </p>
        }),
        None => Either::Right(view! {
            <p class="about-person quiet">
                "Looking for one person’s activity? " <a href=shell.to("users").into_string()>"Find them among users"</a> "."
            </p>
        }),
    };
    view! {
        <Filters action=shell.to("activity") clear=filter.is_set().then(|| shell.to("activity"))>
            <Choice name="what" label="What" value=filter.what.clone() options=kinds />
            <Choice name="outcome" label="Outcome" value=filter.outcome.clone() options=outcomes />
            <Choice name="application" label="Application" value=filter.application.clone() options=applications />
            <Choice name="administrator" label="Administrator" value=filter.administrator.clone() options=administrators />
            <div class="days">
                <TextField name="from" label="From (UTC)" value=filter.from.clone() kind=FieldKind::Date error=error("from") />
                <TextField name="to" label="To (UTC)" value=filter.to.clone() kind=FieldKind::Date error=error("to") />
            </div>
            {person}
        </Filters>
    }
}

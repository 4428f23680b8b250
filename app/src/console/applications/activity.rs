//! The Activity tab: which requests failed and why, and what happened.

use super::top::{Top, Which, title};
use crate::{
    SafeUrl,
    console::{
        ConsolePage, ConsoleSample, Place, Shell,
        activity::{Events, ShownEvent, sample_events},
        components::*,
    },
};
use domain::time::Timestamp;
use leptos::prelude::*;

/// What would let a failed request pass.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remedy {
    /// What the link says: "Allow this address".
    pub text: &'static str,
    /// The form with it filled in, below the application's own address.
    pub path: String,
}

/// Requests that failed in the same way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FailedRequest {
    /// What was refused: "Log-in".
    pub what: &'static str,
    /// What came: its name and the value to the letter.
    pub came: Vec<(&'static str, String)>,
    /// Why it was refused.
    pub why: String,
    /// How often.
    pub count: u64,
    /// When last.
    pub last: Timestamp,
    /// What would let it pass, for those who may.
    pub remedy: Option<Remedy>,
}

/// The Activity tab.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApplicationActivity {
    /// Which application.
    pub top: Top,
    /// Requests that failed this week, the latest first; `None`: on a later page of the activity.
    pub failed: Option<Vec<FailedRequest>>,
    /// What happened, the newest first.
    pub events: Vec<ShownEvent>,
    /// Newer events.
    pub newer: Option<SafeUrl>,
    /// Older events.
    pub older: Option<SafeUrl>,
}

impl ApplicationActivity {
    fn failed(&self, shell: &Shell, failed: &[FailedRequest]) -> AnyView {
        if failed.is_empty() {
            return view! { <p class="small quiet">"No request of this application failed this week."</p> }.into_any();
        }
        let columns = vec![
            Column::new("Refused"),
            Column::new("What came, and why not"),
            Column::figure("Times"),
            Column::new("Last"),
            Column::new(""),
        ];
        let rows = failed.iter().map(|own| {
            let came = own.came.iter().map(|(name, value)| {
                view! {
                    <div>
                        <span class="xs quiet">{*name}</span>
                        " "
                        <code class="mono small">{value.clone()}</code>
                    </div>
                }
            });
            let remedy = own.remedy.as_ref().map(|remedy| {
                let href = self.top.to(shell, &remedy.path);
                view! { <LinkButton look=Look::Plain href=href>{remedy.text}</LinkButton> }
            });
            Row::new(vec![
                cell(own.what),
                cell(view! {
                    {came.collect_view()}
                    <div class="small">{own.why.clone()}</div>
                }),
                cell(thousands(own.count)),
                cell(view! { <When at=own.last /> }),
                cell(remedy),
            ])
        });
        let rows: Vec<Row> = rows.collect();
        view! { <Table caption="Failed requests" columns=columns rows=rows /> }.into_any()
    }
}

impl ConsolePage for ApplicationActivity {
    const NAME: &'static str = "console-application-activity";

    fn title(&self) -> String {
        title(&self.top, "Activity", &Problems::default())
    }

    fn place(&self) -> Place {
        Place::Applications
    }

    fn main(self, shell: &Shell) -> AnyView {
        let failed = self.failed.as_deref().map(|failed| {
            let list = self.failed(shell, failed);
            view! {
                <section class="part" aria-labelledby="failed">
                    <h2 id="failed">"Recent failed requests"</h2>
                    <p class="small quiet">
                        "What the application, or somebody in its name, asked for this week and did not get. Equal requests stand here once. Anybody can send one: allow only what is yours."
                    </p>
                    {list}
                </section>
            }
        });
        let head = self.top.view(shell, Which::Activity);
        let events = if self.events.is_empty() {
            let text = "Sign-ins, tokens and changes of its settings are listed here, and stay.";
            view! { <EmptyState title="Nothing has happened yet" text=text /> }.into_any()
        } else {
            view! { <Events events=self.events caption="Events of this application, the newest first" /> }.into_any()
        };
        view! {
            {head}
            {failed}
            <section class="part" aria-labelledby="happened">
                <h2 id="happened">"Activity"</h2>
                {events}
                <Pager previous=self.newer next=self.older />
            </section>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let at = |hour: i64| Timestamp::from_unix_seconds(1_795_348_800 - hour * 3_600);
        let failed =
            |what, came: &[(&'static str, &str)], why: &str, count, hour, remedy: Option<(&'static str, &str)>| {
                FailedRequest {
                    what,
                    came: came.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(),
                    why: why.to_owned(),
                    count,
                    last: at(hour),
                    remedy: remedy.map(|(text, path)| Remedy { text, path: path.to_owned() }),
                }
            };
        let page = Self {
            top: Top::sample(),
            failed: Some(vec![
                failed(
                    "Log-in",
                    &[("redirect URI", "http://localhost:3000/callback"), ("scope", "openid profile")],
                    "the redirect URI is not among the allowed callback URLs",
                    12,
                    1,
                    Some(("Allow this address", "?allow=8c7d4a52-6f0e-4b63-9df8-a0c1b2d3e4f5")),
                ),
                failed(
                    "Call of a page",
                    &[("origin", "https://staging.clinic.example")],
                    "the origin of the page is not among those that the application has",
                    1_240,
                    5,
                    Some(("Allow this origin", "?allow=8c7d4a52-6f0e-4b63-9df8-a0c1b2d3e4f5")),
                ),
                failed("Tokens", &[], "the code_verifier does not fit the code_challenge", 1, 30, None),
                failed(
                    "Log-in",
                    &[("redirect URI", &format!("javascript:alert('{}')//\"><script>", "x".repeat(200)))],
                    "the redirect URI is not among the allowed callback URLs",
                    3,
                    80,
                    None,
                ),
            ]),
            events: sample_events(),
            newer: None,
            older: SafeUrl::parse("/console/p/pediatrics/applications/1/activity?after=o1"),
        };
        vec![
            ConsoleSample::new("full", page.clone()),
            ConsoleSample::new(
                "nothing yet, read only",
                Self {
                    top: Top::read_only(),
                    failed: Some(Vec::new()),
                    events: Vec::new(),
                    older: None,
                    ..page.clone()
                },
            ),
            ConsoleSample::new("a later page", Self { top: Top::hostile(), failed: None, ..page }),
        ]
    }
}

//! Events as rows that open.

use crate::{SafeUrl, components::Link, console::components::*, gallery::ours};
use domain::time::Timestamp;
use leptos::prelude::*;

/// A part of a sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Word {
    /// Words.
    Text(String),
    /// Somebody or something that there is a page about.
    Linked(String, SafeUrl),
    /// Somebody or something that is gone, by its id.
    Id(String),
}

impl Word {
    fn view(self) -> AnyView {
        match self {
            Self::Text(text) => text.into_any(),
            Self::Linked(text, href) => view! { <Link href=href>{text}</Link> }.into_any(),
            Self::Id(id) => view! { <span class="mono-small">{id}</span> }.into_any(),
        }
    }

    /// The word without its link.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Linked(text, _) | Self::Id(text) => text,
        }
    }
}

/// An event of the trail, ready to be shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShownEvent {
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub who: Word,
    /// What they did: a verb and the rest.
    pub what: Vec<Word>,
    /// Why it was refused, or what reason was given.
    pub why: Option<String>,
    /// Whether it was refused.
    pub refused: bool,
    /// From which address.
    pub address: Option<String>,
    /// The word of its kind, and the list of all like it.
    pub kind: (String, SafeUrl),
    /// Ids and facts, each with what it is.
    pub facts: Vec<(String, String)>,
    /// What was sealed beside it, opened: JSON.
    pub details: Option<String>,
    /// As the trail holds it.
    pub raw: String,
    /// The page of this event alone.
    pub href: SafeUrl,
}

impl ShownEvent {
    /// The sentence as text.
    #[must_use]
    pub fn sentence(&self) -> String {
        let what: String = self.what.iter().map(Word::text).collect();
        format!("{} {what}", self.who.text())
    }

    pub(super) fn badge(&self) -> AnyView {
        if self.refused {
            view! { <Badge tone=BadgeTone::Bad>"Refused"</Badge> }.into_any()
        } else {
            view! { <Badge tone=BadgeTone::Good>"Allowed"</Badge> }.into_any()
        }
    }

    pub(super) fn facts(&self) -> AnyView {
        let rows = self.facts.iter().cloned().map(|(name, value)| {
            view! { <div><dt>{name}</dt><dd class="mono-small">{value}</dd></div> }
        });
        let (kind, alike) = self.kind.clone();
        view! {
            <dl class="facts">
                <div><dt>"Kind"</dt><dd><Link href=alike>{kind}</Link></dd></div>
                {rows.collect_view()}
            </dl>
        }
        .into_any()
    }
}

/// Events, the newest first. Each opens to its facts and to what the trail holds.
#[component]
pub fn Events(events: Vec<ShownEvent>, #[prop(into)] caption: String) -> impl IntoView {
    let columns =
        vec![Column::new("When"), Column::new("Who"), Column::new("What"), Column::new("From"), Column::new("Outcome")];
    let rows = events.into_iter().map(row).collect();
    view! { <Table caption=caption columns=columns rows=rows /> }
}

fn row(event: ShownEvent) -> Row {
    let (badge, facts) = (event.badge(), event.facts());
    let details = event.details.clone().map(|json| view! { <CodeBlock label="Sealed details, opened" code=json /> });
    let what = event.what.into_iter().map(Word::view).collect_view();
    let why = event.why.map(|why| view! { <p class="why">{why}</p> });
    let from = event.address.map_or_else(
        || view! { <span class="quiet">"–"</span> }.into_any(),
        |address| view! { <span class="mono-small address">{address}</span> }.into_any(),
    );
    Row::new(vec![
        cell(view! { <When at=event.at /> }),
        cell(event.who.view()),
        cell(view! {
            <div class="event">
                <p>{what}</p>
                {why}
                <details class="event-more">
                    <summary>"Details"</summary>
                    <div class="event-body">
                        {facts}
                        {details}
                        <CodeBlock label="As the trail holds it" code=event.raw />
                        <p><Link href=event.href>"Open this event"</Link></p>
                    </div>
                </details>
            </div>
        }),
        from,
        cell(badge),
    ])
}

/// Events for samples: ordinary ones, one of somebody who is gone, and one that wants to be markup.
pub(in crate::console) fn sample_events() -> Vec<ShownEvent> {
    let at = |seconds: i64| Timestamp::from_unix_seconds(1_795_349_045 - seconds);
    let text = |text: &str| Word::Text(text.to_owned());
    let person = |name: &str| Word::Linked(name.to_owned(), ours("/console/p/pediatrics/users/1"));
    let labs = || Word::Linked("Lab Results".to_owned(), ours("/console/p/pediatrics/applications/1"));
    let event = |seconds: i64, kind: &str, who: Word, what: Vec<Word>| ShownEvent {
        at: at(seconds),
        who,
        what,
        why: None,
        refused: false,
        address: Some("203.0.113.7".to_owned()),
        kind: (kind.to_owned(), ours(&format!("/console/p/pediatrics/activity?what={kind}"))),
        facts: vec![
            ("Session".to_owned(), "0d2f5b0e-7d0a-4f3c-9a52-1c4f2a9b8e10".to_owned()),
            ("factors".to_owned(), "password".to_owned()),
        ],
        details: None,
        raw: format!(r#"{{"actor":"user:5b0e","at":1795349045000000,"kind":"{kind}","outcome":"allowed","v":1}}"#),
        href: ours("/console/p/pediatrics/activity/01a0c4c0-d47b-7000-80ff-0123456789ab"),
    };
    vec![
        event(
            3,
            "session.signed_in",
            person("Dr. Sarah Smith"),
            vec![text("signed in to "), labs(), text(" with a password")],
        ),
        ShownEvent {
            why: Some("nobody has this name with this password".to_owned()),
            refused: true,
            ..event(
                64,
                "session.sign_in_failed",
                text("Somebody"),
                vec![text("failed to sign in as "), person("John Doe"), text(" to "), labs()],
            )
        },
        ShownEvent {
            why: Some("“asked for it on the telephone”".to_owned()),
            details: Some("{\n  \"reason\": \"asked for it on the telephone\"\n}".to_owned()),
            ..event(
                7_200,
                "user.blocked",
                text("Ana Keller"),
                vec![text("blocked "), Word::Id("7d0a4f3c-9a52-4c4f-8a9b-8e100d2f5b0e".to_owned())],
            )
        },
        ShownEvent {
            address: None,
            why: Some("the request was malformed; PKCE is required: send code_challenge with S256".to_owned()),
            refused: true,
            ..event(
                90_000,
                "grant.authorization_refused",
                text("Somebody"),
                vec![text("was sent by "), labs(), text(" with a request that was refused")],
            )
        },
        ShownEvent {
            facts: vec![("fields".to_owned(), "<b onclick=alert(1)>".to_owned())],
            raw: "{\"facts\":{\"fields\":\"<script>alert(1)</script>\"}}".to_owned(),
            ..event(
                200_000,
                "user.updated",
                person("<script>alert(1)</script>\"'"),
                vec![
                    text("changed the data of "),
                    person("<b onclick=alert(1)>NorthernRegionalPaediatricOutpatientRehabilitationAndTelemonitoring"),
                ],
            )
        },
    ]
}

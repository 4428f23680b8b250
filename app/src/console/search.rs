//! Search over everything in a project.

use super::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use crate::{SafeUrl, gallery::ours};
use leptos::{either::Either, prelude::*};

/// Something that was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// What it is called.
    pub title: String,
    /// What tells it from others of that name: an email address, a client id, what a setting does.
    pub text: Option<String>,
    /// A word about its state: "Blocked".
    pub state: Option<(BadgeTone, String)>,
    /// Its page.
    pub href: SafeUrl,
}

/// What was found of one kind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoundGroup {
    /// The kind: "Users".
    pub heading: &'static str,
    /// The first few.
    pub found: Vec<Found>,
    /// A list of all of them, if there are more.
    pub more: Option<SafeUrl>,
}

/// What was found. Posts `q` to `search`; the element `results` is replaced while one types.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SearchResults {
    /// What was typed.
    pub query: String,
    /// What was found, kind by kind; kinds without anything are left out.
    pub groups: Vec<FoundGroup>,
    /// What else to say: "Type at least three letters to find users."
    pub note: Option<String>,
}

impl ConsolePage for SearchResults {
    const NAME: &'static str = "console-search";

    fn title(&self) -> String {
        // What was typed may be a person's name: a title ends up in the browser's history.
        "Search".to_owned()
    }

    fn place(&self) -> Place {
        Place::Elsewhere
    }

    fn searches(&self) -> bool {
        true
    }

    fn main(self, shell: &Shell) -> AnyView {
        let number: usize = self.groups.iter().map(|group| group.found.len()).sum();
        let more = self.groups.iter().any(|group| group.more.is_some());
        let results = if self.query.trim().is_empty() {
            Either::Left(view! {
                <EmptyState
                    title="What are you looking for?"
                    text="Users by name, email address, telephone number or identifier; applications by name or client ID; settings by what they are called; anything by its ID."
                />
            })
        } else if number == 0 {
            let text = self.note.clone().unwrap_or_else(|| {
                "Users are found by the beginnings of their names, of their email address or of an identifier, with three letters or more. Applications are found by name or client ID.".to_owned()
            });
            Either::Left(view! { <EmptyState title="Nothing found" text=text /> })
        } else {
            let said = match (number, more) {
                (1, false) => "One result".to_owned(),
                (_, false) => format!("{number} results"),
                (_, true) => format!("The first {number} results"),
            };
            let note = self.note.clone().map(|note| view! { <p class="small quiet">{note}</p> });
            let groups = self.groups.into_iter().map(group).collect_view();
            Either::Right(view! {
                <p class="small quiet" data-count="">{said}</p>
                {note}
                {groups}
            })
        };
        view! {
            <Header title="Search" />
            <SearchForm
                to=shell.to("search")
                csrf=shell.csrf.clone()
                value=self.query
                label="Search users, applications, settings"
                autofocus=true
            />
            <div id="results" class="results found">{results}</div>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let found = |title: &str, text: &str, state: Option<(BadgeTone, &str)>, path: &str| Found {
            title: title.to_owned(),
            text: Some(text.to_owned()),
            state: state.map(|(tone, word)| (tone, word.to_owned())),
            href: ours(&format!("/console/p/pediatrics/{path}")),
        };
        let users = vec![
            found("Ana Keller", "ana.keller@clinic.example", None, "users/1"),
            found("Anatol <b onclick=alert(1)>", "anatol@clinic.example", Some((BadgeTone::Bad, "Blocked")), "users/2"),
            found(
                "Anastasia-Wilhelmine-Charlotte von Hohenstein-Wolfenbüttel-Braunschweig",
                "+1 555 0100",
                None,
                "users/3",
            ),
        ];
        let some = Self {
            query: "ana".to_owned(),
            groups: vec![
                FoundGroup { heading: "Users", found: users, more: Some(ours("/console/p/pediatrics/users?q=x")) },
                FoundGroup {
                    heading: "Applications",
                    found: vec![found(
                        "Analytics",
                        "kQ7vXr0mZt3bW9aLpYc2Ne",
                        Some((BadgeTone::Plain, "Switched off")),
                        "applications/1",
                    )],
                    more: None,
                },
                FoundGroup {
                    heading: "Settings",
                    found: vec![found("Languages", "Which languages the hosted pages offer", None, "settings/sign-in")],
                    more: None,
                },
            ],
            note: None,
        };
        let none = Self { query: "zzz".to_owned(), groups: Vec::new(), note: None };
        let short = "Type at least three letters to find users, too.".to_owned();
        let few = some.groups.iter().skip(1).cloned().collect();
        vec![
            ConsoleSample::new("before anything is typed", Self { query: String::new(), ..none.clone() }),
            ConsoleSample::new("some", some),
            ConsoleSample::new("too short for users", Self { query: "an".to_owned(), note: Some(short), groups: few }),
            ConsoleSample::new("none", Self { query: "<script>alert(1)</script>".to_owned(), ..none }),
        ]
    }
}

fn group(group: FoundGroup) -> impl IntoView {
    let each = group.found.into_iter().map(|Found { title, text, state, href }| {
        let state = state.map(|(tone, word)| view! { <Badge tone=tone>{word}</Badge> });
        view! {
            <li>
                <a href=href.into_string() data-result="">
                    <span class="found-words">
                        <span class="found-title">{title}</span>
                        {text.map(|text| view! { <span class="found-text">{text}</span> })}
                    </span>
                    {state}
                </a>
            </li>
        }
    });
    let more = group.more.map(|href| {
        view! { <li><a class="found-more" href=href.into_string() data-result="">{format!("All {} found", group.heading.to_lowercase())}</a></li> }
    });
    view! {
        <section class="found-group">
            <h2>{group.heading}</h2>
            <ul>{each.collect_view()} {more}</ul>
        </section>
    }
}

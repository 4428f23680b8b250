//! Asking for a list.

use super::{ImportState, badge};
use crate::{
    SafeUrl,
    components::Link,
    console::{ConsolePage, ConsoleSample, Place, Shell, components::*},
    gallery::ours,
};
use domain::{problem::Problem, time::Timestamp};
use leptos::prelude::*;

/// A list that was handed in before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PastImport {
    /// Its page.
    pub href: SafeUrl,
    /// When it was handed in.
    pub created_at: Timestamp,
    /// How many were added.
    pub added: u64,
    /// How many were there already.
    pub there: u64,
    /// How many could not be added.
    pub problems: u64,
    /// What became of it.
    pub state: ImportState,
}

/// Asks for a list. Posts `file` (`multipart/form-data`) to where it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ImportUsers {
    /// What is wrong.
    pub problems: Problems,
    /// What was handed in lately.
    pub past: Vec<PastImport>,
}

/// The columns that most lists have, and what stands in them.
const COLUMNS: [(&str, &str); 10] = [
    ("email, username, phoneNumber", "What they sign in with: at least one. Phone numbers with their country code."),
    ("name, given_name, family_name", "How pages address them."),
    ("locale", "The language of mail to them: en or es."),
    ("roles", "Names of roles of this project; several with a semicolon between them."),
    ("fhirUser", "Who they are on the FHIR server, such as Patient/123."),
    ("identifiers", "Others' identifiers as system|value; several with a semicolon between them."),
    (
        "emailVerified",
        "Not believed here: an address counts as verified once somebody has opened a link that was mailed to it. keyward users import --trust-verified believes it.",
    ),
    ("passwordHash", "The hash of the password they have: bcrypt, or argon2 in the PHC format."),
    ("password", "A password in plain text. Better leave it out: they choose one by mail."),
    ("attributes.name", "An attribute of your own, by its name."),
];

impl ConsolePage for ImportUsers {
    const NAME: &'static str = "console-users-import";

    fn title(&self) -> String {
        if self.problems.is_empty() { "Import users".to_owned() } else { "Error: Import users".to_owned() }
    }

    fn place(&self) -> Place {
        Place::Users
    }

    fn main(self, shell: &Shell) -> AnyView {
        let here = shell.to("users/import");
        let past = (!self.past.is_empty()).then(|| past(self.past));
        let columns = COLUMNS
            .into_iter()
            .map(|(name, text)| Row::new(vec![cell(view! { <span class="mono">{name}</span> }), cell(text)]));
        view! {
            <Header
                title="Import users"
                crumbs=vec![Crumb::new("Users", shell.to("users"))]
                text="Many people at once, from another system or a spreadsheet."
            />
            <form class="form" method="post" enctype="multipart/form-data" action=here.into_string() novalidate=true>
                <input type="hidden" name="csrf" value=shell.csrf.clone() />
                <Section
                    title="The list"
                    text="It is looked through first, and you see what would happen before anybody is added. Whoever is there \
                          already stays as they are."
                >
                    <FileField
                        name="file"
                        label="File"
                        accept=".csv,.jsonl,.ndjson,text/csv,application/jsonl"
                        hint="CSV with a header line, or JSON Lines: an object for each person. UTF-8, at most 20 MB. It is \
                              kept sealed until it is done, and at most a day."
                        error=self.problems.at("file")
                    />
                    <p class="small">
                        <Link href=shell.to("users/import/template")>"Download a template"</Link>
                        <span class="quiet">" with a header line and one made-up person."</span>
                    </p>
                </Section>
                <div class="bar">
                    <LinkButton look=Look::Plain href=shell.to("users")>"Cancel"</LinkButton>
                    <Submit look=Look::Primary>"Look it through"</Submit>
                </div>
            </form>
            {past}
            <div class="stack mt-8">
                <h2>"Columns"</h2>
                <Table caption="Columns of a list" columns=vec![Column::new("Column"), Column::new("What stands in it")] rows=columns.collect() />
                <p class="small quiet">
                    "A list may also have the other fields of users in a project file. In JSON Lines they are called the same; \
                     roles and identifiers are lists there."
                </p>
            </div>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let at = |hours: i64| Timestamp::from_unix_seconds(1_795_349_045 - hours * 3_600);
        let past = |id: &str, hours, added, problems, state| PastImport {
            href: ours(&format!("/console/p/pediatrics/users/import/{id}")),
            created_at: at(hours),
            added,
            there: 12,
            problems,
            state,
        };
        vec![
            ConsoleSample::new("first", Self::default()),
            ConsoleSample::new(
                "no file",
                Self { problems: Problems::from(vec![Problem::new("file", "Choose a file.")]), past: Vec::new() },
            ),
            ConsoleSample::new(
                "some before",
                Self {
                    problems: Problems::default(),
                    past: vec![
                        past("1", 0, 4_200, 0, ImportState::Running),
                        past("2", 30, 12_408, 3, ImportState::Done),
                        past("3", 900, 120, 0, ImportState::Over),
                    ],
                },
            ),
        ]
    }
}

fn past(past: Vec<PastImport>) -> impl IntoView {
    let rows = past.into_iter().map(|own| {
        let (tone, word) = badge(own.state);
        Row::new(vec![
            cell(view! { <a href=own.href.into_string()><When at=own.created_at /></a> }),
            cell(view! { <Badge tone=tone dot=true>{word}</Badge> }),
            cell(thousands(own.added)),
            cell(thousands(own.there)),
            cell(thousands(own.problems)),
        ])
    });
    let columns = vec![
        Column::new("Handed in"),
        Column::new("State"),
        Column::figure("Added"),
        Column::figure("Already there"),
        Column::figure("Not added"),
    ];
    let rows = rows.collect::<Vec<_>>();
    view! {
        <div class="stack mt-8">
            <h2>"Lately"</h2>
            <Table caption="Lists that were carried out lately" columns=columns rows=rows />
        </div>
    }
}

//! Where a tried sign-in ends: who signed in, and what the application would have been told.

use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use leptos::prelude::*;

/// What came of trying a sign-in. It stands outside of the console: on the project's own address, for whoever signed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TestedSignIn {
    /// Somebody signed in.
    Done {
        /// The application's name.
        application: String,
        /// Who.
        person: String,
        /// The claims of the ID token: name and value as JSON.
        id_token: Vec<(String, String)>,
        /// What userinfo says: name and value as JSON.
        userinfo: Vec<(String, String)>,
    },
    /// The sign-in came to nothing.
    Refused {
        /// The code of the error.
        error: String,
        /// What it means.
        description: String,
    },
    /// The try is too old, was used before, or is not ours.
    Over,
}

fn claims(title: &'static str, text: &'static str, claims: Vec<(String, String)>) -> AnyView {
    let rows = claims.into_iter().map(|(name, value)| {
        Row::new(vec![
            cell(view! { <code class="mono small">{name}</code> }),
            cell(view! { <code class="mono small">{value}</code> }),
        ])
    });
    let rows: Vec<Row> = rows.collect();
    let columns = vec![Column::new("Claim"), Column::new("Value")];
    view! {
        <section class="part">
            <h2>{title}</h2>
            <p class="small quiet">{text}</p>
            <Table caption=title columns=columns rows=rows />
        </section>
    }
    .into_any()
}

impl ConsolePage for TestedSignIn {
    const NAME: &'static str = "console-tested-sign-in";

    fn title(&self) -> String {
        match self {
            Self::Done { .. } => "The sign-in works".to_owned(),
            Self::Refused { .. } => "Error: The sign-in was refused".to_owned(),
            Self::Over => "Error: This try is over".to_owned(),
        }
    }

    fn place(&self) -> Place {
        Place::Elsewhere
    }

    fn main(self, _: &Shell) -> AnyView {
        match self {
            Self::Done { application, person, id_token, userinfo } => {
                let text = format!("{person} signed in to {application}.");
                let token = claims("ID token", "What the application would have got with the code.", id_token);
                let asked = claims("Userinfo", "What it would have been told when it asked.", userinfo);
                view! {
                    <Header title="The sign-in works" text=text />
                    <Alert tone=Tone::Note>
                        "Nobody else sees this. The application got nothing, and what it would have got has ended already. You can close this page."
                    </Alert>
                    {token}
                    {asked}
                }
                .into_any()
            }
            Self::Refused { error, description } => view! {
                <Header title="The sign-in was refused" text="The application would have been told:" />
                <Alert tone=Tone::Bad title=error>{description}</Alert>
            }
            .into_any(),
            Self::Over => view! {
                <Header title="This try is over" />
                <Alert tone=Tone::Warn>
                    "It is more than ten minutes old, or was looked at before. Start another one from the application's page in the console."
                </Alert>
            }
            .into_any(),
        }
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let done = Self::Done {
            application: "Intake Dashboard".to_owned(),
            person: "<script>alert(1)</script> Ada Lovelace".to_owned(),
            id_token: vec![
                pair("iss", "\"https://id.clinic.example/p/pediatrics/\""),
                pair("sub", "\"36b974ef-e470-4f1b-9ceb-ccaf23b673bf\""),
                pair("amr", "[\"pwd\"]"),
                pair("name", &format!("\"{}\"", "Ada ".repeat(60))),
            ],
            userinfo: vec![pair("email", "\"ada@clinic.example\""), pair("email_verified", "false")],
        };
        let refused =
            Self::Refused { error: "access_denied".to_owned(), description: "the person declined".to_owned() };
        let alone: fn(&mut Shell) = |shell| {
            shell.project = None;
            shell.administrator = None;
            shell.projects.clear();
            shell.entries.clear();
        };
        vec![
            ConsoleSample::new("done", done).with(alone),
            ConsoleSample::new("refused", refused).with(alone),
            ConsoleSample::new("over", Self::Over).with(alone),
        ]
    }
}

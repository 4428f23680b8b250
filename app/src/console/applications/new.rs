//! A new application.

use super::words;
use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use domain::oauth::client::{ApplicationType, edit::NewApplication};
use leptos::prelude::*;

/// Asks what a new application is. Posts `id`, `name`, `applicationType`, `allowedCallbackUrls` and `trusted`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewApplicationPage {
    /// The id that it will have: the same form sent twice makes one application.
    pub id: String,
    /// What was typed.
    pub typed: NewApplication,
    /// What is wrong with it.
    pub problems: Problems,
}

impl ConsolePage for NewApplicationPage {
    const NAME: &'static str = "console-new-application";

    fn title(&self) -> String {
        let title = "New application";
        if self.problems.is_empty() { title.to_owned() } else { format!("Error: {title}") }
    }

    fn place(&self) -> Place {
        Place::Applications
    }

    fn main(self, shell: &Shell) -> AnyView {
        let Self { id, typed, problems } = &self;
        let kinds = ApplicationType::ALL
            .map(|kind| Pick::new(kind.as_str(), words::kind(kind)).text(words::kind_text(kind)))
            .to_vec();
        let ours = vec![
            Pick::new("true", "Our own").text("People are not asked whether it may know who they are."),
            Pick::new("false", "Somebody else's").text("People are asked once what it may know about them."),
        ];
        let kind = typed.application_type.map(ApplicationType::as_str).unwrap_or_default();
        view! {
            <Header
                title="New application"
                crumbs=vec![Crumb::new("Applications", shell.to("applications"))]
                text="Its settings start from what is usual for its type. Everything can be changed later but its client ID."
            />
            <PostForm to=shell.to("applications") csrf=shell.csrf.clone() watch=true>
                <input type="hidden" name="id" value=id.clone() />
                <Summary problems=problems.clone() />
                <Section title="What it is" text="This decides whether it can keep a secret, and with it how it proves itself.">
                    <RadioCards
                        name="applicationType"
                        legend="Type"
                        value=kind
                        options=kinds
                        error=problems.at("applicationType")
                    />
                    <TextField
                        name="name"
                        label="Name"
                        value=typed.name.clone()
                        hint="People see it on the sign-in page."
                        error=problems.at("name")
                        max_length=200
                    />
                </Section>
                <Section title="Where people come back to" text="After logging in, people are sent there and nowhere else.">
                    <TextField
                        name="allowedCallbackUrls"
                        label="Callback URL"
                        value=typed.callback_url.clone()
                        mono=true
                        kind=FieldKind::Url
                        placeholder="http://localhost:5173"
                        hint="Compared to the letter. For development, http://localhost with a port will do. More can be added later."
                        error=problems.at("allowedCallbackUrls")
                    />
                </Section>
                <Section title="Whose it is">
                    <RadioCards
                        name="trusted"
                        legend="The application is"
                        value=if typed.trusted { "true" } else { "false" }
                        options=ours
                    />
                </Section>
                <SaveBar discard=shell.to("applications") discard_text="Cancel" save="Create application" />
            </PostForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let empty = Self { typed: NewApplication { trusted: true, ..NewApplication::default() }, ..Self::default() };
        let wrong = Self {
            typed: NewApplication {
                name: "\"><script>alert(1)</script>".to_owned(),
                callback_url: "intake.example.com/cb".to_owned(),
                ..NewApplication::default()
            },
            problems: Problems::default()
                .with("applicationType", "Choose what the application is.")
                .with("allowedCallbackUrls", "Start with https:// (or http://localhost for development)."),
            ..Self::default()
        };
        vec![ConsoleSample::new("empty", empty), ConsoleSample::new("with problems", wrong)]
    }
}

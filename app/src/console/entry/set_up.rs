//! The first administrator of an installation.

use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use leptos::prelude::*;

/// Asks whoever holds the set-up link who they are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SetUp {
    /// What was typed for the name.
    pub name: String,
    /// What was typed for the address.
    pub email: String,
    /// What is wrong with it.
    pub problems: Problems,
}

impl ConsolePage for SetUp {
    const NAME: &'static str = "console-set-up";

    fn title(&self) -> String {
        "Set up Keyward".to_owned()
    }

    fn place(&self) -> Place {
        Place::Elsewhere
    }

    fn main(self, shell: &Shell) -> AnyView {
        let error = |field: &str| self.problems.at(field);
        view! {
            <Header
                title="Set up Keyward"
                text="You are the first administrator. You will create projects, name other administrators, and look after this installation."
            />
            <PostForm to=shell.to("set-up") csrf=shell.csrf.clone()>
                <TextField name="name" label="Your name" value=self.name.clone() autocomplete="name" error=error("name") autofocus=true />
                <TextField
                    name="email"
                    label="Email"
                    value=self.email.clone()
                    kind=FieldKind::Email
                    autocomplete="username"
                    hint="You sign in with it."
                    error=error("email")
                />
                <TextField
                    name="password"
                    label="Password"
                    value=""
                    kind=FieldKind::NewPassword
                    hint="At least 15 characters. Three or four words that do not belong together are easy to remember."
                    error=error("password")
                />
                <Submit look=Look::Primary>"Create administrator"</Submit>
            </PostForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let wrong = Self {
            name: "<script>alert(1)</script>".to_owned(),
            email: "ana".to_owned(),
            problems: Problems::default()
                .with("email", "This is not an email address.")
                .with("password", "Use at least 15 characters."),
        };
        vec![
            ConsoleSample::new("empty", Self::default()).with(Shell::alone),
            ConsoleSample::new("with problems", wrong).with(Shell::alone),
        ]
    }
}

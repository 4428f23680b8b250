//! The first password of somebody who was added as an administrator.

use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use leptos::prelude::*;

/// Asks somebody who was added as an administrator for their name and a password.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Join {
    /// Who they are; they sign in with it.
    pub email: String,
    /// To what they were added: the project's name, and their role in it.
    pub added: Vec<(String, String)>,
    /// What was typed for the name.
    pub name: String,
    /// What is wrong with it.
    pub problems: Problems,
}

impl ConsolePage for Join {
    const NAME: &'static str = "console-join";

    fn title(&self) -> String {
        "Welcome to Keyward".to_owned()
    }

    fn place(&self) -> Place {
        Place::Elsewhere
    }

    fn main(self, shell: &Shell) -> AnyView {
        let error = |field: &str| self.problems.at(field);
        let to: Vec<String> = self.added.iter().map(|(project, role)| format!("{project} ({role})")).collect();
        let text = match to.split_last() {
            None => "You were added as an administrator. Choose a password to sign in with.".to_owned(),
            Some((only, [])) => format!("You were added to {only}. Choose a password to sign in with."),
            Some((last, before)) => {
                format!("You were added to {} and {last}. Choose a password to sign in with.", before.join(", "))
            }
        };
        view! {
            <Header title="Welcome to Keyward" text=text />
            <PostForm to=shell.to("join") csrf=shell.csrf.clone()>
                <TextField
                    name="email"
                    label="Email"
                    value=self.email.clone()
                    kind=FieldKind::Email
                    autocomplete="username"
                    read_only=true
                />
                <TextField name="name" label="Your name" value=self.name.clone() autocomplete="name" error=error("name") autofocus=true />
                <TextField
                    name="password"
                    label="Password"
                    value=""
                    kind=FieldKind::NewPassword
                    hint="At least 15 characters. Three or four words that do not belong together are easy to remember."
                    error=error("password")
                />
                <Submit look=Look::Primary>"Set password and sign in"</Submit>
            </PostForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let added = vec![("PM Pediatric Care".to_owned(), "Auditor".to_owned())];
        let page = Self { email: "ana@clinic.example".to_owned(), added, ..Self::default() };
        let second = ("<b>Clinic</b> & Sons".to_owned(), "Owner".to_owned());
        let several = Self { added: page.added.iter().cloned().chain([second]).collect(), ..page.clone() };
        let problems = Problems::default().with("name", "Enter your name.").with("password", "Choose a password.");
        vec![
            ConsoleSample::new("empty", page.clone()).with(Shell::alone),
            ConsoleSample::new("to several projects", several).with(Shell::alone),
            ConsoleSample::new("to none any more", Self { added: Vec::new(), ..page.clone() }).with(Shell::alone),
            ConsoleSample::new("with problems", Self { problems, ..page }).with(Shell::alone),
        ]
    }
}

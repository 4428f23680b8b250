//! Another password for somebody.

use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use domain::{problem::Problem, project::PasswordSettings};
use leptos::prelude::*;

/// The form of somebody's new password.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UserPassword {
    /// Their id, for addresses.
    pub id: String,
    /// What pages call them.
    pub name: String,
    /// What a password has to be like.
    pub settings: PasswordSettings,
    /// Whether they are to choose another at their next sign-in.
    pub must_change: bool,
    /// What is wrong.
    pub problems: Problems,
}

impl ConsolePage for UserPassword {
    const NAME: &'static str = "console-user-password";

    fn title(&self) -> String {
        let title = format!("Set a password for {}", self.name);
        if self.problems.is_empty() { title } else { format!("Error: {title}") }
    }

    fn place(&self) -> Place {
        Place::Users
    }

    fn main(self, shell: &Shell) -> AnyView {
        let page = shell.to(&format!("users/{}", self.id));
        let crumbs = vec![Crumb::new("Users", shell.to("users")), Crumb::new(self.name, page.clone())];
        let hint = format!(
            "At least {} characters. Three or four words that do not belong together are easy to remember. \
             Hand it over in person or by telephone, not by email.",
            self.settings.min_length
        );
        let whole = self.problems.at("form").map(|text| view! { <Alert tone=Tone::Bad>{text}</Alert> });
        view! {
            <Header title="Set a password" crumbs=crumbs />
            <PostForm to=shell.to(&format!("users/{}/password", self.id)) csrf=shell.csrf.clone()>
                {whole}
                <Section
                    title="New password"
                    text="The old one stops working, and every session and every application's access of this person ends."
                >
                    <TextField
                        name="password"
                        label="New password"
                        kind=FieldKind::NewPassword
                        value=""
                        error=self.problems.at("password")
                        autofocus=true
                        hint=hint
                    />
                    <p>
                        <button class="button" type="button" hidden=true data-generate="password">"Generate a password"</button>
                    </p>
                    <Switch
                        name="mustChange"
                        label="They choose another at their next sign-in"
                        on=self.must_change
                        text="You know this password. Switch it off only if nobody but them will use it, for a device that many share for instance."
                    />
                </Section>
                <div class="bar">
                    <LinkButton look=Look::Plain href=page>"Cancel"</LinkButton>
                    <Submit look=Look::Primary>"Set password"</Submit>
                </div>
            </PostForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self {
            id: "1".to_owned(),
            name: "Dr. Sarah Smith".to_owned(),
            settings: PasswordSettings::default(),
            must_change: true,
            problems: Problems::default(),
        };
        let short = Problem::new("password", "Use at least 15 characters.");
        vec![
            ConsoleSample::new("empty", page.clone()),
            ConsoleSample::new("too short", Self { problems: Problems::from(vec![short]), ..page.clone() }),
            ConsoleSample::new("to stay", Self { must_change: false, ..page.clone() }),
            ConsoleSample::new("markup in the name", Self { name: "<b onclick=alert(1)>&\"'".to_owned(), ..page }),
        ]
    }
}

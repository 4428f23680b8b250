//! Adding somebody.

use super::{named, role_picks};
use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use domain::administration::Role;
use leptos::prelude::*;

/// Asks whom to add and as what. Posts `email` and `role` to `administrators`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AddAdministrator {
    /// What was typed for the address.
    pub email: String,
    /// The role that was chosen.
    pub role: String,
    /// The roles to choose from.
    pub roles: Vec<Role>,
    /// What is wrong with it.
    pub problems: Problems,
}

impl ConsolePage for AddAdministrator {
    const NAME: &'static str = "console-administrators-new";

    fn title(&self) -> String {
        if self.problems.is_empty() { "Add administrator".to_owned() } else { "Error: Add administrator".to_owned() }
    }

    fn place(&self) -> Place {
        Place::Administrators
    }

    fn main(self, shell: &Shell) -> AnyView {
        let Self { email, role, roles, problems } = self;
        let back = || shell.to(Place::Administrators.path());
        let choice = match roles.as_slice() {
            [only] => view! {
                <div class="field">
                    <input type="hidden" name="role" value=only.as_str() />
                    <p class="label">"Role"</p>
                    <p>{named(*only)}</p>
                </div>
            }
            .into_any(),
            _ => view! { <RadioCards name="role" legend="Role" value=role options=role_picks(&roles) error=problems.at("role") /> }
                .into_any(),
        };
        view! {
            <Header title="Add administrator" crumbs=vec![Crumb::new("Administrators", back())] />
            <PostForm to=back() csrf=shell.csrf.clone() watch=true>
                <Summary problems=problems.clone() />
                <Section
                    title="Who"
                    text="Whoever has an account in this console gets access at once. Anybody else gets a one-time link, which you see next and hand over yourself."
                >
                    <TextField
                        name="email"
                        label="E-mail address"
                        value=email
                        kind=FieldKind::Email
                        placeholder="name@clinic.example"
                        hint="Their name for signing in. Check that it is theirs: no mail is sent to prove it."
                        error=problems.at("email")
                        autofocus=problems.is_empty()
                        max_length=254
                    />
                </Section>
                <Section title="As what" text="It can be changed at any time, and counts from their next click on.">{choice}</Section>
                <SaveBar discard=back() save="Add administrator" />
            </PostForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let roles = Role::ALL.into_iter().filter(|role| *role != Role::Operator).collect::<Vec<_>>();
        let page =
            Self { email: String::new(), role: "administrator".to_owned(), roles, problems: Problems::default() };
        let wrong = Self {
            email: "<b>nobody</b>".to_owned(),
            role: String::new(),
            problems: Problems::default()
                .with("email", "This is not an e-mail address.")
                .with("role", "Choose a role."),
            ..page.clone()
        };
        vec![
            ConsoleSample::new("empty", page.clone()),
            ConsoleSample::new("with problems", wrong),
            ConsoleSample::new(
                "an operator",
                Self { roles: vec![Role::Operator], role: "operator".to_owned(), ..page },
            ),
        ]
    }
}

//! Adding somebody.

use super::{named, role_picks};
use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use domain::administration::Role;
use leptos::prelude::*;

/// How somebody who is added gets their one-time link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkGoes {
    /// By mail.
    ByMail,
    /// Into the mail log of the built-in project: in a demo no mail leaves.
    IntoTheLog,
    /// By hand of whoever adds them.
    ByHand,
}

impl LinkGoes {
    const fn who(self) -> &'static str {
        match self {
            Self::ByMail => {
                "They get a mail with a one-time link, which is good for seven days. By it they choose a password, or take the role with the account that they have."
            }
            Self::IntoTheLog => {
                "They get a mail with a one-time link. In this demo no mail leaves: you find it in the mail log of the project Keyward, and not in this project's."
            }
            Self::ByHand => {
                "Whoever has an account in this console gets access at once. Anybody else gets a one-time link, which you see next and hand over yourself."
            }
        }
    }

    const fn hint(self) -> &'static str {
        match self {
            Self::ByMail | Self::IntoTheLog => "Their name for signing in, and where the mail goes.",
            Self::ByHand => "Their name for signing in. Check that it is theirs: no mail is sent to prove it.",
        }
    }
}

/// Asks whom to add and as what. Posts `email` and `role` to `administrators`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AddAdministrator {
    /// What was typed for the address.
    pub email: String,
    /// The role that was chosen.
    pub role: String,
    /// The roles to choose from.
    pub roles: Vec<Role>,
    /// How their link gets to them.
    pub link: LinkGoes,
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
        let Self { email, role, roles, link, problems } = self;
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
                <Summary problems=problems.clone() title="Nobody was added." />
                <Section title="Who" text=link.who()>
                    <TextField
                        name="email"
                        label="Email address"
                        value=email
                        kind=FieldKind::Email
                        placeholder="name@clinic.example"
                        hint=link.hint()
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
        let page = Self {
            email: String::new(),
            role: "administrator".to_owned(),
            roles,
            link: LinkGoes::ByHand,
            problems: Problems::default(),
        };
        let wrong = Self {
            email: "<b>nobody</b>".to_owned(),
            role: String::new(),
            problems: Problems::default().with("email", "This is not an email address.").with("role", "Choose a role."),
            ..page.clone()
        };
        vec![
            ConsoleSample::new("empty", page.clone()),
            ConsoleSample::new("with mail", Self { link: LinkGoes::ByMail, ..page.clone() }),
            ConsoleSample::new("in a demo", Self { link: LinkGoes::IntoTheLog, ..page.clone() }),
            ConsoleSample::new("with problems", wrong),
            ConsoleSample::new(
                "an operator",
                Self { roles: vec![Role::Operator], role: "operator".to_owned(), ..page },
            ),
        ]
    }
}

//! Somebody new.

use super::RoleToPick;
use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use domain::problem::Problem;
use leptos::prelude::*;

/// The form of somebody new. What was typed as a password is not shown again.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewUser {
    /// Their name.
    pub name: String,
    /// Their email address.
    pub email: String,
    /// Their phone number.
    pub phone: String,
    /// Their username.
    pub username: String,
    /// The roles to choose from.
    pub roles: Vec<RoleToPick>,
    /// The ids of those that are chosen.
    pub chosen: Vec<String>,
    /// What is wrong.
    pub problems: Problems,
}

impl ConsolePage for NewUser {
    const NAME: &'static str = "console-user-new";

    fn title(&self) -> String {
        if self.problems.is_empty() { "New user".to_owned() } else { "Error: New user".to_owned() }
    }

    fn place(&self) -> Place {
        Place::Users
    }

    fn main(self, shell: &Shell) -> AnyView {
        let problems = self.problems;
        let whole = problems.at("form").map(|text| view! { <Alert tone=Tone::Bad>{text}</Alert> });
        let (name, email, phone) = (problems.at("name"), problems.at("email"), problems.at("phone"));
        let (username, password) = (problems.at("username"), problems.at("password"));
        let roles = RoleToPick::field(self.roles, self.chosen, problems.at("roles"), false);
        view! {
            <Header title="New user" crumbs=vec![Crumb::new("Users", shell.to("users"))] />
            <PostForm to=shell.to("users/new") csrf=shell.csrf.clone()>
                <Summary problems=problems title="Nobody was added." />
                {whole}
                <Section title="Who" text="How pages address this person.">
                    <TextField name="name" label="Name" value=self.name error=name optional=true autofocus=true />
                </Section>
                <Section title="Signs in with" text="At least one. Each belongs to one person in this project.">
                    <TextField name="email" label="Email" kind=FieldKind::Email value=self.email error=email />
                    <TextField
                        name="phone"
                        label="Phone"
                        kind=FieldKind::Phone
                        value=self.phone
                        error=phone
                        optional=true
                        hint="With its country code, such as +15550100123."
                    />
                    <TextField name="username" label="Username" value=self.username error=username optional=true mono=true />
                </Section>
                <Section title="Password" text="Without one, this person cannot sign in until they have set it or somebody does. They choose another at their first sign-in.">
                    <TextField
                        name="password"
                        label="Password"
                        kind=FieldKind::NewPassword
                        value=""
                        error=password
                        optional=true
                        hint="Three or four words that do not belong together are easy to remember."
                    />
                    <p>
                        <button class="button" type="button" hidden=true data-generate="password">"Generate a password"</button>
                    </p>
                </Section>
                {roles.map(|roles| view! { <Section title="Roles" text="What this person may do.">{roles}</Section> })}
                <div class="bar">
                    <LinkButton look=Look::Plain href=shell.to("users")>"Cancel"</LinkButton>
                    <Submit look=Look::Primary>"Add user"</Submit>
                </div>
            </PostForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let empty = Self { roles: RoleToPick::samples(), ..Self::default() };
        let wrong = |field: &str, text: &str| Problem::new(field, text);
        vec![
            ConsoleSample::new("empty", empty.clone()),
            ConsoleSample::new("no roles in the project", Self::default()),
            ConsoleSample::new(
                "errors",
                Self {
                    name: "<b onclick=alert(1)>&\"'".to_owned(),
                    email: "nobody".to_owned(),
                    phone: "555 0100".to_owned(),
                    username: "a b".to_owned(),
                    chosen: vec!["1".to_owned()],
                    problems: Problems::from(vec![
                        wrong("email", "Write an email address such as name@clinic.example."),
                        wrong("phone", "Write the number with its country code, such as +15550100123."),
                        wrong("username", "A username has no @ and no spaces, and does not consist of digits only."),
                        wrong("password", "Use at least 15 characters."),
                    ]),
                    ..empty.clone()
                },
            ),
            ConsoleSample::new(
                "taken",
                Self {
                    name: "Sarah Smith".to_owned(),
                    email: "dr.smith@hospital.example".to_owned(),
                    problems: Problems::from(vec![wrong("email", "Somebody else signs in with this.")]),
                    ..empty
                },
            ),
        ]
    }
}

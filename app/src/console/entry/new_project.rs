//! A new project.

use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use leptos::prelude::*;

/// Asks an operator what a new project is called, and where it is to be found. Posts `name`, `slug` and `domain` to
/// `/console/projects`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewProject {
    /// What was typed for the name.
    pub name: String,
    /// What was typed for the slug.
    pub slug: String,
    /// What was typed for the domain.
    pub domain: String,
    /// Where this installation is found: "https://id.example.com".
    pub public_url: String,
    /// What is wrong with it.
    pub problems: Problems,
}

impl ConsolePage for NewProject {
    const NAME: &'static str = "console-new-project";

    fn title(&self) -> String {
        let title = "New project";
        if self.problems.is_empty() { title.to_owned() } else { format!("Error: {title}") }
    }

    fn place(&self) -> Place {
        Place::Elsewhere
    }

    fn main(self, shell: &Shell) -> AnyView {
        let problems = &self.problems;
        let error = |field: &str| problems.at(field);
        let address = format!("The project's issuer becomes {}/p/slug/. Applications rely on it.", self.public_url);
        view! {
            <Header
                title="New project"
                crumbs=vec![Crumb::new("Projects", shell.to(""))]
                text="Its own users, applications, settings and audit trail. Nothing crosses from one project to another."
            />
            <PostForm to=shell.to("projects") csrf=shell.csrf.clone() watch=true>
                <Summary problems=problems.clone() />
                <Section title="Name" text="It can be changed at any time.">
                    <TextField
                        name="name"
                        label="Name"
                        value=self.name.clone()
                        hint="People see it on the sign-in page."
                        error=error("name")
                        max_length=100
                        autofocus=problems.is_empty()
                    />
                </Section>
                <Section title="Address" text="Slug and domain stay for ever: they are part of what applications trust. They are not given to another project even after this one is deleted.">
                    <TextField
                        name="slug"
                        label="Slug"
                        value=self.slug.clone()
                        mono=true
                        suggest="name"
                        hint=address
                        error=error("slug")
                        max_length=40
                    />
                    <TextField
                        name="domain"
                        label="Own domain"
                        value=self.domain.clone()
                        mono=true
                        optional=true
                        placeholder="login.clinic.example"
                        hint="The sign-in pages then answer there and nowhere else. Point the domain's DNS at this server first."
                        error=error("domain")
                    />
                </Section>
                <SaveBar discard=shell.to("") discard_text="Cancel" save="Create project" />
            </PostForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self { public_url: "https://id.clinic.example".to_owned(), ..Self::default() };
        let wrong = Self {
            name: "<b onclick=alert(1)>Clinic</b>".to_owned(),
            slug: "Clinic!".to_owned(),
            domain: "login.clinic.example".to_owned(),
            problems: Problems::default()
                .with("slug", "Use small letters, digits and hyphens, beginning with a letter.")
                .with("domain", "Another project has this domain."),
            ..page.clone()
        };
        vec![
            ConsoleSample::new("empty", page).with(Shell::without_project),
            ConsoleSample::new("with problems", wrong).with(Shell::without_project),
        ]
    }
}

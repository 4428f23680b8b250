//! What a project is called, where it is found, and its end.

use super::ReadingOnly;
use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use domain::{project::edit::ProjectEdit, time::Timestamp};
use leptos::prelude::*;

/// The page "Project". Posts the fields of [`ProjectEdit`] to where it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProjectPage {
    /// What stands in the form.
    pub edit: ProjectEdit,
    /// The project's id.
    pub id: String,
    /// Its name in addresses.
    pub slug: String,
    /// Its issuer.
    pub issuer: String,
    /// Its own domain.
    pub domain: Option<String>,
    /// What is wrong with the form.
    pub problems: Problems,
    /// What somebody else saved meanwhile.
    pub changed: Option<Changed>,
    /// The version of the settings that it was made from.
    pub version: i32,
    /// Whether it can only be looked at.
    pub read_only: bool,
    /// Whether it is the built-in project, which has no end.
    pub built_in: bool,
}

impl ProjectPage {
    /// The fields as the form shows them, to be compared with those that somebody else saved.
    #[must_use]
    pub fn fields(edit: &ProjectEdit) -> Vec<(&'static str, String)> {
        vec![("name", edit.name.clone()), ("description", edit.description.clone())]
    }
}

impl ConsolePage for ProjectPage {
    const NAME: &'static str = "console-settings-project";

    fn title(&self) -> String {
        if self.problems.is_empty() { "Project".to_owned() } else { "Error: Project".to_owned() }
    }

    fn place(&self) -> Place {
        Place::Project
    }

    fn main(self, shell: &Shell) -> AnyView {
        let Self { edit, id, slug, issuer, domain, problems, changed, version, read_only, built_in } = self;
        let to = || shell.to(Place::Project.path());
        let summary = match &changed {
            Some(_) => view! { <ChangedNotice changed=changed.clone() /> }.into_any(),
            None => view! { <Summary problems=problems.clone() /> }.into_any(),
        };
        let domain = domain.map(|domain| view! { <ReadOnly label="Own domain" value=domain /> });
        let end = (!read_only && !built_in).then(|| {
            view! {
                <Section title="Delete this project" text="Nothing answers for it from then on, and it is erased 30 days later. Until then its owners can restore it.">
                    <div>
                        <ConfirmLink look=Look::Danger href=shell.to("settings/project/delete")>"Delete project…"</ConfirmLink>
                    </div>
                </Section>
            }
        });
        view! {
            <Header title="Project" text="What it is called and where it is found.">
                <ReadingOnly show=read_only />
            </Header>
            <PostForm to=to() csrf=shell.csrf.clone() version=i64::from(version) watch=!read_only>
                {summary}
                <Section title="Name">
                    <TextField
                        name="name"
                        label="Name"
                        value=edit.name
                        hint="People see it on the pages they sign in with."
                        error=problems.at("name")
                        max_length=100
                        read_only=read_only
                    />
                    <TextField
                        name="description"
                        label="Description"
                        value=edit.description
                        optional=true
                        hint="Only administrators see it."
                        error=problems.at("description")
                        max_length=500
                        read_only=read_only
                    />
                </Section>
                {(!read_only).then(|| view! { <SaveBar discard=to() /> })}
            </PostForm>
            <Section title="Address" text="Chosen when the project was created, and here to stay: applications trust the issuer.">
                <ReadOnly label="Issuer" value=issuer hint="What libraries call issuer, authority or domain. The slash at its end belongs to it." />
                <ReadOnly label="Slug" value=slug />
                {domain}
                <ReadOnly label="Project ID" value=id />
            </Section>
            {end}
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self {
            edit: ProjectEdit { name: "PM Pediatric Care".to_owned(), description: "Staff and families.".to_owned() },
            id: "36b974ef-e470-4f1b-9ceb-ccaf23b673bf".to_owned(),
            slug: "pediatrics".to_owned(),
            issuer: "https://id.clinic.example/p/pediatrics/".to_owned(),
            domain: None,
            problems: Problems::default(),
            changed: None,
            version: 3,
            read_only: false,
            built_in: false,
        };
        let wrong = Problems::default()
            .with("name", "Enter a name: people see it on every page they sign in with.")
            .with("description", "Use at most 500 characters.");
        let changed = Changed::new(Some("<i>Sam</i>".to_owned()), Some(Timestamp::from_unix_seconds(1_795_349_045)))
            .field("name", "PM Pediatric Care", "\"Kids\" & <b>Co</b>");
        let own = Self {
            domain: Some("login.pediatrics.example".to_owned()),
            issuer: "https://login.pediatrics.example/".to_owned(),
            ..page.clone()
        };
        vec![
            ConsoleSample::new("as it is", page.clone()),
            ConsoleSample::new("with its own domain", own),
            ConsoleSample::new("with problems", Self { problems: wrong, ..page.clone() }),
            ConsoleSample::new(
                "changed meanwhile",
                Self { problems: changed.problems(), changed: Some(changed), ..page.clone() },
            ),
            ConsoleSample::new("for reading only", Self { read_only: true, ..page.clone() }),
            ConsoleSample::new("the built-in project", Self { read_only: true, built_in: true, ..page }),
        ]
    }
}

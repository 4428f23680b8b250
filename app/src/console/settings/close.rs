//! Before a project is deleted.

use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use leptos::prelude::*;

/// Asks before a project is deleted. Posts `confirm`, the slug typed once more, to where it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CloseProject {
    /// Its name.
    pub name: String,
    /// Its slug, to be typed.
    pub slug: String,
    /// How many people it has.
    pub users: u64,
    /// How many applications.
    pub applications: u64,
    /// What is wrong with what was typed.
    pub error: Option<String>,
}

impl ConsolePage for CloseProject {
    const NAME: &'static str = "console-settings-project-delete";

    fn title(&self) -> String {
        if self.error.is_some() { "Error: Delete project".to_owned() } else { "Delete project".to_owned() }
    }

    fn place(&self) -> Place {
        Place::Project
    }

    fn main(self, shell: &Shell) -> AnyView {
        let back = || shell.to(Place::Project.path());
        let what = format!(
            "Nobody signs in to {} any more, and everybody who is signed in is signed out: {}, {}.",
            self.name,
            counted(self.users, "person", "people"),
            counted(self.applications, "application", "applications"),
        );
        view! {
            <Header title="Delete project" crumbs=vec![Crumb::new("Project", back())] />
            <ConfirmForm
                to=shell.to("settings/project/delete")
                csrf=shell.csrf.clone()
                title=format!("Delete {}?", self.name)
                button="Delete project"
                back=back()
                type_this=self.slug
                error=self.error
            >
                <p><strong>"At once: "</strong> {what} " Nothing answers under its address."</p>
                <p><strong>"After 30 days: "</strong> "All of it is erased, and its encryption keys with it: people, applications, settings, keys. Only the audit trail stays, unreadable where it was personal. Slug and domain are never given out again."</p>
                <p>"Until then, an owner can restore it from the list of projects."</p>
            </ConfirmForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self {
            name: "PM Pediatric Care".to_owned(),
            slug: "pediatrics".to_owned(),
            users: 12_408,
            applications: 1,
            error: None,
        };
        let error = Some("Type pediatrics to delete this project.".to_owned());
        vec![
            ConsoleSample::new("asks", page.clone()),
            ConsoleSample::new("something else typed", Self { error, ..page }),
        ]
    }
}

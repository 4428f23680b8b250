//! A project that was deleted, while it can be opened again.

use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use domain::time::Timestamp;
use leptos::prelude::*;

/// All that an owner sees of a closed project. Posts to `/console/projects/{slug}/restore`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RestoreProject {
    /// Its name.
    pub name: String,
    /// Its slug.
    pub slug: String,
    /// When it is erased.
    pub until: Timestamp,
}

impl ConsolePage for RestoreProject {
    const NAME: &'static str = "console-restore-project";

    fn title(&self) -> String {
        format!("Restore {}", self.name)
    }

    fn place(&self) -> Place {
        Place::Elsewhere
    }

    fn main(self, shell: &Shell) -> AnyView {
        let to = shell.to(&format!("projects/{}/restore", self.slug));
        view! {
            <Header title=self.name crumbs=vec![Crumb::new("Projects", shell.to(""))] />
            <Alert tone=Tone::Warn title="This project was deleted.">
                "Nothing answers for it. It will be erased " <When at=self.until /> "."
            </Alert>
            <Section title="Restore" text="People, applications, settings and keys come back as they were. Everybody signs in anew: sessions and grants ended when the project was deleted.">
                <div>
                    <PostButton to=to csrf=shell.csrf.clone() look=Look::Primary>"Restore project"</PostButton>
                </div>
            </Section>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self {
            name: "PM Pediatric Care".to_owned(),
            slug: "pediatrics".to_owned(),
            until: Timestamp::from_unix_seconds(1_797_941_045),
        };
        vec![ConsoleSample::new("closed", page).with(Shell::without_project)]
    }
}

//! A role in a project, offered to somebody who has an account.

use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use leptos::prelude::*;

/// Asks whoever holds the link, signed in to the account it is for, to take the role.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Accept {
    /// The project's name.
    pub project: String,
    /// The role, in words.
    pub role: String,
    /// What the role is.
    pub explanation: &'static str,
}

impl ConsolePage for Accept {
    const NAME: &'static str = "console-accept";

    fn title(&self) -> String {
        format!("Help run {}", self.project)
    }

    fn place(&self) -> Place {
        Place::Elsewhere
    }

    fn main(self, shell: &Shell) -> AnyView {
        let text = "An owner of the project has offered you a role in it.";
        view! {
            <Header title=format!("Help run {}", self.project) text=text />
            <Card title=self.role.clone()>
                <p>{self.explanation}</p>
            </Card>
            <div class="row">
                <PostButton to=shell.to("accept") csrf=shell.csrf.clone() look=Look::Primary>"Accept"</PostButton>
                <LinkButton look=Look::Quiet href=shell.to("")>"Not now"</LinkButton>
            </div>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = |project: &str| Self {
            project: project.to_owned(),
            role: "Auditor".to_owned(),
            explanation: "Sees everything, exports the audit trail, changes nothing.",
        };
        vec![
            ConsoleSample::new("an auditor", page("Demo Clinic")).with(Shell::without_project),
            ConsoleSample::new("markup in names", page("<b>Clinic</b> & \"Sons\"")).with(Shell::without_project),
        ]
    }
}

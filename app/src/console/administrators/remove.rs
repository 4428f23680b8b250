//! Before somebody's access is taken away.

use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use leptos::prelude::*;

/// Asks before an administrator is removed. Posts to where it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RemoveAdministrator {
    /// Their id, in addresses.
    pub id: String,
    /// What they are called.
    pub name: String,
    /// Whether it is who asks.
    pub you: bool,
    /// Why they cannot be.
    pub error: Option<String>,
}

impl ConsolePage for RemoveAdministrator {
    const NAME: &'static str = "console-administrator-remove";

    fn title(&self) -> String {
        if self.error.is_some() { "Error: Remove administrator".to_owned() } else { "Remove administrator".to_owned() }
    }

    fn place(&self) -> Place {
        Place::Administrators
    }

    fn main(self, shell: &Shell) -> AnyView {
        let here = |rest: &str| shell.to(&format!("administrators/{}{rest}", self.id));
        let text = if self.you {
            "You lose your access to this project with your next click. Somebody else has to add you again."
        } else {
            "They lose their access to this project with their next click. What they did stays in the activity; their account and their other projects stay as they are."
        };
        let error =
            self.error.clone().map(|error| view! { <Alert tone=Tone::Bad title="Not removed.">{error}</Alert> });
        view! {
            <Header title="Remove administrator" crumbs=vec![Crumb::new("Administrators", shell.to(Place::Administrators.path()))] />
            <ConfirmForm
                to=here("/remove")
                csrf=shell.csrf.clone()
                title=format!("Remove {}?", self.name)
                button="Remove administrator"
                back=here("")
            >
                {error}
                <p>{text}</p>
            </ConfirmForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self { id: "1".to_owned(), name: "Sam Ortiz".to_owned(), you: false, error: None };
        let error = Some("Nobody else who can sign in is an owner. Give that role to somebody else first.".to_owned());
        vec![
            ConsoleSample::new("asks", page.clone()),
            ConsoleSample::new("the last owner", Self { you: true, error, ..page }),
        ]
    }
}

//! A one-time link, shown once.

use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use leptos::prelude::*;

/// The link by which somebody who was added sets their first password, or takes the role. It is not kept, so this page
/// cannot be seen again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JoinLink {
    /// Whom it is for.
    pub login: String,
    /// The link.
    pub link: String,
    /// Whether they have an account already, and take the role by it.
    pub has_account: bool,
}

impl ConsolePage for JoinLink {
    const NAME: &'static str = "console-administrators-link";

    fn title(&self) -> String {
        "One-time link".to_owned()
    }

    fn place(&self) -> Place {
        Place::Administrators
    }

    fn main(self, shell: &Shell) -> AnyView {
        let back = || shell.to(Place::Administrators.path());
        let (text, rest) = if self.has_account {
            (
                "To nobody but them. They have an account here, for which nobody has proved the address: the role is theirs once they have opened this link and signed in.",
                "Copy it now: it is not shown again. It is good for seven days. If it gets lost, add them once more.",
            )
        } else {
            (
                "To nobody but them: whoever opens it first chooses the password.",
                "Copy it now: it is not shown again. It is good for seven days and for one password. If it gets lost, make another one.",
            )
        };
        view! {
            <Header title="One-time link" crumbs=vec![Crumb::new("Administrators", back())] />
            <Section title="Hand it over" text=text>
                <ShownOnce
                    label=format!("Link for {}", self.login)
                    value=self.link
                    text=rest
                />
                <div class="actions">
                    <LinkButton look=Look::Primary href=back()>"Done"</LinkButton>
                </div>
            </Section>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self {
            login: "new.colleague@clinic.example".to_owned(),
            link: "https://id.clinic.example/console/join/uFzY0bR3Jr8o2mJpOq8mQnq3dQyGq3oG0Y4yC6n5u9E".to_owned(),
            has_account: false,
        };
        let accept = Self { has_account: true, link: page.link.replace("join", "accept"), ..page.clone() };
        vec![ConsoleSample::new("to join", page), ConsoleSample::new("to accept", accept)]
    }
}

//! A one-time link that opens nothing any more.

use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use leptos::prelude::*;

/// Says that a link was used, has expired or was cut off, and what to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkGone {
    /// The link of an empty installation.
    SetUp,
    /// The link of somebody who was added.
    Join,
    /// The link of somebody who was offered a role, and has an account.
    Accept,
}

impl ConsolePage for LinkGone {
    const NAME: &'static str = "console-link-gone";

    fn title(&self) -> String {
        "This link opens nothing any more".to_owned()
    }

    fn place(&self) -> Place {
        Place::Elsewhere
    }

    fn main(self, shell: &Shell) -> AnyView {
        let next = match self {
            Self::SetUp => {
                "If nobody runs this installation yet, restart Keyward: it prints a new link. Otherwise sign in, or ask an administrator to add you."
            }
            Self::Accept => {
                "It may also be for another account than the one you are signed in to. Ask whoever gave it to you for a new link, or sign in as somebody else."
            }
            Self::Join => "If you have set your password, sign in. Otherwise ask whoever added you for a new link.",
        };
        view! {
            <Header
                title="This link opens nothing any more"
                text="It was used, has expired, or a part of it is missing. Links like this one work once and for a limited time."
            />
            <p>{next}</p>
            <LinkButton look=Look::Primary href=shell.to("sign-in")>"Sign in"</LinkButton>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        vec![
            ConsoleSample::new("set-up", Self::SetUp).with(Shell::alone),
            ConsoleSample::new("join", Self::Join).with(Shell::alone),
            ConsoleSample::new("accept", Self::Accept).with(Shell::without_project),
        ]
    }
}

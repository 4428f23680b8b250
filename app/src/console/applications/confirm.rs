//! What is asked before an application is switched off or deleted.

use super::top::Top;
use crate::console::{ConsolePage, ConsoleSample, Place, Shell, components::*};
use leptos::prelude::*;

fn crumbs(top: &Top, shell: &Shell) -> Vec<Crumb> {
    vec![Crumb::new("Applications", shell.to("applications")), Crumb::new(top.name.clone(), top.to(shell, ""))]
}

/// Asks before an application is deleted. Posts `confirm`, which has to be its name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeleteApplication {
    /// Which.
    pub top: Top,
    /// OAuth's id.
    pub client_id: String,
    /// The version that the form was made from.
    pub version: i64,
    /// How many grants end.
    pub grants: u64,
    /// How many people gave them.
    pub people: u64,
    /// What is wrong with what was typed.
    pub problems: Problems,
}

impl ConsolePage for DeleteApplication {
    const NAME: &'static str = "console-application-delete";

    fn title(&self) -> String {
        super::top::title(&self.top, "Delete", &self.problems)
    }

    fn place(&self) -> Place {
        Place::Applications
    }

    fn main(self, shell: &Shell) -> AnyView {
        let top = &self.top;
        let ends = match (self.grants, self.people) {
            (0, _) => "Nobody is signed in to it now.".to_owned(),
            (1, _) => "1 person is signed in to it: that ends at once.".to_owned(),
            (grants, 1) => format!("1 person is signed in to it, {} times: that ends at once.", thousands(grants)),
            (grants, people) => format!(
                "{} people are signed in to it, {} times in all: that ends at once.",
                thousands(people),
                thousands(grants)
            ),
        };
        let id = format!(
            "Its settings and secrets cannot be had back. Its client ID {} is never given out again.",
            self.client_id
        );
        view! {
            <Header title="Delete application" crumbs=crumbs(top, shell) />
            <ConfirmForm
                to=top.to(shell, "/delete")
                csrf=shell.csrf.clone()
                title=format!("Delete {}?", top.name)
                button="Delete application"
                back=top.to(shell, "")
                type_this=top.name.clone()
                error=self.problems.at("confirm")
                version=self.version
            >
                <ul>
                    <li>{ends}</li>
                    <li>"What people agreed to share with it is forgotten."</li>
                    <li>{id}</li>
                    <li>"The audit trail keeps what happened."</li>
                </ul>
                <p>"This cannot be undone."</p>
            </ConfirmForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        let page = Self {
            top: Top::sample(),
            client_id: "kQ7vXr0mZt3bW9aLpYc2Ne".to_owned(),
            version: 4,
            grants: 1_932,
            people: 1_204,
            problems: Problems::default(),
        };
        let wrong = Problems::default().with("confirm", "Type the name exactly as it is shown.");
        vec![
            ConsoleSample::new("in use", page.clone()),
            ConsoleSample::new("used by nobody", Self { grants: 0, people: 0, ..page.clone() }),
            ConsoleSample::new("another name typed", Self { problems: wrong, ..page.clone() }),
            ConsoleSample::new("long and hostile", Self { top: Top::hostile(), ..page }),
        ]
    }
}

/// Asks before an application is switched off, or on again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SwitchApplication {
    /// Which; it says what it is now.
    pub top: Top,
    /// The version that the form was made from.
    pub version: i64,
}

impl ConsolePage for SwitchApplication {
    const NAME: &'static str = "console-application-switch";

    fn title(&self) -> String {
        let what = if self.top.enabled { "Switch off" } else { "Switch on" };
        super::top::title(&self.top, what, &Problems::default())
    }

    fn place(&self) -> Place {
        Place::Applications
    }

    fn main(self, shell: &Shell) -> AnyView {
        let top = &self.top;
        let (title, question, button, path, text) = if top.enabled {
            (
                "Switch application off",
                format!("Switch {} off?", top.name),
                "Switch off",
                "/switch-off",
                "At once nobody can sign in to it, and the tokens that it has open nothing: whoever works with it is interrupted. What people have given it is kept, and works again when it is switched on.",
            )
        } else {
            (
                "Switch application on",
                format!("Switch {} on?", top.name),
                "Switch on",
                "/switch-on",
                "People can sign in to it again, and the tokens that it still has open what they opened before.",
            )
        };
        view! {
            <Header title=title crumbs=crumbs(top, shell) />
            <ConfirmForm
                to=top.to(shell, path)
                csrf=shell.csrf.clone()
                title=question
                button=button
                back=top.to(shell, "")
                version=self.version
            >
                <p>{text}</p>
            </ConfirmForm>
        }
        .into_any()
    }

    fn samples() -> Vec<ConsoleSample<Self>> {
        vec![
            ConsoleSample::new("off", Self { top: Top::sample(), version: 4 }),
            ConsoleSample::new("on", Self { top: Top::hostile(), version: 4 }),
        ]
    }
}

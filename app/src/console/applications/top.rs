//! What stands at the top of every tab of an application.

use super::words;
use crate::{
    SafeUrl,
    console::{Shell, components::*},
};
use domain::{oauth::client::ApplicationType, time::Timestamp};
use leptos::prelude::*;

/// Which application a page is about, and what is to be known about it at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Top {
    /// Its id, as in addresses.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What administrators say about it.
    pub description: Option<String>,
    /// What it is made of.
    pub kind: ApplicationType,
    /// Whether it may be used.
    pub enabled: bool,
    /// How often people signed in this week: "1,204", "10,000+".
    pub sign_ins: String,
    /// How many people have ever signed in.
    pub people: String,
    /// When it was used last.
    pub last_used: Option<Timestamp>,
    /// Whether whoever looks may change it.
    pub may_write: bool,
    /// Whether a sign-in to it can be tried.
    pub can_test: bool,
}

/// A tab of an application.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Which {
    Settings,
    QuickStart,
    SignIn,
    Tokens,
    Activity,
}

impl Which {
    const ALL: [Self; 5] = [Self::Settings, Self::QuickStart, Self::SignIn, Self::Tokens, Self::Activity];

    const fn path(self) -> &'static str {
        match self {
            Self::Settings => "",
            Self::QuickStart => "/quick-start",
            Self::SignIn => "/sign-in",
            Self::Tokens => "/tokens",
            Self::Activity => "/activity",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Settings => "Settings",
            Self::QuickStart => "Quick start",
            Self::SignIn => "Sign-in",
            Self::Tokens => "Tokens",
            Self::Activity => "Activity",
        }
    }
}

impl Top {
    /// The address of a path below the application's own.
    pub(super) fn to(&self, shell: &Shell, rest: &str) -> SafeUrl {
        shell.to(&format!("applications/{}{rest}", self.id))
    }

    /// Heading and tabs.
    pub(super) fn view(&self, shell: &Shell, here: Which) -> AnyView {
        let tabs = Which::ALL.map(|tab| Tab::new(tab.name(), self.to(shell, tab.path()), tab == here));
        let state = if self.enabled {
            view! { <Badge tone=BadgeTone::Good dot=true>"Active"</Badge> }.into_any()
        } else {
            view! { <Badge tone=BadgeTone::Bad dot=true>"Switched off"</Badge> }.into_any()
        };
        let used = match self.last_used {
            Some(at) => view! { <span>"last used " <When at=at /></span> }.into_any(),
            None => view! { <span>"never used"</span> }.into_any(),
        };
        let people = if self.people == "1" { "1 person".to_owned() } else { format!("{} people", self.people) };
        let sign_ins = match self.sign_ins.as_str() {
            "1" => "1 sign-in this week".to_owned(),
            many => format!("{many} sign-ins this week"),
        };
        let about = view! {
            {state}
            <Badge tone=BadgeTone::Plain>{words::kind(self.kind)}</Badge>
            <span>{sign_ins}</span>
            <span>{people}</span>
            {used}
        };
        let test = (self.can_test && self.enabled).then(|| {
            view! { <LinkButton look=Look::Plain href=self.to(shell, "/test") new_window=true>"Test sign-in"</LinkButton> }
        });
        let menu = self.may_write.then(|| {
            let (switch, path) =
                if self.enabled { ("Switch off…", "/switch-off") } else { ("Switch on…", "/switch-on") };
            view! {
                <Menu>
                    <ConfirmLink look=Look::Quiet href=self.to(shell, path)>{switch}</ConfirmLink>
                    <ConfirmLink look=Look::Danger href=self.to(shell, "/delete")>"Delete…"</ConfirmLink>
                </Menu>
            }
        });
        let header = view! {
            <Header
                title=self.name.clone()
                crumbs=vec![Crumb::new("Applications", shell.to("applications"))]
                text=self.description.clone().unwrap_or_default()
                about=about.into_any()
            >
                {test}
                {menu}
            </Header>
        };
        view! {
            {header}
            <Tabs label=format!("Pages of {}", self.name) tabs=tabs.to_vec() />
        }
        .into_any()
    }

    /// For samples.
    pub(super) fn sample() -> Self {
        Self {
            id: "36b974ef-e470-4f1b-9ceb-ccaf23b673bf".to_owned(),
            name: "Intake Dashboard".to_owned(),
            description: Some("Behavioral health intake for front-desk staff.".to_owned()),
            kind: ApplicationType::Spa,
            enabled: true,
            sign_ins: "1,204".to_owned(),
            people: "38".to_owned(),
            last_used: Some(Timestamp::from_unix_seconds(1_795_348_800)),
            may_write: true,
            can_test: true,
        }
    }

    /// For samples: for somebody who may only read.
    pub(super) fn read_only() -> Self {
        Self { may_write: false, ..Self::sample() }
    }

    /// For samples: everything too long, or hostile.
    pub(super) fn hostile() -> Self {
        Self {
            name: format!("<script>alert(1)</script> {}", "Überaus lange Anwendung ".repeat(7)),
            description: Some("\"><img src=x onerror=alert(1)> ".repeat(8)),
            enabled: false,
            last_used: None,
            sign_ins: "0".to_owned(),
            people: "1".to_owned(),
            ..Self::sample()
        }
    }
}

/// The title of a page: of which application, which tab; first that something is wrong.
pub(super) fn title(top: &Top, tab: &str, problems: &Problems) -> String {
    let error = if problems.is_empty() { "" } else { "Error: " };
    format!("{error}{} · {tab}", top.name)
}

/// What is wrong, but with nothing that this page has a field for.
pub(super) fn elsewhere(problems: &Problems, said: &[(&'static str, &'static str)]) -> Option<AnyView> {
    let found: Vec<String> = said
        .iter()
        .filter_map(|(field, tab)| problems.at(field).map(|text| format!("On the tab {tab}: {text}")))
        .collect();
    (!found.is_empty()).then(|| {
        view! { <Alert tone=Tone::Bad title="Something elsewhere stands in the way.">{found.join(" ")}</Alert> }
            .into_any()
    })
}

//! The front door: where to go from here.

use super::sign_in::{DemoPerson, demo_accounts, demo_people};
use crate::{
    Page, PageContext, SafeUrl,
    components::{Alert, ButtonLink, Kind, Tone},
    gallery::{Sample, application, ours},
    i18n::Locale,
};
use leptos::prelude::*;

/// Somewhere to go.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Destination {
    /// An application, by name.
    Application {
        /// Its name.
        name: String,
        /// Where it starts.
        href: SafeUrl,
    },
    /// The console.
    Console {
        /// Where it starts.
        href: SafeUrl,
    },
}

/// What stands at `/`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Home {
    /// Where one can go. A link stands here only if it leads somewhere.
    pub destinations: Vec<Destination>,
    /// Under `--demo`: whom to sign in as there.
    pub demo: Vec<DemoPerson>,
    /// Under `--demo`: whom to sign in as to the console.
    pub administrators: Vec<DemoPerson>,
}

impl Page for Home {
    const NAME: &'static str = "home";

    fn title(&self, words: Locale) -> String {
        if !self.destinations.iter().any(|one| matches!(one, Destination::Application { .. })) {
            words.log_in().to_owned()
        } else {
            words.home_title().to_owned()
        }
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let heading = self.title(words);
        let demo = !self.demo.is_empty();
        let applications = self.destinations.iter().any(|one| matches!(one, Destination::Application { .. }));
        let text = match (!applications, demo) {
            (true, _) => Some(words.home_text()),
            (false, true) => Some(words.open_application_text()),
            (false, false) => None,
        };
        let mut first = true;
        let ways: Vec<_> = self
            .destinations
            .into_iter()
            .map(|destination| {
                let (text, href) = match destination {
                    Destination::Application { name, href } => (words.open_application(&name), href),
                    Destination::Console { href } => (words.open_console().to_owned(), href),
                };
                // Whoever got lost here is hardly an administrator: the console is never what the page is for.
                let kind = if demo && std::mem::take(&mut first) { Kind::Primary } else { Kind::Plain };
                view! { <ButtonLink kind=kind href=href>{text}</ButtonLink> }
            })
            .collect();
        let ways = (!ways.is_empty()).then(|| view! { <div class="stack tight">{ways}</div> });
        view! {
            <div class="stack tight">
                <h1>{heading}</h1>
                {text.map(|text| view! { <p class="quiet">{text}</p> })}
            </div>
            {demo.then(|| view! { <Alert tone=Tone::Note>{words.home_demo()}</Alert> })}
            {ways}
            {demo.then(|| demo_people(self.demo, words))}
            {(!self.administrators.is_empty()).then(|| {
                demo_accounts("demo-console", words.demo_administrators(), self.administrators, words)
            })}
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let console = || Destination::Console { href: ours("/console") };
        let person = |name: &str, login: &str| DemoPerson {
            name: name.into(),
            login: login.into(),
            password: "a-demo-password".into(),
        };
        vec![
            Sample::new("the console", Self { destinations: vec![console()], ..Self::default() })
                .with(|context| context.branding = crate::branding::Branding::keyward()),
            Sample::new("nowhere", Self::default())
                .with(|context| context.branding = crate::branding::Branding::keyward()),
            Sample::new(
                "demo",
                Self {
                    destinations: vec![
                        Destination::Application { name: "Labs".into(), href: application("http://127.0.0.1:3001/") },
                        console(),
                    ],
                    demo: vec![person("John Doe", "john@demo.test"), person("Dr. Jane Smith", "jane@demo.test")],
                    administrators: vec![person("Alex Morgan", "admin@demo.test")],
                },
            )
            .with(|context| context.branding = crate::branding::Branding::keyward()),
        ]
    }
}

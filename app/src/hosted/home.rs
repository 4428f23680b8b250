//! The front door: where to go from here.

use super::sign_in::{DemoPerson, demo_people};
use crate::{
    Page, PageContext, SafeUrl,
    components::{Alert, ButtonLink, Kind, Tone},
    gallery::{Sample, application},
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
}

/// What stands at `/`.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Home {
    /// Where one can go. A link stands here only if it leads somewhere.
    pub destinations: Vec<Destination>,
    /// Under `--demo`: whom to sign in as there.
    pub demo: Vec<DemoPerson>,
}

impl Page for Home {
    const NAME: &'static str = "home";

    fn title(&self, words: Locale) -> String {
        if self.destinations.is_empty() { words.log_in().to_owned() } else { words.home_title().to_owned() }
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let heading = self.title(words);
        let demo = !self.demo.is_empty();
        let text = match (self.destinations.is_empty(), demo) {
            (true, _) => Some(words.home_text()),
            (false, true) => Some(words.open_application_text()),
            (false, false) => None,
        };
        let mut first = true;
        let ways: Vec<_> = self
            .destinations
            .into_iter()
            .map(|Destination::Application { name, href }| {
                let kind = if std::mem::take(&mut first) { Kind::Primary } else { Kind::Plain };
                view! { <ButtonLink kind=kind href=href>{words.open_application(&name)}</ButtonLink> }
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
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let person = |name: &str, login: &str| DemoPerson {
            name: name.into(),
            login: login.into(),
            password: "a-demo-password".into(),
        };
        vec![
            Sample::new("nowhere", Self::default())
                .with(|context| context.branding = crate::branding::Branding::keyward()),
            Sample::new(
                "demo",
                Self {
                    destinations: vec![Destination::Application {
                        name: "Labs".into(),
                        href: application("http://127.0.0.1:3001/"),
                    }],
                    demo: vec![person("John Doe", "john@demo.test"), person("Dr. Jane Smith", "jane@demo.test")],
                },
            )
            .with(|context| context.branding = crate::branding::Branding::keyward()),
        ]
    }
}

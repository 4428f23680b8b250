//! Somebody opened the link of a warning: was it them or not?

use crate::{
    Page, PageContext, SafeUrl,
    components::{Button, Form, Icon, Kind, Person, Shape},
    gallery::{Sample, ours},
    i18n::Locale,
};
use leptos::prelude::*;

/// Asks before everything ends. Posts `csrf` to `action`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotMe {
    /// Whose account it is: their name.
    pub person: String,
    /// What they sign in with.
    pub login: Option<String>,
    /// Where the form goes.
    pub action: SafeUrl,
    /// The token that binds the form to the browser.
    pub csrf: String,
}

impl Page for NotMe {
    const NAME: &'static str = "not-me";

    fn title(&self, words: Locale) -> String {
        words.not_me_title().to_owned()
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let deeds = [words.not_me_sessions(), words.not_me_grants(), words.not_me_password()]
            .map(|text| view! { <li><Icon shape=Shape::Tick /><span>{text}</span></li> });
        view! {
            <div class="stack tight">
                <h1>{words.not_me_title()}</h1>
                <p class="quiet">{words.not_me_text()}</p>
            </div>
            <div class="card"><Person name=self.person login=self.login /></div>
            <ul class="bullets">{deeds.into_iter().collect_view()}</ul>
            <Form action=self.action csrf=self.csrf>
                <Button kind=Kind::Primary>{words.not_me_button()}</Button>
            </Form>
            <p class="quiet small">{words.not_me_or()}</p>
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let page = Self {
            person: "John Doe".into(),
            login: Some("john@demo.test".into()),
            action: ours("/p/demo/sign-in/not-me/l1"),
            csrf: "token".into(),
        };
        let person = "Wolfeschlegelsteinhausenbergerdorff-Habsburg-Lothringen, Maximiliana".to_owned();
        vec![
            Sample::new("a name and an address", page.clone()),
            Sample::new("a long name", Self { person, login: None, ..page.clone() }),
            Sample::new("markup in the name", Self { person: "<b onclick=alert(1)>&\"'".into(), ..page }),
        ]
    }
}

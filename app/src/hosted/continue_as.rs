//! Asks who is signed in already whether to go on as themselves (`prompt=select_account`).

use crate::{
    Page, PageContext, SafeUrl,
    components::{ApplicationHeading, Button, Form, Kind, Person},
    gallery::{Sample, ours},
    i18n::Locale,
};
use leptos::prelude::*;

/// The choice between the account that is signed in and another. Posts `decision=continue` or `decision=other`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Continue {
    /// The application's name.
    pub application: String,
    /// The application's logo.
    pub logo: Option<SafeUrl>,
    /// The name of who is signed in.
    pub person: String,
    /// What they sign in with.
    pub login: Option<String>,
    /// Where the form goes.
    pub action: SafeUrl,
    /// The token that binds the form to flow and browser.
    pub csrf: String,
}

impl Page for Continue {
    const NAME: &'static str = "continue";

    fn title(&self, words: Locale) -> String {
        words.continue_to(&self.application)
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let go_on = words.continue_as_instead(&self.person);
        view! {
            <div class="stack tight">
                <ApplicationHeading logo=self.logo text=words.continue_to(&self.application) />
                <p class="quiet">{words.already_signed_in()}</p>
            </div>
            <div class="card"><Person name=self.person login=self.login /></div>
            <Form action=self.action csrf=self.csrf>
                <Button kind=Kind::Primary choice="continue">{go_on}</Button>
                <Button kind=Kind::Plain choice="other">{words.use_another_account()}</Button>
            </Form>
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let page = Self {
            application: "Labs".into(),
            logo: None,
            person: "John Doe".into(),
            login: Some("john@demo.test".into()),
            action: ours("/p/demo/sign-in/continue?flow=f1"),
            csrf: "token".into(),
        };
        let person = "Wolfeschlegelsteinhausenbergerdorff-Habsburg-Lothringen, Maximiliana".to_owned();
        let login = Some(format!("{}@hospital.example", "maximiliana".repeat(5)));
        vec![
            Sample::new("a name and an address", page.clone()),
            Sample::new("an address only", Self { person: "john@demo.test".into(), login: None, ..page.clone() }),
            Sample::new("a long name", Self { person, login, ..page }),
        ]
    }
}

//! Asks before it logs out, where the request alone does not settle it.

use crate::{
    Page, PageContext, SafeUrl,
    components::{Button, Form, Kind, Person},
    gallery::{Sample, ours},
    i18n::Locale,
};
use leptos::prelude::*;

/// "Log out of {project}?" Posts `decision=log_out` or `decision=stay`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Logout {
    /// Who is signed in.
    pub person: String,
    /// What they sign in with.
    pub login: Option<String>,
    /// Where the form goes.
    pub action: SafeUrl,
    /// The token that binds the form to the browser.
    pub csrf: String,
}

impl Page for Logout {
    const NAME: &'static str = "logout";

    fn title(&self, words: Locale) -> String {
        words.log_out().to_owned()
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        view! {
            <div class="stack tight">
                <h1>{words.log_out_of(&context.branding.name)}</h1>
                <p class="quiet">{words.log_out_text()}</p>
            </div>
            <div class="card"><Person name=self.person login=self.login /></div>
            <Form action=self.action csrf=self.csrf>
                <Button kind=Kind::Primary choice="log_out">{words.log_out()}</Button>
                <Button kind=Kind::Plain choice="stay">{words.stay_logged_in()}</Button>
            </Form>
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        vec![Sample::new(
            "asking",
            Self {
                person: "John Doe".into(),
                login: Some("john@demo.test".into()),
                action: ours("/p/demo/logout"),
                csrf: "token".into(),
            },
        )]
    }
}

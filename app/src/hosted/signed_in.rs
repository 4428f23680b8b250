//! The end of a sign-in that leads to no application.

use crate::{
    Page, PageContext, SafeUrl,
    components::{ButtonLink, Kind, Person},
    gallery::{Sample, ours},
    i18n::Locale,
};
use leptos::prelude::*;

/// Signed in, and nothing to go to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedIn {
    /// Who is signed in.
    pub person: String,
    /// What they sign in with.
    pub login: Option<String>,
    /// Their own account.
    pub account: SafeUrl,
}

impl Page for SignedIn {
    const NAME: &'static str = "signed-in";

    fn title(&self, words: Locale) -> String {
        words.signed_in_title().to_owned()
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        view! {
            <div class="stack tight">
                <h1>{words.signed_in_title()}</h1>
                <p class="quiet">{words.signed_in_nowhere()}</p>
            </div>
            <div class="card"><Person name=self.person login=self.login /></div>
            <ButtonLink kind=Kind::Plain href=self.account>{words.open_account()}</ButtonLink>
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        vec![Sample::new(
            "done",
            Self { person: "John Doe".into(), login: Some("john@demo.test".into()), account: ours("/p/demo/account") },
        )]
    }
}

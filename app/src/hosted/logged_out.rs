//! Says that the session is over.

use crate::{
    Page, PageContext, SafeUrl,
    components::{ButtonLink, Kind},
    gallery::{Sample, ours},
    i18n::Locale,
};
use leptos::prelude::*;

/// The end of a logout that leads nowhere else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LoggedOut {
    /// Where one signs in again, if there is such a place.
    pub log_in_again: Option<SafeUrl>,
}

impl Page for LoggedOut {
    const NAME: &'static str = "logged-out";

    fn title(&self, words: Locale) -> String {
        words.logged_out().to_owned()
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        view! {
            <div class="stack tight">
                <h1>{words.logged_out()}</h1>
                <p class="quiet">{words.logged_out_text()}</p>
            </div>
            {self
                .log_in_again
                .map(|href| view! { <ButtonLink kind=Kind::Plain href=href>{words.log_in_again()}</ButtonLink> })}
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        vec![
            Sample::new("nowhere to go", Self { log_in_again: None }),
            Sample::new("logging in again", Self { log_in_again: Some(ours("/p/demo/sign-in")) }),
        ]
    }
}

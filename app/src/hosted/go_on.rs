//! Goes on to an application after a form, past what `form-action` would hold against a redirect.

use crate::{
    Page, PageContext, SafeUrl,
    components::{ButtonLink, Kind},
    document::Head,
    gallery::{Sample, application},
    i18n::Locale,
};
use leptos::prelude::*;

/// Takes the browser to an application at once, and has a link for when it does not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GoOn {
    /// The application's name.
    pub application: String,
    /// Where to: made by [`SafeUrl::application`].
    pub to: SafeUrl,
}

impl Page for GoOn {
    const NAME: &'static str = "go-on";

    fn title(&self, words: Locale) -> String {
        words.going_on(&self.application)
    }

    fn head(&self) -> Head {
        Head { refresh: Some(self.to.clone()), ..Head::default() }
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        view! {
            <div class="stack tight">
                <h1>{words.going_on(&self.application)}</h1>
                <p class="quiet">{words.going_on_text()}</p>
            </div>
            <ButtonLink kind=Kind::Primary href=self.to>{words.r#continue()}</ButtonLink>
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let to = |to| Self { application: "Labs".into(), to: application(to) };
        vec![
            Sample::new(
                "a web application",
                to("https://labs.example/callback?code=c&state=s&iss=https%3A%2F%2Fid.example%2Fp%2Fdemo%2F"),
            ),
            Sample::new("quotes in the address", to("https://labs.example/callback?state=\"'><script>;url=x")),
        ]
    }
}

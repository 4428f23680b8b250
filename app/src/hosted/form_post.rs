//! The answer to an application that wants it as a form (OAuth 2.0 Form Post Response Mode).

use crate::{
    Page, PageContext, SafeUrl,
    components::{Button, InlineScript, Kind},
    gallery::{Sample, application},
    i18n::Locale,
};
use leptos::prelude::*;

/// Posts the response to the application: by itself where there is script, by its button where not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FormPost {
    /// The application's name.
    pub application: String,
    /// The redirect URI: made by [`SafeUrl::application`].
    pub to: SafeUrl,
    /// The response's parameters.
    pub parameters: Vec<(String, String)>,
}

/// By the prototype's method, since a parameter called `submit` would hide the form's own.
const SUBMIT: &str = "HTMLFormElement.prototype.submit.call(document.forms[0])";

impl Page for FormPost {
    const NAME: &'static str = "form-post";

    fn title(&self, words: Locale) -> String {
        words.going_on(&self.application)
    }

    fn main(self, context: &PageContext) -> AnyView {
        let words = context.locale;
        let inputs =
            self.parameters.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> });
        view! {
            <div class="stack tight">
                <h1>{words.going_on(&self.application)}</h1>
                <p class="quiet">{words.going_on_text()}</p>
            </div>
            <form method="post" action=self.to.as_str().to_owned()>
                {inputs.collect_view()}
                <Button kind=Kind::Primary>{words.r#continue()}</Button>
            </form>
            <InlineScript nonce=context.nonce.clone() code=SUBMIT.to_owned() />
        }
        .into_any()
    }

    fn samples(_: Locale) -> Vec<Sample<Self>> {
        let page = |parameters: &[(&str, &str)]| Self {
            application: "Labs".into(),
            to: application("https://labs.example/callback"),
            parameters: parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        };
        vec![
            Sample::new("a code", page(&[("code", "c"), ("state", "s"), ("iss", "https://id.example/p/demo/")])),
            Sample::new(
                "markup in the state",
                page(&[("error", "access_denied"), ("state", "\"><script>alert(1)</script>")]),
            ),
        ]
    }
}

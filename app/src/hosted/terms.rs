//! The tick by which somebody agrees to the terms.

use crate::{branding::Branding, components::FieldError, i18n::Locale};
use leptos::prelude::*;

/// The terms that a page asks for. It posts `agreed`, which is the version, if that was ticked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Terms {
    /// Which version of them.
    pub version: String,
    /// Whether that was ticked.
    pub agreed: bool,
    /// Whether it wants to be.
    pub agree_first: bool,
}

impl Terms {
    pub(super) fn view(self, words: Locale, branding: &Branding) -> AnyView {
        let legal = [(branding.terms.clone(), words.read_terms()), (branding.privacy.clone(), words.read_privacy())];
        let links: Vec<_> = legal
            .into_iter()
            .filter_map(|(href, text)| {
                let href = href?.into_string();
                Some(view! { <li><a href=href target="_blank" rel="noopener">{text}</a></li> })
            })
            .collect();
        let error = self.agree_first.then(|| words.agree_first().to_owned());
        let described_by = if error.is_some() { "agreed-links agreed-error" } else { "agreed-links" };
        view! {
            <div class="field">
                <div class="tick">
                    <input
                        id="agreed"
                        name="agreed"
                        type="checkbox"
                        value=self.version
                        checked=self.agreed
                        required=true
                        aria-invalid=error.is_some().then_some("true")
                        aria-describedby=described_by
                    />
                    <label for="agreed">{words.i_agree()}</label>
                </div>
                <FieldError name="agreed" error=error />
                <ul class="small legal" id="agreed-links">{links}</ul>
            </div>
        }
        .into_any()
    }
}

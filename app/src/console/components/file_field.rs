//! A file to be sent, within a form that sends files (`multipart/form-data`).

use super::problems::{About, Below};
use leptos::prelude::*;

/// A file with its label, what it may be, and what is wrong with it.
#[component]
pub fn FileField(
    name: &'static str,
    #[prop(into)] label: String,
    /// Endings and types that the browser offers.
    accept: &'static str,
    #[prop(into)] hint: String,
    #[prop(optional_no_strip)] error: Option<String>,
) -> impl IntoView {
    let About { id, described_by, invalid } = About::new(name.to_owned(), true, error.is_some());
    view! {
        <div class="field">
            <label class="label" for=id.clone()>{label}</label>
            <input
                class="input file"
                id=id.clone()
                name=name
                type="file"
                accept=accept
                aria-invalid=invalid
                aria-describedby=described_by
            />
            <Below id=id hint=Some(hint) error=error />
        </div>
    }
}

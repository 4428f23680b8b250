//! What is wrong with a form, by field.

use domain::problem::Problem;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// What is wrong with a form: for each field's name a sentence that says what to do.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Problems(BTreeMap<String, String>);

impl Problems {
    /// What is wrong with `field`.
    #[must_use]
    pub fn at(&self, field: &str) -> Option<String> {
        self.0.get(field).cloned()
    }

    /// The same with one more; the first one of a field stays.
    #[must_use]
    pub fn with(mut self, field: &str, text: &str) -> Self {
        self.0.entry(field.to_owned()).or_insert_with(|| text.to_owned());
        self
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many fields are wrong.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl From<Vec<Problem>> for Problems {
    fn from(problems: Vec<Problem>) -> Self {
        problems.into_iter().fold(Self::default(), |all, Problem { field, text }| all.with(&field, &text))
    }
}

/// What belongs to a field besides its value: an id for each, and what points to them.
pub(super) struct About {
    pub id: String,
    pub described_by: Option<String>,
    pub invalid: Option<&'static str>,
}

impl About {
    pub fn new(id: String, hint: bool, error: bool) -> Self {
        let parts = [(hint, "hint"), (error, "error")];
        let ids: Vec<String> =
            parts.into_iter().filter(|(there, _)| *there).map(|(_, what)| format!("{id}-{what}")).collect();
        Self { id, described_by: (!ids.is_empty()).then(|| ids.join(" ")), invalid: error.then_some("true") }
    }
}

/// A text that an id can be.
pub(super) fn id_of(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

/// What a field is for and what is wrong with it, right below it.
#[component]
pub(super) fn Below(id: String, hint: Option<String>, error: Option<String>) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    view! {
        {error.map(|error| view! { <p class="error" id=error_id><span>{error}</span></p> })}
        {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
    }
}

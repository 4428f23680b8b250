//! Somebody else saved the same meanwhile.
//!
//! The form carries the `version` it was made from. When the row has another by now (`ServiceError::Changed`), the answer
//! is 409 with the page as it was typed, `version` being the present one, and a [`Changed`] that knows what is saved now:
//!
//! ```text
//! let changed = typed.fields().into_iter().zip(saved.fields())
//!     .fold(Changed::new(last.by, last.at), |all, ((name, typed), (_, saved))| all.field(name, &typed, &saved));
//! Page { problems: changed.problems(), changed: Some(changed), version: present, ..typed_page }
//!
//! <ChangedNotice changed=page.changed.clone() />      in the place of <Summary>
//! ```
//!
//! Each field that differs then says what is saved; saving again overwrites it, knowingly.

use super::{Alert, Problems, Tone, full_time};
use domain::time::Timestamp;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// What was saved by somebody else since the form was made.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changed {
    by: Option<String>,
    at: Option<Timestamp>,
    now: BTreeMap<String, String>,
}

impl Changed {
    /// Something was saved, by whom and when, as far as that is known.
    #[must_use]
    pub const fn new(by: Option<String>, at: Option<Timestamp>) -> Self {
        Self { by, at, now: BTreeMap::new() }
    }

    /// The same with one more field: what was typed, and what is saved now, both as the form shows them.
    #[must_use]
    pub fn field(mut self, name: &str, typed: &str, saved: &str) -> Self {
        if typed != saved {
            self.now.insert(name.to_owned(), saved.to_owned());
        }
        self
    }

    /// What to say at each field that differs.
    #[must_use]
    pub fn problems(&self) -> Problems {
        self.now.iter().fold(Problems::default(), |all, (field, saved)| {
            let text = if saved.is_empty() {
                "Empty in the meantime. Saving again puts yours there.".to_owned()
            } else {
                format!("“{saved}” in the meantime. Saving again puts yours in its place.")
            };
            all.with(field, &text)
        })
    }
}

/// Says that somebody else saved the same meanwhile, and what to do. Stands in the place of the form's summary.
#[component]
pub fn ChangedNotice(
    /// What was saved meanwhile, if anything was.
    changed: Option<Changed>,
) -> impl IntoView {
    changed.map(|Changed { by, at, now }| {
        let who = by.unwrap_or_else(|| "Somebody else".to_owned());
        let when = at.map(|at| format!(" ({})", full_time(at))).unwrap_or_default();
        let what = if now.is_empty() {
            "What is saved now is what you typed, so there may be nothing left to do."
        } else {
            "Nothing of yours is lost: the fields that differ say what is saved now. Save again to overwrite that with \
             yours, or discard."
        };
        view! {
            <Alert tone=Tone::Warn title="This was changed while you were editing.">
                {format!("{who} saved a change{when}. {what}")}
            </Alert>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_fields_that_differ_say_so() {
        let changed = Changed::new(None, None).field("idle", "5", "8").field("name", "a", "a").field("note", "x", "");
        let problems = changed.problems();
        assert_eq!(problems.len(), 2);
        assert!(problems.at("idle").unwrap().contains("“8”"));
        assert!(problems.at("note").unwrap().starts_with("Empty"));
    }
}

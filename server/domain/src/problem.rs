//! What is wrong with a form, field by field.

/// One thing that is wrong. Neither part quotes what was typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The name of the form's field.
    pub field: String,
    /// What to do about it, as a sentence.
    pub text: String,
}

impl Problem {
    /// One thing that is wrong with `field`.
    #[must_use]
    pub fn new(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self { field: field.into(), text: text.into() }
    }
}

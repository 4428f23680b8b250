//! What is wrong with a file, each thing with its place.

use std::fmt;

/// How many problems are told at once.
const MOST: usize = 200;

/// One thing that is wrong. Neither part ever quotes a value that could be secret or personal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Where, as in `projects[0].applications[1].allowedCallbackUrls[0]`; empty for the file itself.
    pub place: String,
    /// What, as a sentence that follows the place.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place.as_str() {
            "" => f.write_str(&self.message),
            place => write!(f, "{place}: {}", self.message),
        }
    }
}

/// The problems found so far, in the order of the file.
#[derive(Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    /// Notes one more; beyond two hundred the reader has enough to do.
    pub(super) fn add(&mut self, place: impl Into<String>, message: impl fmt::Display) {
        if self.0.len() < MOST {
            self.0.push(Problem { place: place.into(), message: message.to_string() });
        }
    }

    /// The value, unless something was wrong.
    pub(super) fn or<T>(self, value: Option<T>) -> Result<T, Vec<Problem>> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(self.0),
        }
    }
}

/// The place of a member: `projects[0]` and `name` make `projects[0].name`.
pub(super) fn member(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") }
}

/// The place of an element.
pub(super) fn element(at: &str, index: usize) -> String {
    format!("{at}[{index}]")
}

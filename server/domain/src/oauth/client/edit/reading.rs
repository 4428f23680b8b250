//! Collects what is wrong while a form is read.

use crate::{
    oauth::client::{ApplicationSettings, clashes},
    problem::Problem,
};

/// The most addresses of one kind.
pub(super) const MOST_ADDRESSES: usize = 100;

/// The problems found so far.
#[derive(Debug, Default)]
pub(super) struct Reading {
    problems: Vec<Problem>,
}

impl Reading {
    pub(super) fn add(&mut self, field: impl Into<String>, text: impl std::fmt::Display) {
        self.problems.push(Problem::new(field, text.to_string()));
    }

    /// One line that people read.
    pub(super) fn line(&mut self, field: &str, typed: &str) -> String {
        let text = typed.trim();
        if text.is_empty() {
            self.add(field, "Enter a name.");
        } else if text.chars().count() > 200 {
            self.add(field, "Use at most 200 characters.");
        } else if text.chars().any(char::is_control) {
            self.add(field, "Use one line of plain text.");
        }
        text.to_owned()
    }

    /// A longer text, or none.
    pub(super) fn paragraph(&mut self, field: &str, typed: &str) -> Option<String> {
        let text = typed.replace("\r\n", "\n");
        let text = text.trim();
        if text.len() > 4_000 {
            self.add(field, "Use at most 4000 characters.");
        } else if text.chars().any(|c| c.is_control() && c != '\n') {
            self.add(field, "Use plain text without control characters.");
        }
        Some(text.to_owned()).filter(|text| !text.is_empty())
    }

    /// A value that may be left out.
    pub(super) fn optional<T, E: std::fmt::Display>(
        &mut self,
        field: &str,
        typed: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = typed.trim();
        if text.is_empty() {
            return None;
        }
        parse(text).map_err(|error| self.add(field, error)).ok()
    }

    /// A list; what is empty is left out, what stands there twice counts once.
    pub(super) fn list<T: PartialEq, E: std::fmt::Display>(
        &mut self,
        field: &str,
        typed: &[String],
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Vec<T> {
        let mut found = Vec::new();
        let texts = typed.iter().enumerate().map(|(index, text)| (index, text.trim()));
        for (index, text) in texts.filter(|(_, text)| !text.is_empty()) {
            match parse(text) {
                Ok(value) if found.contains(&value) => {}
                Ok(value) => found.push(value),
                Err(error) => self.add(format!("{field}.{index}"), error),
            }
        }
        if found.len() > MOST_ADDRESSES {
            self.add(field, format!("Use at most {MOST_ADDRESSES}."));
        }
        found
    }

    /// The settings, unless something was wrong or does not go together.
    pub(super) fn settings(mut self, settings: ApplicationSettings) -> Result<ApplicationSettings, Vec<Problem>> {
        for clash in clashes(&settings) {
            // What was wrong with an element has been said more exactly.
            let is_said = self.problems.iter().any(|said| said.field.split('.').next() == Some(clash.field()));
            if !is_said {
                self.add(clash.field(), clash.sentence());
            }
        }
        if self.problems.is_empty() { Ok(settings) } else { Err(self.problems) }
    }
}

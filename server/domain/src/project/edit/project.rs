//! What a project is called.

use super::Reading;
use crate::{problem::Problem, project::ProjectSettings};

/// What the page "Project" sends, as it was typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ProjectEdit {
    /// `name`
    pub name: String,
    /// `description`
    pub description: String,
}

impl ProjectEdit {
    /// The longest name.
    pub const LONGEST_NAME: usize = 100;
    /// The longest description.
    pub const LONGEST_DESCRIPTION: usize = 500;

    /// The form as it is before anybody types.
    #[must_use]
    pub fn of(settings: &ProjectSettings) -> Self {
        Self { name: settings.name.clone(), description: settings.description.clone().unwrap_or_default() }
    }

    /// The settings as they are after this.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn apply(&self, there: &ProjectSettings) -> Result<ProjectSettings, Vec<Problem>> {
        let mut reading = Reading::default();
        let name = name(&mut reading, &self.name);
        let description = reading.line("description", &self.description, Self::LONGEST_DESCRIPTION);
        reading.done(ProjectSettings { name, description, ..there.clone() })
    }
}

pub(super) fn name(reading: &mut Reading, typed: &str) -> String {
    let name = reading.line("name", typed, ProjectEdit::LONGEST_NAME);
    if name.is_none() {
        reading.refuse("name", "Enter a name: people see it on every page they sign in with.");
    }
    name.unwrap_or_default()
}

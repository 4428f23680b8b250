//! The whole file.

use super::administrator::AdministratorEntry;
use super::environment::substitute;
use super::problem::{Problem, Problems, element, member};
use super::project::ProjectEntry;
use super::read::{entry, list};
use crate::person::Identifier;
use serde_json::Value;
use std::collections::BTreeSet;

entry! {
    /// What is wanted: projects with all that lives in them, and the people who run them.
    ProjectFile {
        /// Projects, by their slug.
        "projects" projects: optional Vec<ProjectEntry> = list(ProjectEntry::read_at);
        /// People who run projects, by their email address.
        "administrators" administrators: optional Vec<AdministratorEntry> = list(AdministratorEntry::read_at);
    }
}

impl ProjectFile {
    /// Reads a file's value; `environment` looks up the variables that its texts name as `${NAME}`.
    ///
    /// # Errors
    /// Everything that is wrong with it, as far as that can be told without knowing what is there already.
    pub fn read(mut value: Value, environment: &dyn Fn(&str) -> Option<String>) -> Result<Self, Vec<Problem>> {
        let mut problems = Problems::default();
        if value.is_null() {
            problems.add("", "the file is empty");
            return problems.or(None);
        }
        substitute(&mut value, "", environment, &mut problems);
        let file = Self::read_entry(&value, &mut problems);
        problems.or(file)
    }

    fn read_entry(value: &Value, problems: &mut Problems) -> Option<Self> {
        let file = Self::read_at(value, "", problems)?;
        let mut slugs = BTreeSet::new();
        for (index, project) in file.projects().iter().enumerate() {
            let at = element("projects", index);
            if !slugs.insert(project.slug.clone()) {
                problems.add(member(&at, "slug"), "is the slug of another project of this file");
            }
            project.check(&at, problems);
        }
        let mut emails = BTreeSet::new();
        for (index, administrator) in file.administrators().iter().enumerate() {
            if !emails.insert(Identifier::folded(&administrator.email).to_owned()) {
                let at = member(&element("administrators", index), "email");
                problems.add(at, "is the address of another administrator of this file");
            }
        }
        Some(file)
    }

    /// The projects, none if the file has no such list.
    #[must_use]
    pub fn projects(&self) -> &[ProjectEntry] {
        self.projects.as_deref().unwrap_or_default()
    }

    /// The administrators, none if the file has no such list.
    #[must_use]
    pub fn administrators(&self) -> &[AdministratorEntry] {
        self.administrators.as_deref().unwrap_or_default()
    }
}

//! A project that somebody wants to create.

use super::{Reading, project::name};
use crate::{problem::Problem, project::Slug, project_file::url};

/// What the page "New project" sends, as it was typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NewProject {
    /// `name`
    pub name: String,
    /// `slug`
    pub slug: String,
    /// `domain`; empty for none.
    pub domain: String,
}

/// A project as wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// What people see.
    pub name: String,
    /// In its addresses.
    pub slug: Slug,
    /// A domain of its own.
    pub domain: Option<String>,
}

impl NewProject {
    /// What is wanted. `hosts` are the installation's own, which no project can have.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn read(&self, hosts: &[&str]) -> Result<Wanted, Vec<Problem>> {
        let mut reading = Reading::default();
        let name = name(&mut reading, &self.name);
        let slug = Slug::parse(self.slug.trim());
        match &slug {
            Err(_) => reading
                .refuse("slug", "Use 2 to 40 of a–z, 0–9 and -, beginning with a letter and not ending with a dash."),
            Ok(slug) if slug.is_keyward() => reading.refuse("slug", "This is the built-in project. Choose another."),
            Ok(_) => {}
        }
        let domain = reading.line("domain", &self.domain, 253).map(|domain| domain.to_ascii_lowercase());
        if let Some(domain) = &domain {
            if let Err(error) = url::domain(domain) {
                reading.refuse("domain", &error.to_string());
            } else if hosts.contains(&domain.as_str()) {
                reading.refuse("domain", "This is the installation's own host. Choose another, or leave it empty.");
            }
        }
        match slug {
            Ok(slug) => reading.done(Wanted { name, slug, domain }),
            Err(_) => Err(reading.problems),
        }
    }
}

//! What an administrator types about a project, and what it comes to: settings, or a problem for each field.

mod branding;
mod mail;
mod new;
mod passwords;
mod project;
mod sign_in;
mod sign_up;

pub use crate::oauth::client::edit::{Span, Unit};
pub use branding::BrandingEdit;
pub use mail::{MailEdit, sender_name_problem};
pub use new::{NewProject, Wanted};
pub use passwords::PasswordsEdit;
pub use project::ProjectEdit;
pub use sign_in::SignInEdit;
pub use sign_up::SignUpEdit;

use crate::problem::Problem;

/// What is read out of a form's fields, and what is wrong with it.
#[derive(Default)]
struct Reading {
    problems: Vec<Problem>,
}

impl Reading {
    fn refuse(&mut self, field: &str, text: &str) {
        self.problems.push(Problem::new(field, text));
    }

    /// One line; nothing for an empty one.
    fn line(&mut self, field: &str, text: &str, longest: usize) -> Option<String> {
        let text = text.trim();
        if text.chars().count() > longest {
            self.refuse(field, &format!("Use at most {longest} characters."));
        } else if text.chars().any(char::is_control) {
            self.refuse(field, "Use one line.");
        }
        Some(text.to_owned()).filter(|text| !text.is_empty())
    }

    fn done<T>(self, value: T) -> Result<T, Vec<Problem>> {
        if self.problems.is_empty() { Ok(value) } else { Err(self.problems) }
    }
}

#[cfg(test)]
mod tests;

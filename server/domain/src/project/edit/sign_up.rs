//! Who may make an account, what they get, and what they agree to.

use super::Reading;
use crate::{
    ids::RoleId,
    problem::Problem,
    project::{ProjectSettings, SignUpSettings},
    sign_up,
};

/// What the page "Sign-up" sends, as it was typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignUpEdit {
    /// `enabled`
    pub enabled: bool,
    /// `domains`: one a line; none for all.
    pub domains: Vec<String>,
    /// `defaultRole`: its id; empty for none.
    pub default_role: String,
    /// `termsVersion`: empty, if nobody is asked.
    pub terms_version: String,
}

impl SignUpEdit {
    /// The most domains.
    pub const MOST_DOMAINS: usize = 100;
    /// The most characters of a version.
    pub const LONGEST_VERSION: usize = 40;

    /// The form as it is before anybody types.
    #[must_use]
    pub fn of(settings: &ProjectSettings) -> Self {
        Self {
            enabled: settings.signup_enabled,
            domains: settings.sign_up.domains.clone(),
            default_role: settings.sign_up.default_role.map(|id| id.to_string()).unwrap_or_default(),
            terms_version: settings.sign_up.terms_version.clone().unwrap_or_default(),
        }
    }

    /// The settings as they are after this. `roles` are those that the project has.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn apply(&self, there: &ProjectSettings, roles: &[RoleId]) -> Result<ProjectSettings, Vec<Problem>> {
        let mut reading = Reading::default();
        let mut domains = Vec::new();
        for (at, typed) in self.domains.iter().enumerate().filter(|(_, typed)| !typed.trim().is_empty()) {
            match sign_up::domain(typed) {
                Some(domain) if domains.contains(&domain) => {
                    reading.refuse(&format!("domains.{at}"), "This stands here twice.");
                }
                Some(domain) => domains.push(domain),
                None => reading.refuse(&format!("domains.{at}"), "Write a domain such as clinic.example."),
            }
        }
        if domains.len() > Self::MOST_DOMAINS {
            reading.refuse("domains", "Use at most 100 domains.");
        }
        let default_role = match self.default_role.as_str() {
            "" => None,
            typed => {
                let found = roles.iter().find(|id| id.to_string() == typed).copied();
                if found.is_none() {
                    reading.refuse("defaultRole", "This role does not exist any more. Choose another.");
                }
                found
            }
        };
        let terms_version = reading.line("termsVersion", &self.terms_version, Self::LONGEST_VERSION);
        if self.enabled
            && terms_version.is_some()
            && there.branding.terms_url.is_none()
            && there.branding.privacy_url.is_none()
        {
            reading.refuse(
                "termsVersion",
                "People have to be able to read what they agree to: set the links under Branding first.",
            );
        }
        reading.done(ProjectSettings {
            signup_enabled: self.enabled,
            sign_up: SignUpSettings { domains, default_role, terms_version },
            ..there.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there() -> ProjectSettings {
        let mut there = ProjectSettings::default();
        there.branding.terms_url = Some("https://www.clinic.example/terms".to_owned());
        there
    }

    #[test]
    fn what_is_typed_is_kept_as_it_is_compared() {
        let role = RoleId::from_random([1; 16]);
        let typed = SignUpEdit {
            enabled: true,
            domains: vec![" @Clinic.example".to_owned(), String::new(), "partner.example".to_owned()],
            default_role: role.to_string(),
            terms_version: " 2026-11 ".to_owned(),
        };
        let saved = typed.apply(&there(), &[role]).unwrap();
        assert!(saved.signup_enabled);
        assert_eq!(saved.sign_up.domains, ["clinic.example", "partner.example"]);
        assert_eq!(saved.sign_up.default_role, Some(role));
        assert_eq!(saved.sign_up.terms_version.as_deref(), Some("2026-11"));
        let again = SignUpEdit::of(&saved);
        assert_eq!(again.apply(&there(), &[role]).unwrap(), saved);
    }

    #[test]
    fn each_mistake_stands_at_its_field() {
        let typed = SignUpEdit {
            enabled: true,
            domains: vec!["clinic.example".to_owned(), "CLINIC.example".to_owned(), "no domain".to_owned()],
            default_role: RoleId::from_random([2; 16]).to_string(),
            terms_version: "x".repeat(41),
        };
        let fields: Vec<String> =
            typed.apply(&there(), &[]).unwrap_err().into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, ["domains.1", "domains.2", "defaultRole", "termsVersion"]);
        let nothing_to_read = SignUpEdit {
            terms_version: "1".to_owned(),
            ..SignUpEdit::of(&ProjectSettings { signup_enabled: true, ..ProjectSettings::default() })
        };
        assert_eq!(nothing_to_read.apply(&ProjectSettings::default(), &[]).unwrap_err()[0].field, "termsVersion");
    }
}

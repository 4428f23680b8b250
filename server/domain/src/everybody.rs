//! Signing everybody of a project out: what has to be said before it is done.

use crate::{people, problem::Problem, project::Slug};

/// What becomes of the access that applications were to keep while people are away (`offline_access`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Access {
    /// It goes on.
    Kept,
    /// It ends with the sessions.
    Ended,
}

impl Access {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Kept, Self::Ended];

    /// The word in forms and in the trail.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Ended => "ended",
        }
    }

    /// Reads the word of a form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|access| access.as_str() == text)
    }
}

/// What was typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Typed {
    /// The project's slug, once more.
    pub confirm: String,
    /// A word of [`Access`]: nothing is chosen before somebody does.
    pub access: String,
    /// Why, for the trail.
    pub reason: String,
}

/// What is to be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignOut {
    /// What becomes of access that is kept.
    pub access: Access,
    /// Why.
    pub reason: Option<String>,
}

impl Typed {
    /// What is to be done to the project of this slug.
    ///
    /// # Errors
    /// What is missing, all at once.
    pub fn read(&self, slug: &Slug) -> Result<SignOut, Vec<Problem>> {
        let mut problems = Vec::new();
        let access = Access::parse(&self.access);
        if access.is_none() {
            problems.push(Problem::new("access", "Choose what becomes of it."));
        }
        let reason = people::reason(&self.reason, false).unwrap_or_else(|text| {
            problems.push(Problem::new("reason", text));
            None
        });
        if self.confirm.trim() != slug.as_str() {
            problems.push(Problem::new("confirm", format!("Type {slug} to sign everybody out.")));
        }
        match access {
            Some(access) if problems.is_empty() => Ok(SignOut { access, reason }),
            _ => Err(problems),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(confirm: &str, access: &str, reason: &str) -> Typed {
        Typed { confirm: confirm.to_owned(), access: access.to_owned(), reason: reason.to_owned() }
    }

    fn fields(typed: &Typed) -> Vec<String> {
        let problems = typed.read(&Slug::parse("clinic").unwrap()).unwrap_err();
        problems.into_iter().map(|own| own.field).collect()
    }

    #[test]
    fn it_is_done_when_the_slug_was_typed_and_a_choice_made() {
        let slug = Slug::parse("clinic").unwrap();
        for access in Access::ALL {
            let done = typed(" clinic ", access.as_str(), "").read(&slug).unwrap();
            assert_eq!(done, SignOut { access, reason: None });
        }
        let done = typed("clinic", "ended", " a laptop was stolen ").read(&slug).unwrap();
        assert_eq!(done.reason.as_deref(), Some("a laptop was stolen"));
    }

    #[test]
    fn nothing_is_chosen_for_anybody_and_everything_wrong_is_said_at_once() {
        assert_eq!(fields(&Typed::default()), ["access", "confirm"]);
        assert_eq!(fields(&typed("clinics", "kept", "")), ["confirm"]);
        assert_eq!(fields(&typed("Clinic", "kept", "")), ["confirm"], "a slug is lower case");
        assert_eq!(fields(&typed("clinic", "Ended", "")), ["access"]);
        assert_eq!(fields(&typed("", "all", &"x".repeat(501))), ["access", "reason", "confirm"]);
    }
}

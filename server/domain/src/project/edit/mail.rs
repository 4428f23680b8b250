//! How a project's mail is signed, and where answers to it go.

use super::Reading;
use crate::{
    mail::Address,
    problem::Problem,
    project::{MailSettings, ProjectSettings},
};

/// What the page "Mail" sends, as it was typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MailEdit {
    /// `senderName`
    pub sender_name: String,
    /// `replyTo`
    pub reply_to: String,
}

impl MailEdit {
    /// The longest name of a sender; the same as in a project file.
    pub const LONGEST_NAME: usize = 100;

    /// The form as it is before anybody types.
    #[must_use]
    pub fn of(settings: &ProjectSettings) -> Self {
        let MailSettings { sender_name, reply_to } = settings.mail.clone();
        Self { sender_name: sender_name.unwrap_or_default(), reply_to: reply_to.unwrap_or_default() }
    }

    /// The settings as they are after this.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn apply(&self, there: &ProjectSettings) -> Result<ProjectSettings, Vec<Problem>> {
        let mut reading = Reading::default();
        let sender_name = reading.line("senderName", &self.sender_name, Self::LONGEST_NAME);
        let problem = sender_name.as_deref().and_then(sender_name_problem);
        if problem.is_some() && reading.problems.is_empty() {
            reading
                .refuse("senderName", "Write a name, not an address: people take an address there for the sender's.");
        }
        let reply_to = match self.reply_to.trim() {
            "" => None,
            typed => match Address::parse(typed) {
                Ok(address) => Some(address.as_str().to_owned()),
                Err(_) => {
                    reading.refuse("replyTo", "Enter one email address, such as frontdesk@clinic.example.");
                    None
                }
            },
        };
        reading.done(ProjectSettings { mail: MailSettings { sender_name, reply_to }, ..there.clone() })
    }
}

/// What is wrong with a sender's name, if anything is: it is shown where people look for the address.
#[must_use]
pub fn sender_name_problem(name: &str) -> Option<&'static str> {
    if name.chars().count() > MailEdit::LONGEST_NAME {
        Some("must have at most 100 characters")
    } else if name.contains(['@', '<', '>', '"']) || name.chars().any(char::is_control) {
        Some("must be a name, without @, <, > and quotes")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(sender_name: &str, reply_to: &str) -> Result<MailSettings, Vec<String>> {
        let edit = MailEdit { sender_name: sender_name.into(), reply_to: reply_to.into() };
        let there = ProjectSettings { name: "Clinic".into(), ..ProjectSettings::default() };
        match edit.apply(&there) {
            Ok(settings) => {
                assert_eq!(ProjectSettings { mail: there.mail.clone(), ..settings.clone() }, there);
                assert_eq!(MailEdit::of(&settings).apply(&settings).unwrap(), settings);
                Ok(settings.mail)
            }
            Err(problems) => Err(problems.into_iter().map(|problem| problem.field).collect()),
        }
    }

    #[test]
    fn nothing_typed_is_nothing_set() {
        assert_eq!(typed("", "  "), Ok(MailSettings::default()));
        let set = typed(" Demo Clinic, Front Desk ", "desk@clinic.example").unwrap();
        assert_eq!(set.sender_name.as_deref(), Some("Demo Clinic, Front Desk"));
        assert_eq!(set.reply_to.as_deref(), Some("desk@clinic.example"));
    }

    #[test]
    fn what_could_pass_for_another_sender_is_refused() {
        for name in ["bank@bank.example", "Bank <", "Bank\r\nBcc: x", "\"Bank\"", &"x".repeat(101)] {
            assert_eq!(typed(name, ""), Err(vec!["senderName".to_owned()]), "{name:?}");
        }
        for address in ["desk", "a@b.c, d@e.f", "Desk <a@b.c>", "a@b.c\r\nBcc: x@y.z"] {
            assert_eq!(typed("", address), Err(vec!["replyTo".to_owned()]), "{address:?}");
        }
    }
}

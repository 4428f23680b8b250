//! Which passwords a project takes.

use super::Reading;
use crate::{
    problem::Problem,
    project::{PasswordSettings, ProjectSettings},
};

/// What the page "Passwords" sends, as it was typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PasswordsEdit {
    /// `minLength`.
    pub min_length: String,
    /// `require`: those of `mixedCase`, `digit` and `symbol` that are ticked.
    pub require: Vec<String>,
    /// `expiresDays`; empty for never.
    pub expires_days: String,
    /// `history`.
    pub history: String,
    /// `lockAfter`; empty for never.
    pub lock_after: String,
    /// `lockMinutes`.
    pub lock_minutes: String,
}

impl PasswordsEdit {
    /// What can be required of a password.
    pub const REQUIRE: [&'static str; 3] = ["mixedCase", "digit", "symbol"];

    /// The form as it is before anybody types.
    #[must_use]
    pub fn of(settings: &ProjectSettings) -> Self {
        let own = &settings.passwords;
        let number = |number: Option<u16>| number.map(|number| number.to_string()).unwrap_or_default();
        let required = [own.require_mixed_case, own.require_digit, own.require_symbol];
        Self {
            min_length: own.min_length.to_string(),
            require: Self::REQUIRE
                .into_iter()
                .zip(required)
                .filter(|(_, on)| *on)
                .map(|(name, _)| name.to_owned())
                .collect(),
            expires_days: number(own.expires_days),
            history: own.history.to_string(),
            lock_after: number(own.lock_after),
            lock_minutes: own.lock_minutes.to_string(),
        }
    }

    /// The settings as they are after this.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn apply(&self, there: &ProjectSettings) -> Result<ProjectSettings, Vec<Problem>> {
        let mut reading = Reading::default();
        let mut number = |field: &str, text: &str, (from, to): (u16, u16)| {
            let found = text.trim().parse::<u16>().ok().filter(|number| (from..=to).contains(number));
            if found.is_none() {
                reading.refuse(field, &format!("Enter a whole number from {from} to {to}."));
            }
            found
        };
        let min_length = number("minLength", &self.min_length, PasswordSettings::MIN_LENGTH);
        let (least, most) = PasswordSettings::HISTORY;
        let history = number("history", &self.history, (u16::from(least), u16::from(most)));
        let mut some = |field: &str, text: &str, bounds| match text.trim() {
            "" => None,
            text => number(field, text, bounds),
        };
        let expires_days = some("expiresDays", &self.expires_days, PasswordSettings::EXPIRES_DAYS);
        let lock_after = some("lockAfter", &self.lock_after, PasswordSettings::LOCK_AFTER);
        let lock_minutes = number("lockMinutes", &self.lock_minutes, PasswordSettings::LOCK_MINUTES);
        let on = |name: &str| self.require.iter().any(|own| own == name);
        if self.require.iter().any(|own| !Self::REQUIRE.contains(&own.as_str())) {
            reading.refuse("require", "Choose from what is offered.");
        }
        reading.done(ProjectSettings {
            passwords: PasswordSettings {
                min_length: min_length.unwrap_or_default(),
                require_mixed_case: on("mixedCase"),
                require_digit: on("digit"),
                require_symbol: on("symbol"),
                expires_days,
                history: history.and_then(|number| u8::try_from(number).ok()).unwrap_or_default(),
                lock_after,
                lock_minutes: lock_minutes.unwrap_or_default(),
            },
            ..there.clone()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_that_nobody_touched_changes_nothing() {
        let strict = PasswordSettings {
            min_length: 12,
            require_mixed_case: true,
            require_digit: false,
            require_symbol: true,
            expires_days: Some(90),
            history: 5,
            lock_after: Some(10),
            lock_minutes: 30,
        };
        for passwords in [PasswordSettings::default(), strict] {
            let settings = ProjectSettings { passwords, ..ProjectSettings::default() };
            assert_eq!(PasswordsEdit::of(&settings).apply(&settings).unwrap(), settings);
        }
    }

    #[test]
    fn what_is_out_of_bounds_is_said_at_its_field() {
        let there = ProjectSettings::default();
        let edit = PasswordsEdit::of(&there);
        let cases = [
            ("minLength", PasswordsEdit { min_length: "7".into(), ..edit.clone() }),
            ("minLength", PasswordsEdit { min_length: "65".into(), ..edit.clone() }),
            ("minLength", PasswordsEdit { min_length: "many".into(), ..edit.clone() }),
            ("require", PasswordsEdit { require: vec!["emoji".into()], ..edit.clone() }),
            ("expiresDays", PasswordsEdit { expires_days: "0".into(), ..edit.clone() }),
            ("history", PasswordsEdit { history: "25".into(), ..edit.clone() }),
            ("history", PasswordsEdit { history: String::new(), ..edit.clone() }),
            ("lockAfter", PasswordsEdit { lock_after: "2".into(), ..edit.clone() }),
            ("lockMinutes", PasswordsEdit { lock_minutes: "-5".into(), ..edit.clone() }),
        ];
        for (field, typed) in cases {
            let problems = typed.apply(&there).unwrap_err();
            assert_eq!(problems.iter().map(|problem| problem.field.as_str()).collect::<Vec<_>>(), [field], "{typed:?}");
        }
        let never = PasswordsEdit { expires_days: " ".into(), lock_after: String::new(), ..edit };
        let settings = never.apply(&there).unwrap();
        assert_eq!((settings.passwords.expires_days, settings.passwords.lock_after), (None, None));
    }
}

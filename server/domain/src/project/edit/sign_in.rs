//! How long people stay signed in, what they may do about their account, in which languages they are spoken to, and where
//! they go.

use super::{Reading, Span, Unit};
use crate::{
    ids::ApplicationId,
    problem::Problem,
    project::{AccountSettings, ProjectSettings, SessionSettings},
};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// What the page "Sign-in" sends, as it was typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignInEdit {
    /// `idle`: without use.
    pub idle: Span,
    /// `absolute`: in any case.
    pub absolute: Span,
    /// `keep`: in any case, where somebody wants to stay signed in; without a number nobody is asked.
    pub keep: Span,
    /// `lock`: without use until the password is asked for; without a number never.
    pub lock: Span,
    /// `oneSession`
    pub one_session: bool,
    /// `mayChangeEmail`
    pub may_change_email: bool,
    /// `mayDelete`
    pub may_delete: bool,
    /// `languages`: those that are ticked.
    pub languages: Vec<String>,
    /// `language`: the one that is spoken when nothing is known.
    pub language: String,
    /// `defaultApplication`: its id; empty for none.
    pub default_application: String,
}

fn optional(seconds: Option<u64>, usual: Unit) -> Span {
    let nothing = Span { number: String::new(), unit: usual };
    seconds.map_or(nothing, |seconds| Span::of(Duration::from_secs(seconds)))
}

impl SignInEdit {
    /// The shortest and the longest time without use; the same as in a project file.
    pub const IDLE: (Duration, Duration) = (MINUTE, DAY.saturating_mul(30));
    /// The shortest and the longest time in any case.
    pub const ABSOLUTE: (Duration, Duration) = (MINUTE, DAY.saturating_mul(90));
    /// The shortest and the longest time for those who want to stay signed in; the same as in a project file.
    pub const KEEP: (Duration, Duration) = (DAY, DAY.saturating_mul(365));
    /// The shortest and the longest time without use until the password is asked for; the same as in a project file.
    pub const LOCK: (Duration, Duration) = (MINUTE, DAY);
    /// The languages that hosted pages speak.
    pub const LANGUAGES: [&'static str; 2] = ["en", "es"];

    /// The form as it is before anybody types.
    #[must_use]
    pub fn of(settings: &ProjectSettings) -> Self {
        Self {
            idle: Span::of(settings.sessions.idle()),
            absolute: Span::of(settings.sessions.absolute()),
            keep: optional(settings.sessions.keep_signed_in_seconds, Unit::Days),
            lock: optional(settings.sessions.lock_seconds, Unit::Minutes),
            one_session: settings.sessions.one_session,
            may_change_email: settings.account.may_change_email,
            may_delete: settings.account.may_delete,
            languages: settings.languages.clone(),
            language: settings.languages.first().cloned().unwrap_or_default(),
            default_application: settings.default_application.map(|id| id.to_string()).unwrap_or_default(),
        }
    }

    /// The settings as they are after this. `applications` are those that can be the default.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn apply(
        &self,
        there: &ProjectSettings,
        applications: &[ApplicationId],
    ) -> Result<ProjectSettings, Vec<Problem>> {
        let mut reading = Reading::default();
        let mut span = |field: &str, typed: &Span, (from, to)| {
            typed.read(from, to).map_err(|text| reading.refuse(field, &text)).unwrap_or_default()
        };
        let idle = span("idle", &self.idle, Self::IDLE);
        let absolute = span("absolute", &self.absolute, Self::ABSOLUTE);
        if reading.problems.is_empty() && idle > absolute {
            reading.refuse("idle", "This is longer than a session lasts in any case.");
        }
        let mut maybe = |field: &str, typed: &Span, (from, to)| {
            let given = !typed.number.trim().is_empty();
            let read = given.then(|| typed.read(from, to).map_err(|text| reading.refuse(field, &text)).ok());
            read.flatten()
        };
        let keep = maybe("keep", &self.keep, Self::KEEP);
        let lock = maybe("lock", &self.lock, Self::LOCK);
        if reading.problems.is_empty() {
            if keep.is_some_and(|keep| keep < absolute) {
                reading.refuse("keep", "This is shorter than any other session can last.");
            }
            if lock.is_some_and(|lock| lock >= idle) {
                reading.refuse("lock", "A session that is unused for this long has ended already.");
            }
        }
        let languages = self.languages(&mut reading);
        let default_application = match self.default_application.as_str() {
            "" => None,
            typed => {
                let found = applications.iter().find(|id| id.to_string() == typed).copied();
                if found.is_none() {
                    reading.refuse("defaultApplication", "This application does not exist any more. Choose another.");
                }
                found
            }
        };
        reading.done(ProjectSettings {
            sessions: SessionSettings {
                idle_seconds: idle.as_secs(),
                absolute_seconds: absolute.as_secs(),
                one_session: self.one_session,
                lock_seconds: lock.map(|lock| lock.as_secs()),
                keep_signed_in_seconds: keep.map(|keep| keep.as_secs()),
            },
            account: AccountSettings { may_change_email: self.may_change_email, may_delete: self.may_delete },
            languages,
            default_application,
            ..there.clone()
        })
    }

    /// The first is the one that is spoken when nothing is known.
    fn languages(&self, reading: &mut Reading) -> Vec<String> {
        let ticked: Vec<&str> =
            Self::LANGUAGES.into_iter().filter(|tag| self.languages.iter().any(|own| own == tag)).collect();
        if ticked.is_empty() || ticked.len() != self.languages.len() {
            reading.refuse("languages", "Tick at least one language.");
        } else if !ticked.contains(&self.language.as_str()) {
            reading.refuse("language", "Choose one of the languages that are ticked.");
        }
        let first = ticked.iter().filter(|tag| **tag == self.language);
        first.chain(ticked.iter().filter(|tag| **tag != self.language)).map(|tag| (*tag).to_owned()).collect()
    }
}

//! Which passwords are taken (NIST SP 800-63B-4 §3.1.1): long ones that nobody would try first, whatever they are made of.

mod common;
mod due;
mod policy;

#[cfg(test)]
mod tests;

pub use common::Strength;
pub use due::PasswordDue;
pub use policy::{Shortfall, shortfalls};

use crate::project::PasswordSettings;
use unicode_normalization::UnicodeNormalization as _;

/// The most characters of a password.
pub const LONGEST: usize = 128;

/// Fewer different characters than this are no password, however long it is.
const FEWEST_DIFFERENT: usize = 5;

/// What is wrong with a password that somebody wants to have.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PasswordProblem {
    /// There is none.
    Missing,
    /// It has fewer characters than this.
    TooShort(u16),
    /// It has more than [`LONGEST`].
    TooLong,
    /// The project wants small and capital letters.
    MixedCase,
    /// The project wants a digit.
    Digit,
    /// The project wants something that is neither letter nor digit.
    Symbol,
    /// The same few characters again and again.
    Monotonous,
    /// Little more than the person's names, their addresses, or those of where they sign in.
    Personal,
    /// Everybody's: it is on lists of passwords, or is made of what is.
    Common,
    /// It was theirs before.
    UsedBefore,
    /// As many were tried lately as may be: this one was not looked at.
    TooOften,
}

impl PasswordProblem {
    /// What to do about it, as a sentence: for the console, the command line and project files. Hosted pages have their own
    /// words in each language.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::Missing => "Choose a password.".to_owned(),
            Self::TooShort(least) => format!(
                "Use at least {least} characters. Three or four words that do not belong together are easy to remember."
            ),
            Self::TooLong => format!("Use at most {LONGEST} characters."),
            Self::MixedCase => "Use small and capital letters.".to_owned(),
            Self::Digit => "Use at least one digit.".to_owned(),
            Self::Symbol => "Use at least one character that is neither a letter nor a digit.".to_owned(),
            Self::Monotonous => "Use more different characters.".to_owned(),
            Self::Personal => {
                "Choose something that is not your name, your address or the name of this service.".to_owned()
            }
            Self::Common => {
                "Many people use this password or one much like it. Choose something that nobody would guess."
                    .to_owned()
            }
            Self::UsedBefore => "Choose a password that you have not had before.".to_owned(),
            Self::TooOften => "Many passwords were tried here. Wait a few minutes, then try again.".to_owned(),
        }
    }
}

/// Everything that is wrong with a password, most important first; nothing: it is taken. `about`: the person's own names and
/// addresses, and those of the project and the application, which are the first that anybody tries.
#[must_use]
pub fn problems(typed: &str, about: &[&str], settings: &PasswordSettings) -> Vec<PasswordProblem> {
    let text: String = typed.nfc().collect();
    let length = text.chars().count();
    if text.is_empty() {
        return vec![PasswordProblem::Missing];
    }
    if length > LONGEST {
        return vec![PasswordProblem::TooLong];
    }
    let mut found = Vec::new();
    let mut unless = |holds: bool, problem| {
        if !holds {
            found.push(problem);
        }
    };
    let any = |is: fn(char) -> bool| text.chars().any(is);
    unless(length >= usize::from(settings.min_length), PasswordProblem::TooShort(settings.min_length));
    unless(
        !settings.require_mixed_case || (any(char::is_lowercase) && any(char::is_uppercase)),
        PasswordProblem::MixedCase,
    );
    unless(!settings.require_digit || any(char::is_numeric), PasswordProblem::Digit);
    unless(!settings.require_symbol || any(|c| !c.is_alphanumeric()), PasswordProblem::Symbol);
    if let Some(weak) = weakness(&text, about, settings) {
        found.push(weak);
    }
    found
}

/// The most important thing that is wrong with a password, as a sentence in English; `None`: it is taken.
#[must_use]
pub fn problem(typed: &str, about: &[&str], settings: &PasswordSettings) -> Option<String> {
    problems(typed, about, settings).first().map(|problem| problem.text())
}

/// Whether a password that was taken once would not be today: it is shorter than it must be now, or among those that
/// everybody tries. Rules about what it is made of hold only for new ones.
#[must_use]
pub fn is_too_weak(typed: &str, about: &[&str], settings: &PasswordSettings) -> bool {
    let text: String = typed.nfc().collect();
    text.chars().count() < usize::from(settings.min_length) || weakness(&text, about, settings).is_some()
}

/// How hard a password is to guess for somebody who knows what is written about its owner.
#[must_use]
pub fn strength(typed: &str, about: &[&str]) -> Strength {
    let text: String = typed.nfc().collect();
    common::strength(&text, &words(about))
}

fn weakness(text: &str, about: &[&str], settings: &PasswordSettings) -> Option<PasswordProblem> {
    let mut different: Vec<char> = text.chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < FEWEST_DIFFERENT {
        return Some(PasswordProblem::Monotonous);
    }
    let words = words(about);
    if is_personal(text, &words, settings) {
        return Some(PasswordProblem::Personal);
    }
    common::is_common(text, &words).then_some(PasswordProblem::Common)
}

/// Little is left of it without the words: less than half of what a password needs.
fn is_personal(text: &str, words: &[String], settings: &PasswordSettings) -> bool {
    let plain = letters(text);
    let rest = words.iter().fold(plain.clone(), |rest, word| rest.replace(word.as_str(), ""));
    rest.len() < plain.len() && rest.chars().count() < usize::from(settings.min_length).div_ceil(2)
}

/// The single words of names and addresses, and each as a whole: longest first, so that nothing of a whole is left over.
fn words(about: &[&str]) -> Vec<String> {
    let whole = about.iter().chain(&["keyward"]);
    let mut words: Vec<String> = whole
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()).map(letters).chain(std::iter::once(letters(text))))
        .filter(|word| word.chars().count() >= 3)
        .collect();
    words.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    words.dedup();
    words
}

fn letters(text: &str) -> String {
    text.nfc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

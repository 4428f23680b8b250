use std::fmt;

/// One thing to mend before Keyward starts, in words for whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    place: String,
    message: String,
}

impl ConfigError {
    /// Something is wrong with a setting, wherever it comes from.
    pub(super) fn of_setting(key: &str, origin: super::sources::Origin, message: impl Into<String>) -> Self {
        let variable = format!("{}{}", super::sources::PREFIX, key.to_ascii_uppercase());
        let place = match origin {
            super::sources::Origin::File => format!("{key} in keyward.toml"),
            super::sources::Origin::Environment | super::sources::Origin::Nowhere => variable,
        };
        Self { place, message: message.into() }
    }

    /// Something is wrong with a variable as such.
    pub(super) fn of_variable(name: &str, message: impl Into<String>) -> Self {
        Self { place: name.to_owned(), message: message.into() }
    }

    /// Something is wrong with the file as such.
    pub(super) fn of_file(message: impl Into<String>) -> Self {
        Self { place: "keyward.toml".to_owned(), message: message.into() }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

impl std::error::Error for ConfigError {}

/// All errors as they are shown, one a line, with a heading.
#[must_use]
pub fn list(errors: &[ConfigError]) -> String {
    let heading = match errors.len() {
        1 => "The configuration has an error:".to_owned(),
        n => format!("The configuration has {n} errors:"),
    };
    errors.iter().fold(heading, |text, error| format!("{text}\n  {error}"))
}

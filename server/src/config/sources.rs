//! What the file and the environment say, before anybody asks what it means.

use super::ConfigError;
use std::collections::BTreeMap;

/// What the names of Keyward's variables begin with.
pub(super) const PREFIX: &str = "KEYWARD_";

/// Every setting there is. The variable is the name in capitals with the prefix, the key of the file the name itself.
pub(super) const KNOWN: &[&str] = &[
    "listen",
    "public_url",
    "console_url",
    "data_dir",
    "database_url",
    "database_owner_url",
    "database_pooler",
    "database_connections",
    "master_key_file",
    "master_key",
    "trusted_proxies",
    "outbound_allow",
    "ca_file",
    "smtp_url",
    "mail_from",
    "tls_cert_file",
    "tls_key_file",
    "metrics_listen",
    "log",
    "log_format",
    "demo_listen",
];

/// The variable of a setting.
pub(super) fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.to_ascii_uppercase())
}

/// Where a value was written, for the error that speaks of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Environment,
    File,
    Nowhere,
}

/// One value as written. A list is its items; the environment separates them with commas.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pub(super) origin: Origin,
    pub(super) text: String,
    pub(super) items: Option<Vec<String>>,
}

/// The known settings that were given.
#[derive(Debug, Default)]
pub(super) struct Settings(BTreeMap<&'static str, Value>);

impl Settings {
    pub(super) fn collect(
        file: Option<&str>,
        environment: impl IntoIterator<Item = (String, String)>,
        errors: &mut Vec<ConfigError>,
    ) -> Self {
        let mut settings = Self::default();
        if let Some(text) = file {
            settings.add_file(text, errors);
        }
        for (name, text) in environment {
            let Some(key) = name.strip_prefix(PREFIX) else { continue };
            match KNOWN.iter().find(|known| known.to_ascii_uppercase() == key) {
                // An empty variable is one that was not set: that is how compose files and shells leave one out.
                Some(_) if text.trim().is_empty() => {}
                Some(known) => {
                    settings.0.insert(
                        known,
                        Value { origin: Origin::Environment, text: text.trim().to_owned(), items: None },
                    );
                }
                None => errors.push(ConfigError::of_variable(&name, unknown(&key.to_ascii_lowercase(), variable))),
            }
        }
        settings
    }

    fn add_file(&mut self, text: &str, errors: &mut Vec<ConfigError>) {
        let table = match text.parse::<toml::Table>() {
            Ok(table) => table,
            Err(error) => {
                // The message alone: the excerpt that goes with it may show a secret.
                let line =
                    error.span().map_or(1, |span| 1 + text.bytes().take(span.start).filter(|b| *b == b'\n').count());
                errors.push(ConfigError::of_file(format!("line {line}: {}", error.message())));
                return;
            }
        };
        for (key, value) in table {
            let Some(known) = KNOWN.iter().find(|known| **known == key) else {
                errors.push(ConfigError::of_variable(
                    &format!("{key} in keyward.toml"),
                    unknown(&key, ToOwned::to_owned),
                ));
                continue;
            };
            match written(&value) {
                Some((text, items)) => {
                    self.0.insert(known, Value { origin: Origin::File, text, items });
                }
                None => errors.push(ConfigError::of_setting(
                    known,
                    Origin::File,
                    "must be a text, a number or a list of texts",
                )),
            }
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }
}

fn written(value: &toml::Value) -> Option<(String, Option<Vec<String>>)> {
    match value {
        toml::Value::String(text) => Some((text.trim().to_owned(), None)),
        toml::Value::Integer(number) => Some((number.to_string(), None)),
        toml::Value::Array(values) => {
            let items = values
                .iter()
                .map(|item| item.as_str().map(|text| text.trim().to_owned()))
                .collect::<Option<Vec<_>>>()?;
            Some((items.join(","), Some(items)))
        }
        _ => None,
    }
}

/// `called`: how whoever wrote `key` writes settings.
fn unknown(key: &str, called: fn(&str) -> String) -> String {
    match KNOWN.iter().map(|known| (distance(known, key), known)).min() {
        Some((distance, known)) if distance <= 3 => {
            format!("is no setting of Keyward; {} is meant, perhaps", called(known))
        }
        _ => "is no setting of Keyward".to_owned(),
    }
}

/// How many letters apart two names are (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        let mut next = vec![before];
        for (right, above) in b.chars().zip(row.iter().skip(1)) {
            before = (diagonal + usize::from(left != right)).min(above + 1).min(before + 1);
            diagonal = *above;
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

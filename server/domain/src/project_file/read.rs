//! Reading typed values out of the file, so that everything that is wrong is said at once.

use super::problem::{Problems, element, member};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A text that must not be seen: it is never printed and never written to an export.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text itself, for hashing.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_none()
    }
}

/// One object of the file while its members are taken out.
pub(super) struct Fields<'a> {
    members: &'a Map<String, Value>,
    at: &'a str,
    problems: &'a mut Problems,
}

impl<'a> Fields<'a> {
    /// Takes the value as an object that has no members but these. A member of `refused` gets its own reason unless it has
    /// the one value that promises nothing.
    pub(super) fn of(
        value: &'a Value,
        at: &'a str,
        known: &[&str],
        refused: &[(&str, Option<bool>, &str)],
        problems: &'a mut Problems,
    ) -> Option<Self> {
        let Some(members) = value.as_object() else {
            problems.add(at, "must be an object");
            return None;
        };
        for (name, value) in members {
            if known.contains(&name.as_str()) {
                continue;
            }
            match refused.iter().find(|(refused, ..)| refused == name) {
                Some((_, Some(harmless), _)) if value.as_bool() == Some(*harmless) => {}
                Some((.., reason)) => problems.add(member(at, name), reason),
                None => problems.add(member(at, name), "is not known here"),
            }
        }
        Some(Self { members, at, problems })
    }

    /// A member that must be there.
    pub(super) fn required<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&Value, &str, &mut Problems) -> Option<T>,
    ) -> Option<T> {
        let at = member(self.at, name);
        let Some(value) = self.members.get(name) else {
            self.problems.add(at, "is missing");
            return None;
        };
        read(value, &at, self.problems)
    }

    /// A member that may be left out, which leaves alone what is there.
    pub(super) fn optional<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&Value, &str, &mut Problems) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.members.contains_key(name) { self.required(name, read).map(Some) } else { Some(None) }
    }
}

/// Makes an object of the file: a struct, how it is read, and how an export writes it.
macro_rules! entry {
    (
        $(#[doc = $whole:literal])* $name:ident {
            $($(#[doc = $about:literal])* $key:literal $field:ident: $presence:ident $type:ty = $read:expr;)+
        }
        $(refused { $($refused:literal $(unless $harmless:literal)?: $reason:expr;)* })?
    ) => {
        $(#[doc = $whole])*
        #[derive(Clone, PartialEq, serde::Serialize)]
        pub struct $name {
            $($(#[doc = $about])* #[serde(rename = $key, skip_serializing_if = "crate::project_file::read::writes_nothing")]
            pub $field: entry!(@type $presence $type),)+
        }

        impl $name {
            #[cfg(test)]
            pub(in crate::project_file) const ABOUT: &'static [&'static str] = &[$($whole),*];
            #[cfg(test)]
            pub(in crate::project_file) const MEMBERS: &'static [crate::project_file::tests::Member] = &[$(crate::project_file::tests::Member {
                name: $key,
                is_required: entry!(@is_required $presence),
                kind: stringify!($type),
                read: stringify!($read),
                about: &[$($about),*],
            }),+];

            /// Reads the object and says everything that is wrong with it.
            pub(super) fn read_at(value: &serde_json::Value, at: &str, problems: &mut crate::project_file::problem::Problems) -> Option<Self> {
                let refused: &[(&str, Option<bool>, &str)] = &[$($(($refused, entry!(@harmless $($harmless)?), $reason)),*)?];
                let mut fields = crate::project_file::read::Fields::of(value, at, &[$($key),+], refused, problems)?;
                $(let $field = fields.$presence($key, $read);)+
                Some(Self { $($field: $field?),+ })
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
    (@is_required required) => { true };
    (@is_required optional) => { false };
    (@type required $type:ty) => { $type };
    (@type optional $type:ty) => { Option<$type> };
    (@harmless) => { None };
    (@harmless $value:literal) => { Some($value) };
}
pub(super) use entry;

/// Whether an export leaves the member out: nothing there, or a secret.
pub(super) fn writes_nothing<T: Serialize>(value: &T) -> bool {
    serde_json::to_value(value).is_ok_and(|written| written.is_null())
}

/// Any text.
pub(super) fn text(value: &Value, at: &str, problems: &mut Problems) -> Option<String> {
    let found = value.as_str().map(str::to_owned);
    if found.is_none() {
        problems.add(at, "must be a text (put numbers, true and false into quotes)");
    }
    found
}

/// One line that people read: up to 200 characters, nothing invisible at its ends.
pub(super) fn line(value: &Value, at: &str, problems: &mut Problems) -> Option<String> {
    let found = paragraph(value, at, problems)?;
    let fits = !found.is_empty() && found.chars().count() <= 200 && !found.contains('\n');
    if !fits {
        problems.add(at, "must be one line of 1 to 200 characters");
    }
    fits.then_some(found)
}

/// A longer text that people read; empty, it removes what is there.
pub(super) fn paragraph(value: &Value, at: &str, problems: &mut Problems) -> Option<String> {
    let found = text(value, at, problems)?;
    let fits = found.len() <= 4_000 && found.trim() == found && !found.chars().any(|c| c.is_control() && c != '\n');
    if !fits {
        problems.add(at, "must have at most 4000 characters, no control characters, and no spaces at its ends");
    }
    fits.then_some(found)
}

/// True or false, and no text that looks like it.
pub(super) fn boolean(value: &Value, at: &str, problems: &mut Problems) -> Option<bool> {
    let found = value.as_bool();
    if found.is_none() {
        problems.add(at, "must be true or false");
    }
    found
}

/// Whole seconds within bounds.
pub(super) fn seconds(from: u64, to: u64) -> impl FnOnce(&Value, &str, &mut Problems) -> Option<u64> {
    move |value, at, problems| {
        let found = value.as_u64().filter(|seconds| (from..=to).contains(seconds));
        if found.is_none() {
            problems.add(at, format!("must be a whole number of seconds from {from} to {to}"));
        }
        found
    }
}

/// The same, or 0 for what is switched off.
pub(super) fn none_or_seconds(from: u64, to: u64) -> impl FnOnce(&Value, &str, &mut Problems) -> Option<u64> {
    move |value, at, problems| {
        let found = value.as_u64().filter(|seconds| *seconds == 0 || (from..=to).contains(seconds));
        if found.is_none() {
            problems.add(at, format!("must be 0 or a whole number of seconds from {from} to {to}"));
        }
        found
    }
}

/// A whole number within bounds.
pub(super) fn whole((from, to): (u16, u16)) -> impl FnOnce(&Value, &str, &mut Problems) -> Option<u16> {
    move |value, at, problems| {
        let found = value.as_u64().and_then(|number| u16::try_from(number).ok());
        let found = found.filter(|number| (from..=to).contains(number));
        if found.is_none() {
            problems.add(at, format!("must be a whole number from {from} to {to}"));
        }
        found
    }
}

/// The same, or 0 for what is switched off.
pub(super) fn none_or_whole((from, to): (u16, u16)) -> impl FnOnce(&Value, &str, &mut Problems) -> Option<u16> {
    move |value, at, problems| {
        let found = value.as_u64().and_then(|number| u16::try_from(number).ok());
        let found = found.filter(|number| *number == 0 || (from..=to).contains(number));
        if found.is_none() {
            problems.add(at, format!("must be 0 or a whole number from {from} to {to}"));
        }
        found
    }
}

/// A secret of a length.
pub(super) fn secret(from: usize, to: usize) -> impl FnOnce(&Value, &str, &mut Problems) -> Option<Secret> {
    move |value, at, problems| {
        let found = text(value, at, problems)?;
        let fits = found.chars().count() >= from && found.len() <= to && !found.contains('\0');
        if !fits {
            problems.add(at, format!("must have {from} to {to} characters"));
        }
        fits.then_some(Secret(found))
    }
}

/// The password that somebody of a project starts with. What no project takes is refused in the words of a project's rules.
pub(super) fn first_password(value: &Value, at: &str, problems: &mut Problems) -> Option<Secret> {
    const SHORTEST: usize = 8;
    if value.as_str().is_some_and(|text| text.chars().count() < SHORTEST) {
        problems
            .add(at, "is too short: it takes 15 characters, unless the project's passwords.minLength says otherwise");
        return None;
    }
    secret(SHORTEST, 1024)(value, at, problems)
}

/// A text that another type checks.
pub(super) fn parsed<T, E: std::fmt::Display>(
    parse: impl Fn(&str) -> Result<T, E>,
) -> impl Fn(&Value, &str, &mut Problems) -> Option<T> {
    move |value, at, problems| {
        let found = parse(&text(value, at, problems)?);
        found.map_err(|error| problems.add(at, error)).ok()
    }
}

/// One of a few words, as the type itself reads them.
pub(super) fn one_of<T: DeserializeOwned>(
    words: &'static str,
) -> impl FnOnce(&Value, &str, &mut Problems) -> Option<T> {
    move |value, at, problems| {
        let found = serde_json::from_value(value.clone()).ok();
        if found.is_none() {
            problems.add(at, format!("must be one of {words}"));
        }
        found
    }
}

/// A list, each element read by itself.
pub(super) fn list<T>(
    read: impl Fn(&Value, &str, &mut Problems) -> Option<T>,
) -> impl FnOnce(&Value, &str, &mut Problems) -> Option<Vec<T>> {
    move |value, at, problems| {
        let Some(elements) = value.as_array() else {
            problems.add(at, "must be a list");
            return None;
        };
        let read = |(index, value)| read(value, &element(at, index), problems);
        let found: Vec<_> = elements.iter().enumerate().map(read).collect();
        found.into_iter().collect()
    }
}

/// A list in which nothing stands twice.
pub(super) fn set<T: PartialEq>(
    read: impl Fn(&Value, &str, &mut Problems) -> Option<T>,
) -> impl FnOnce(&Value, &str, &mut Problems) -> Option<Vec<T>> {
    move |value, at, problems| {
        let found = list(read)(value, at, problems)?;
        let twice = found.iter().enumerate().find(|(index, one)| found.iter().take(*index).any(|other| other == *one));
        match twice {
            Some((index, _)) => {
                problems.add(element(at, index), "stands there twice");
                None
            }
            None => Some(found),
        }
    }
}

/// An object whose member names are data, too.
pub(super) fn map<K: Ord, T, E: std::fmt::Display>(
    key: impl Fn(&str) -> Result<K, E>,
    read: impl Fn(&Value, &str, &mut Problems) -> Option<T>,
) -> impl FnOnce(&Value, &str, &mut Problems) -> Option<BTreeMap<K, T>> {
    move |value, at, problems| {
        let Some(members) = value.as_object() else {
            problems.add(at, "must be an object");
            return None;
        };
        let mut found = BTreeMap::new();
        for (name, value) in members {
            let at = member(at, name);
            let key = key(name).map_err(|error| problems.add(&at, error)).ok();
            let value = read(value, &at, problems);
            if let (Some(key), Some(value)) = (key, value) {
                found.insert(key, value);
            }
        }
        (found.len() == members.len()).then_some(found)
    }
}

/// An object that is kept as it is.
pub(super) fn object(value: &Value, at: &str, problems: &mut Problems) -> Option<Map<String, Value>> {
    let found = value.as_object().cloned();
    if found.is_none() {
        problems.add(at, "must be an object");
    }
    found
}

//! Scopes (RFC 6749 §3.3).

use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest `scope` parameter that is read, in bytes.
pub const MAX_LENGTH: usize = 8 * 1024;

/// What every application may ask for unless its settings say otherwise.
pub const STANDARD: &str = "openid profile email phone address offline_access online_access";

/// Whether a scope opens FHIR resources (SMART App Launch: `patient/…`, `user/…`, `system/…`) or names who one is in them.
#[must_use]
pub fn is_fhir(token: &str) -> bool {
    ["patient/", "user/", "system/"].iter().any(|level| token.starts_with(level)) || token == "fhirUser"
}

/// Whether a scope asks for launch context (SMART App Launch).
#[must_use]
pub fn is_launch(token: &str) -> bool {
    token == "launch" || token.starts_with("launch/")
}

/// A set of scope tokens that remembers the order in which they were asked for; the order means nothing (RFC 6749 §3.3).
#[derive(Clone, Default, Serialize)]
#[serde(into = "String")]
pub struct ScopeSet(Vec<String>);

/// Why a text is no list of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// RFC 6749 §3.3: printable ASCII without space, `"` and `\`.
    #[error("a scope has a character that RFC 6749 §3.3 does not allow")]
    Alphabet,
    /// Longer than any request needs.
    #[error("the scope parameter is longer than 8192 characters")]
    TooLong,
}

impl ScopeSet {
    /// Reads a space-separated list; a scope named twice counts once.
    ///
    /// # Errors
    /// A character outside RFC 6749's alphabet, or more than [`MAX_LENGTH`] bytes.
    pub fn parse(text: &str) -> Result<Self, ScopeError> {
        if text.len() > MAX_LENGTH {
            return Err(ScopeError::TooLong);
        }
        let mut scopes = Self::default();
        for token in text.split(' ').filter(|token| !token.is_empty()) {
            if !token.bytes().all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e)) {
                return Err(ScopeError::Alphabet);
            }
            scopes.insert(token);
        }
        Ok(scopes)
    }

    /// OpenID Connect's own: what an application may have unless its settings say otherwise.
    #[must_use]
    pub fn standard() -> Self {
        Self::parse(STANDARD).unwrap_or_default()
    }

    fn insert(&mut self, token: &str) {
        if !self.contains(token) {
            self.0.push(token.to_owned());
        }
    }

    /// Whether `token` is one of them.
    #[must_use]
    pub fn contains(&self, token: &str) -> bool {
        self.0.iter().any(|own| own == token)
    }

    /// Whether what is given with it goes on when the session ends (OpenID Connect Core §11).
    #[must_use]
    pub fn outlives_session(&self) -> bool {
        self.contains("offline_access")
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether every scope here is in `other`.
    #[must_use]
    pub fn is_subset_of(&self, other: &Self) -> bool {
        self.0.iter().all(|token| other.contains(token))
    }

    /// Those that are in `other` too, in the order of `self`.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.filter(|token| other.contains(token))
    }

    /// Those of `self` and then those of `other`.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mut all = self.clone();
        other.iter().for_each(|token| all.insert(token));
        all
    }

    /// Those that are not in `other`.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        self.filter(|token| !other.contains(token))
    }

    /// Those that `keep` says to keep.
    #[must_use]
    pub fn filter(&self, mut keep: impl FnMut(&str) -> bool) -> Self {
        Self(self.0.iter().filter(|token| keep(token)).cloned().collect())
    }

    /// Each scope, in the order asked.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl PartialEq for ScopeSet {
    fn eq(&self, other: &Self) -> bool {
        self.is_subset_of(other) && other.is_subset_of(self)
    }
}

impl Eq for ScopeSet {}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

impl fmt::Debug for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScopeSet({self})")
    }
}

impl From<ScopeSet> for String {
    fn from(scopes: ScopeSet) -> Self {
        scopes.to_string()
    }
}

impl<'de> Deserialize<'de> for ScopeSet {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn order_and_repetition_do_not_matter() {
        assert_eq!(ScopeSet::parse("a b a").unwrap(), ScopeSet::parse("b a").unwrap());
        assert_eq!(ScopeSet::parse(" openid  email ").unwrap().to_string(), "openid email");
        assert!(ScopeSet::parse("").unwrap().is_empty());
    }

    #[test]
    fn characters_outside_the_standards_alphabet_are_refused() {
        for bad in ["a\"b", "a\\b", "ä", "a\tb", "a\nb", "a\u{7f}"] {
            assert_eq!(ScopeSet::parse(bad), Err(ScopeError::Alphabet), "{bad:?}");
        }
        assert_eq!(ScopeSet::parse(&"a".repeat(MAX_LENGTH + 1)), Err(ScopeError::TooLong));
    }

    #[test]
    fn smart_scopes_are_scope_tokens() {
        let smart = "launch/patient patient/Observation.rs?category=http://x|laboratory user/*.cruds";
        assert_eq!(ScopeSet::parse(smart).unwrap().to_string(), smart);
    }

    proptest! {
        #[test]
        fn what_was_printed_is_read_back(text in "\\PC{0,80}") {
            if let Ok(scopes) = ScopeSet::parse(&text) {
                prop_assert_eq!(ScopeSet::parse(&scopes.to_string()).unwrap(), scopes);
            }
        }

        #[test]
        fn an_intersection_is_in_both(a in "[a-e ]{0,12}", b in "[a-e ]{0,12}") {
            let (a, b) = (ScopeSet::parse(&a).unwrap(), ScopeSet::parse(&b).unwrap());
            let both = a.intersection(&b);
            prop_assert!(both.is_subset_of(&a) && both.is_subset_of(&b));
            prop_assert_eq!(a.without(&b).union(&both), a);
        }
    }
}

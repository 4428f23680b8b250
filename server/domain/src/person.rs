//! A person in a project: how they are named, and OpenID Connect's standard claims about them.

mod script;

pub(crate) use script::is_unseen;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization as _;

/// What kind of identifier one signs in with.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IdentifierKind {
    /// An email address.
    Email,
    /// A phone number (E.164).
    Phone,
    /// A name without `@` that does not consist of digits.
    Username,
}

impl IdentifierKind {
    /// The word in rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Username => "username",
        }
    }

    /// Reads the word of a row.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Email, Self::Phone, Self::Username].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Something one signs in with, unique in its project: the text as given, and the form under which it is found.
#[derive(Clone, PartialEq, Eq)]
pub struct Identifier {
    kind: IdentifierKind,
    text: String,
    folded: String,
}

/// Why a text is no identifier.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum IdentifierError {
    /// Nothing there.
    #[error("is missing")]
    Empty,
    /// More than 254 bytes.
    #[error("is longer than 254 characters")]
    TooLong,
    /// Not `name@host`.
    #[error("is not an email address")]
    Email,
    /// Letters of several alphabets, or those that only look like others.
    #[error("mixes letters that look alike but are of different alphabets")]
    Homograph,
    /// Not `+` and 7 to 15 digits.
    #[error("is not a phone number with its country code, such as +15550100123")]
    Phone,
    /// Contains `@`, spaces or control characters, or consists of digits.
    #[error("is not a username: no @, no spaces, not digits only")]
    Username,
}

impl Identifier {
    /// An email address. Found again whatever the case of its letters.
    ///
    /// # Errors
    /// The text has no local part, no host, or characters that no address of a person has.
    pub fn email(text: &str) -> Result<Self, IdentifierError> {
        let text = bounded(text)?;
        let bad = || IdentifierError::Email;
        let (local, host) = text.rsplit_once('@').ok_or_else(bad)?;
        let local_fits = !local.is_empty()
            && local.len() <= 64
            && !local.contains(['@', '<', '>', '(', ')', ',', ';', ':', '\\', '"', '[', ']']);
        let host_fits = host.len() <= 253
            && host.split('.').all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && !label.starts_with('-')
                    && !label.ends_with('-')
                    && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            });
        let plain = text.chars().all(|c| !c.is_whitespace() && !c.is_control());
        if !(local_fits && host_fits && plain) {
            return Err(bad());
        }
        if script::misleads(local, host) {
            return Err(IdentifierError::Homograph);
        }
        Ok(Self::found_as(IdentifierKind::Email, &text))
    }

    /// A phone number with its country code; spaces, dots, dashes and brackets are left out.
    ///
    /// # Errors
    /// Not `+` and 7 to 15 digits.
    pub fn phone(text: &str) -> Result<Self, IdentifierError> {
        let digits: String = bounded(text)?.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')')).collect();
        let fits = digits.strip_prefix('+').is_some_and(|rest| {
            (7..=15).contains(&rest.len()) && !rest.starts_with('0') && rest.bytes().all(|b| b.is_ascii_digit())
        });
        if fits { Ok(Self::found_as(IdentifierKind::Phone, &digits)) } else { Err(IdentifierError::Phone) }
    }

    /// A username.
    ///
    /// # Errors
    /// It could be mistaken for an email address or a number.
    pub fn username(text: &str) -> Result<Self, IdentifierError> {
        let text = bounded(text)?;
        let fits = !text.contains('@')
            && !text.chars().all(|c| c.is_numeric() || matches!(c, '+' | '-' | '.'))
            && text.chars().all(|c| !c.is_whitespace() && !c.is_control());
        if fits { Ok(Self::found_as(IdentifierKind::Username, &text)) } else { Err(IdentifierError::Username) }
    }

    /// What somebody typed into the sign-in field: an address, a number or a name. `None`: nobody is called that.
    #[must_use]
    pub fn guess(text: &str) -> Option<Self> {
        if text.contains('@') {
            Self::email(text).ok()
        } else {
            Self::phone(text).ok().or_else(|| Self::username(text).ok())
        }
    }

    fn found_as(kind: IdentifierKind, text: &str) -> Self {
        let composed: String = text.nfkc().collect();
        Self { kind, text: text.to_owned(), folded: composed.to_lowercase() }
    }

    /// What kind it is.
    #[must_use]
    pub const fn kind(&self) -> IdentifierKind {
        self.kind
    }

    /// As it was given.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The form under which it is found: compatibility-composed, lower case.
    #[must_use]
    pub fn folded(&self) -> &str {
        &self.folded
    }
}

impl std::fmt::Debug for Identifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identifier({:?}, …)", self.kind)
    }
}

fn bounded(text: &str) -> Result<String, IdentifierError> {
    let text = text.trim();
    match text.len() {
        0 => Err(IdentifierError::Empty),
        1..=254 => Ok(text.nfc().collect()),
        _ => Err(IdentifierError::TooLong),
    }
}

/// A postal address (OpenID Connect Core §5.1.1).
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the standard's own names")]
pub struct Address {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formatted: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street_address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// OpenID Connect's standard claims about a person (Core §5.1), but for those that are identifiers. Always sealed at rest.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the standard's own names")]
pub struct Profile {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub middle_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nickname: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_username: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthdate: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zoneinfo: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// The email address at which they are written to; it need not be unique.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default)]
    pub email_verified: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    #[serde(default)]
    pub phone_number_verified: bool,
    /// The project's own attributes; custom claims are filled from them.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub attributes: Map<String, Value>,
    /// Identifiers such as NPI or MRN: system and value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<BusinessIdentifier>,
}

/// An identifier that others gave (FHIR's `Identifier`): an NPI, a record number.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessIdentifier {
    /// The URI of who gave it.
    pub system: String,
    /// The identifier itself.
    pub value: String,
}

impl Profile {
    /// How the pages address this person: their name, else what they are known by.
    #[must_use]
    pub fn display_name(&self) -> String {
        let parts = [self.given_name.as_deref(), self.family_name.as_deref()];
        let joined = parts.iter().flatten().copied().collect::<Vec<_>>().join(" ");
        [
            self.name.clone(),
            Some(joined),
            self.nickname.clone(),
            self.preferred_username.clone(),
            self.email.clone(),
            self.phone_number.clone(),
        ]
        .into_iter()
        .flatten()
        .find(|name| !name.trim().is_empty())
        .unwrap_or_default()
    }
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Profile(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_is_found_whatever_its_case() {
        assert_eq!(
            Identifier::email("Ada@Example.COM").unwrap().folded(),
            Identifier::email(" ada@example.com ").unwrap().folded()
        );
        assert_eq!(Identifier::email("Ada@Example.COM").unwrap().text(), "Ada@Example.COM");
    }

    #[test]
    fn what_is_typed_is_an_address_a_number_or_a_name() {
        let kind = |text| Identifier::guess(text).map(|found| found.kind());
        assert_eq!(kind("ada@example.com"), Some(IdentifierKind::Email));
        assert_eq!(kind("+1 (555) 010-0123"), Some(IdentifierKind::Phone));
        assert_eq!(kind("ada"), Some(IdentifierKind::Username));
        for nobody in ["", "  ", "@", "a@", "@b", "a@b@", "12345", "a b", "a\u{0}b", &"x".repeat(255)] {
            assert_eq!(kind(nobody), None, "{nobody:?}");
        }
    }

    #[test]
    fn an_address_that_looks_like_another_is_none() {
        // A Cyrillic а in a Latin word, one in the local part, a word all of lookalikes, a letter that nobody sees.
        for bad in [
            "ada@cl\u{456}nic.example",
            "\u{430}dmin@clinic.example",
            "ada@\u{440}\u{430}\u{443}.com",
            "a\u{200b}da@b.c",
        ] {
            assert_eq!(Identifier::email(bad), Err(IdentifierError::Homograph), "{bad}");
        }
        for good in ["ada@kl\u{ed}nika.example", "анна@почта.рф", "山田@病院.jp", "ada@xn--80ak6aa92e.com"]
        {
            assert!(Identifier::email(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn header_injection_is_no_address() {
        for bad in ["a@b.c\r\nBcc: x@y.z", "a b@c.d", "<a@b.c>", "a@b,c@d", "a@-b.c", "a@b..c"] {
            assert_eq!(Identifier::email(bad), Err(IdentifierError::Email), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{1,40}") {
            if let Some(found) = Identifier::guess(&text)
                && let Some(again) = Identifier::guess(found.text()) {
                    prop_assert_eq!(found.folded(), again.folded());
            }
        }
    }
}

//! Factors, and how strong a sign-in with them is.

use serde::{Deserialize, Serialize};

/// Something by which a person proves who they are. Only what exists has a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Factor {
    /// Something they know.
    Password,
}

impl Factor {
    /// The word in rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
        }
    }

    /// Reads the word of a row.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        (text == "password").then_some(Self::Password)
    }

    /// The `amr` value (RFC 8176 §2).
    #[must_use]
    pub const fn amr(self) -> &'static str {
        match self {
            Self::Password => "pwd",
        }
    }
}

/// An authentication context class (OpenID Connect Core §2, `acr`), weakest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Acr {
    /// A password alone.
    #[serde(rename = "urn:keyward:acr:password")]
    Password,
    /// Two factors.
    #[serde(rename = "http://schemas.openid.net/pape/policies/2007/06/multi-factor")]
    MultiFactor,
    /// Two factors, or one that cannot be phished.
    #[serde(rename = "phr")]
    PhishingResistant,
}

impl Acr {
    /// Those that somebody can reach today, for discovery: a class that no factor gives is not offered.
    pub const SUPPORTED: &'static [Self] = &[Self::Password];

    /// The value in requests and tokens.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "urn:keyward:acr:password",
            Self::MultiFactor => "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
            Self::PhishingResistant => "phr",
        }
    }

    /// Reads a value; unknown ones do no harm.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Password, Self::MultiFactor, Self::PhishingResistant].into_iter().find(|acr| acr.as_str() == text)
    }

    /// What a sign-in with these factors is.
    #[must_use]
    pub const fn of(_factors: &[Factor]) -> Self {
        Self::Password
    }

    /// Whether this is as strong as `wanted`.
    #[must_use]
    pub fn satisfies(self, wanted: Self) -> bool {
        self >= wanted
    }
}

//! Names of things: one type for each, so that one cannot be handed over for another.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes the id out of sixteen random bytes (UUID version 4).
            #[must_use]
            pub fn from_random(bytes: [u8; 16]) -> Self {
                Self(uuid::Builder::from_random_bytes(bytes).into_uuid())
            }

            /// The id that a row or a token carries.
            #[must_use]
            pub const fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }

            /// The value for a row.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    )+};
}

uuid_id! {
    /// A project: the tenant.
    ProjectId,
    /// An application or M2M client as the API names it; OAuth's name for it is [`ClientId`].
    ApplicationId,
    /// A person in a project.
    UserId,
    /// A browser's sign-in to a project. Also the `sid` of tokens.
    SessionId,
    /// A browser, signed in or not, as long as its cookie lives.
    BrowserId,
    /// One way from `/authorize` back to the application.
    FlowId,
    /// What a user (or client) has given an application.
    GrantId,
    /// A role that users and M2M clients hold.
    RoleId,
    /// An entry of the audit trail.
    EventId,
    /// One HTTP request, as error pages and logs name it.
    RequestId,
}

/// OAuth's `client_id` (RFC 6749 §2.2): 1 to 128 characters of `A-Z a-z 0-9 - . _ ~`, unique in its project.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Debug)]
#[serde(transparent)]
pub struct ClientId(String);

/// Why a text is no client id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a client id has 1 to 128 characters out of A-Z a-z 0-9 - . _ ~")]
pub struct InvalidClientId;

impl ClientId {
    /// Reads a client id.
    ///
    /// # Errors
    /// The text is empty, too long or has other characters.
    pub fn parse(text: &str) -> Result<Self, InvalidClientId> {
        let fits = (1..=128).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~'));
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidClientId) }
    }

    /// The id as it stands in requests and tokens.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ClientId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id_keeps_to_its_alphabet() {
        for good in ["labs", "kQ7vXr0mZt3bW9aLpYc2Ne", "a.b-c_d~e"] {
            assert_eq!(ClientId::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", " ", "a b", "ä", "a/b", "a:b", &"x".repeat(129)] {
            assert!(ClientId::parse(bad).is_err(), "{bad}");
        }
    }
}

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
    /// A one-time link, as the address of the page it leads to names it: not what opens it.
    LinkId,
    /// An invitation of somebody to an application.
    InvitationId,
    /// Something that is to be sent; the mail's Message-ID is made of it.
    OutboxId,
    /// A list of people that was handed in.
    ImportId,
}

impl EventId {
    /// The id of the event number `nth` of a transaction that happens at `now`: ids are in the order of time, and within a
    /// transaction in the order of recording (UUID version 7 with a counter of 20 bits, RFC 9562 §6.2 method 1).
    #[must_use]
    pub fn in_order(now: crate::time::Timestamp, nth: u32, random: [u8; 16]) -> Self {
        let millis = u64::try_from(now.unix_micros().div_euclid(1_000)).unwrap_or(0) & 0xffff_ffff_ffff;
        let nth = u64::from(nth.min(0x000f_ffff));
        let high = millis << 16 | 0x7000 | nth >> 8;
        let [.., a, b, c, d, e, f, g, h] = random;
        let drawn = u64::from_be_bytes([a, b, c, d, e, f, g, h]) & 0x003f_ffff_ffff_ffff;
        let low = 0x8000_0000_0000_0000 | (nth & 0xff) << 54 | drawn;
        Self(Uuid::from_u64_pair(high, low))
    }
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
    /// The built-in application of each project with which people look after their own account.
    pub const ACCOUNT: &'static str = "account";

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
    fn events_are_in_the_order_in_which_they_were_recorded() {
        use crate::time::Timestamp;
        let now = Timestamp::from_unix_micros(1_790_000_000_123_456);
        let at = |now, nth, random| EventId::in_order(now, nth, [random; 16]);
        for nth in [0, 1, 254, 255, 256, 4_095, 4_096, 65_535, 1_048_574] {
            assert!(at(now, nth, 255) < at(now, nth + 1, 0), "{nth}");
        }
        assert!(at(now, 0x000f_ffff, 255) < at(Timestamp::from_unix_micros(1_790_000_000_124_000), 0, 0));
        let id = at(now, 3, 255).uuid();
        assert_eq!((id.get_version_num(), id.get_variant()), (7, uuid::Variant::RFC4122));
        assert_ne!(at(now, 3, 1), at(now, 3, 2), "the rest is random");
        assert_eq!(at(Timestamp::from_unix_micros(-1), 0, 0), at(Timestamp::from_unix_micros(0), 0, 0));
    }

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

//! Mail as a value: to whom, about what. How it reads is `app::mail`'s, when it leaves the outbox.

mod budget;
mod trouble;

pub use budget::{MailBudget, MailClass};
pub use trouble::{Answer, Trouble};

use crate::{
    ids::UserId,
    person::{Identifier, IdentifierError, IdentifierKind},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// A mail that is to be sent. Always sealed at rest.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// The one address it goes to.
    pub to: Address,
    /// How the person is called. Two people may share a mailbox, so mail names whom it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The language the person wants, as a tag; without one the project's first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// What it says.
    pub letter: Letter,
}

impl std::fmt::Debug for Envelope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Envelope({})", self.letter.purpose())
    }
}

/// An address that mail can be sent to: one mailbox, no header, no list (RFC 5321 §4.1.2).
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Address(String);

impl Address {
    /// Takes an email address.
    ///
    /// # Errors
    /// The text is none, or has characters that no mail header may carry.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        Identifier::email(text).map(|address| Self(address.text().to_owned()))
    }

    /// The address that somebody signs in with, if it is one.
    #[must_use]
    pub fn of(identifier: &Identifier) -> Option<Self> {
        (identifier.kind() == IdentifierKind::Email).then(|| Self(identifier.text().to_owned()))
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Address(…)")
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// What a mail says. Links are whole addresses; names of devices are those that people read ("Firefox on Windows").
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Letter {
    /// Somebody is invited to an application.
    Invitation {
        /// The application's name.
        application: String,
        /// Who invites, by name; nobody, if a program does.
        invited_by: Option<String>,
        /// Where it is accepted.
        link: String,
        /// Until when.
        expires: Timestamp,
        /// Whether they have an account already, and sign in instead of setting a password.
        has_account: bool,
    },
    /// Somebody is to become an administrator of a project.
    Administrator {
        /// The project's name.
        project: String,
        /// The role's name, for people.
        role: String,
        /// Who invites, by name.
        invited_by: Option<String>,
        /// Where it is accepted.
        link: String,
        /// Until when.
        expires: Timestamp,
        /// Whether they have an account already.
        has_account: bool,
    },
    /// Somebody signed up with this address.
    SignUp {
        /// The application's name, where they came by one.
        application: Option<String>,
        /// Where the account is made.
        link: String,
        /// Until when.
        expires: Timestamp,
    },
    /// Somebody signed up with an address that has an account already.
    AccountExists {
        /// The application's name, where they came by one.
        application: Option<String>,
        /// Where they sign in.
        sign_in: String,
        /// Where a forgotten password is replaced.
        forgot_password: String,
    },
    /// A new password can be set.
    Reset {
        /// Where.
        link: String,
        /// Until when.
        expires: Timestamp,
        /// Whether an administrator asked for it.
        by_administrator: bool,
    },
    /// An account was taken back by the link of a warning: the password opens nothing any more, and another is to be set.
    AccountBack {
        /// Where it is set.
        link: String,
        /// Until when.
        expires: Timestamp,
        /// Where another link is asked for.
        forgot_password: String,
        /// Whether a change of the address was taken back; otherwise somebody said that it was not them.
        change_undone: bool,
    },
    /// The password was changed.
    PasswordChanged {
        /// When.
        at: Timestamp,
        /// On which device, as far as that is known.
        device: Option<String>,
        /// Where to say that it was somebody else.
        not_me: String,
    },
    /// Somebody signed in on a device that was not seen before.
    NewDevice {
        /// When.
        at: Timestamp,
        /// On which device, as far as that is known.
        device: Option<String>,
        /// To which application.
        application: Option<String>,
        /// Where to say that it was somebody else.
        not_me: String,
    },
    /// A new address wants to be proved.
    VerifyEmail {
        /// Where.
        link: String,
        /// Until when.
        expires: Timestamp,
    },
    /// To the old address: there is another one now.
    EmailChanged {
        /// The new one, most of it hidden.
        to: String,
        /// Where to take it back.
        undo: String,
        /// Until when.
        expires: Timestamp,
    },
    /// To the old address: somebody wants to change it; nothing has changed yet.
    EmailChanging {
        /// The new one, most of it hidden.
        to: String,
        /// Where to say that it was somebody else.
        not_me: String,
    },
    /// The account was deleted.
    AccountDeleted {
        /// When.
        at: Timestamp,
    },
    /// An administrator tries out whether mail arrives.
    Test {
        /// Who, by name.
        sent_by: String,
    },
}

impl Letter {
    /// The word for what it is about, which is no secret: for rows, figures and the console.
    #[must_use]
    pub const fn purpose(&self) -> &'static str {
        match self {
            Self::Invitation { .. } => "invitation",
            Self::Administrator { .. } => "administrator",
            Self::SignUp { .. } => "sign-up",
            Self::AccountExists { .. } => "account-exists",
            Self::Reset { .. } => "reset",
            Self::AccountBack { .. } => "account-back",
            Self::PasswordChanged { .. } => "password-changed",
            Self::NewDevice { .. } => "new-device",
            Self::VerifyEmail { .. } => "verify-email",
            Self::EmailChanged { .. } => "email-changed",
            Self::EmailChanging { .. } => "email-changing",
            Self::AccountDeleted { .. } => "account-deleted",
            Self::Test { .. } => "test",
        }
    }

    /// From when on it is of no use, because the link in it is over.
    #[must_use]
    pub const fn useless_from(&self) -> Option<Timestamp> {
        match self {
            Self::Invitation { expires, .. }
            | Self::Administrator { expires, .. }
            | Self::SignUp { expires, .. }
            | Self::Reset { expires, .. }
            | Self::VerifyEmail { expires, .. } => Some(*expires),
            // They tell of something: that is worth knowing when the link in it is over, too.
            Self::AccountExists { .. }
            | Self::AccountBack { .. }
            | Self::PasswordChanged { .. }
            | Self::NewDevice { .. }
            | Self::EmailChanged { .. }
            | Self::EmailChanging { .. }
            | Self::AccountDeleted { .. }
            | Self::Test { .. } => None,
        }
    }
}

/// What a mail is about: so that it can be found again.
#[derive(Clone, Copy, Debug, Default)]
pub struct About {
    /// The person.
    pub user: Option<UserId>,
    /// The invitation or whatever else it carries.
    pub subject: Option<uuid::Uuid>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_end_a_header_is_no_address() {
        for bad in ["a@b.c\r\nBcc: x@y.z", "a@b.c, x@y.z", "Ada <a@b.c>", "a b@c.d", ""] {
            assert!(Address::parse(bad).is_err(), "{bad:?}");
            assert!(serde_json::from_value::<Address>(serde_json::json!(bad)).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_envelope_is_the_same_after_the_outbox() {
        let envelope = Envelope {
            to: Address::parse("ada@clinic.example").unwrap(),
            name: Some("Ada".into()),
            locale: None,
            letter: Letter::Reset {
                link: "https://id.example/p/x/sign-in/link/s".into(),
                expires: Timestamp::from_unix_seconds(7),
                by_administrator: false,
            },
        };
        let text = serde_json::to_string(&envelope).unwrap();
        assert_eq!(serde_json::from_str::<Envelope>(&text).unwrap(), envelope);
        assert_eq!(format!("{envelope:?}"), "Envelope(reset)");
    }
}

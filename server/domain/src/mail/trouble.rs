//! Why a mail has not left, as the trail of the outbox keeps it: in the mail server's words where it gave some.

use crate::person::is_unseen;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most characters that are kept of what a server says.
const MOST_WORDS: usize = 300;

/// Why a mail has not left.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "trouble", rename_all = "kebab-case")]
pub enum Trouble {
    /// The mail server will never take this mail (5xx, RFC 5321 §4.2.1).
    Refused(Answer),
    /// The mail server does not take this mail now (4xx).
    NotNow(Answer),
    /// Nobody answers where the mail server should be, or the connection broke.
    Unreachable,
    /// The mail server takes too long.
    TooSlow,
    /// The connection to the mail server could not be encrypted, for another reason than those that follow.
    NotTrusted,
    /// The mail server offers no encryption (RFC 3207), and nothing is sent without.
    NotEncrypted,
    /// Nobody who is trusted vouches for the mail server's certificate.
    UnknownIssuer,
    /// The mail server's certificate is another server's.
    OtherName,
    /// The mail server's certificate is over, or not good yet.
    CertificateOver,
    /// The mail server does not let us in with the user and password that we have.
    Login(Answer),
    /// The mail server takes no mail from the installation's address, or none from us at all.
    Sender(Answer),
    /// The mail server said something that is no answer.
    Garbled,
    /// The mail cannot be written: its addresses want what the mail server cannot do.
    Unwritable,
    /// No mail server is set.
    Off,
    /// What the mail offers was over before it could leave.
    Over,
    /// The mail cannot be read any more.
    Unreadable,
}

/// What a mail server answered.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Answer {
    /// Its code; 0 if it gave none.
    pub code: u16,
    /// Its words. They may name the address, so they are kept like it.
    pub words: String,
}

impl Answer {
    /// An answer, cut to a length that is read, without what a terminal would obey or what turns the words around it.
    #[must_use]
    pub fn new(code: u16, words: &str) -> Self {
        let clean =
            words.split(|c: char| c.is_whitespace() || c.is_control() || is_unseen(c)).filter(|word| !word.is_empty());
        Self { code, words: clean.collect::<Vec<_>>().join(" ").chars().take(MOST_WORDS).collect() }
    }
}

impl Trouble {
    /// Whether another try would be in vain.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Refused(_) | Self::Unwritable | Self::Over | Self::Unreadable)
    }

    /// What it is, in a word without anything personal: for figures and logs.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::NotNow(_) => "not-now",
            Self::Unreachable => "unreachable",
            Self::TooSlow => "too-slow",
            Self::NotTrusted => "not-trusted",
            Self::NotEncrypted => "not-encrypted",
            Self::UnknownIssuer => "unknown-issuer",
            Self::OtherName => "other-name",
            Self::CertificateOver => "certificate-over",
            Self::Login(_) => "login",
            Self::Sender(_) => "sender",
            Self::Garbled => "garbled",
            Self::Unwritable => "unwritable",
            Self::Off => "off",
            Self::Over => "over",
            Self::Unreadable => "unreadable",
        }
    }

    /// The same for those who may not see whom it is for: the server's words may say it.
    #[must_use]
    pub fn without_words(self) -> Self {
        let quiet = |answer: Answer| Answer { words: String::new(), ..answer };
        match self {
            Self::Refused(answer) => Self::Refused(quiet(answer)),
            Self::NotNow(answer) => Self::NotNow(quiet(answer)),
            Self::Login(answer) => Self::Login(quiet(answer)),
            Self::Sender(answer) => Self::Sender(quiet(answer)),
            other => other,
        }
    }

    /// What the mail server answered, if it did.
    #[must_use]
    pub const fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Refused(answer) | Self::NotNow(answer) | Self::Login(answer) | Self::Sender(answer) => Some(answer),
            _ => None,
        }
    }
}

/// For administrators: what is the matter, without the server's words.
impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused(_) => "The mail server refused this mail.",
            Self::NotNow(_) => "The mail server did not take this mail for now.",
            Self::Unreachable => "The mail server could not be reached.",
            Self::TooSlow => "The mail server took too long to answer.",
            Self::NotTrusted => "The connection to the mail server cannot be encrypted.",
            Self::NotEncrypted => "The mail server offers no encryption, so nothing was sent to it.",
            Self::UnknownIssuer => {
                "The mail server's certificate comes from an authority that is not trusted here. KEYWARD_CA_FILE names further ones."
            }
            Self::OtherName => "The mail server's certificate is for another name than the one in KEYWARD_SMTP_URL.",
            Self::CertificateOver => "The mail server's certificate has expired, or is not valid yet.",
            Self::Login(_) => "The mail server did not accept this installation's user name and password.",
            Self::Sender(_) => "The mail server takes no mail from this installation.",
            Self::Garbled => "The mail server broke off, or answered with something that makes no sense.",
            Self::Unwritable => "The mail server cannot deliver to an address like this one.",
            Self::Off => "No mail server is set for this installation.",
            Self::Over => "What it offers had expired before it could be sent.",
            Self::Unreadable => "The mail can no longer be read.",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_is_one_line_of_sensible_length() {
        let answer = Answer::new(550, "  5.1.1 no\r\nsuch\tuser\u{0} here ");
        assert_eq!(answer.words, "5.1.1 no such user here");
        assert_eq!(Answer::new(550, "\u{1b}[2J\u{9b}31mno\u{202e}ton\u{200b}").words, "[2J 31mno ton");
        assert_eq!(Answer::new(550, &"é".repeat(1_000)).words.chars().count(), MOST_WORDS);
    }

    #[test]
    fn a_trouble_is_the_same_after_the_outbox() {
        for trouble in [Trouble::Refused(Answer::new(550, "no")), Trouble::Off, Trouble::Login(Answer::default())] {
            let text = serde_json::to_string(&trouble).unwrap();
            assert_eq!(serde_json::from_str::<Trouble>(&text).unwrap(), trouble);
        }
    }

    #[test]
    fn only_what_cannot_change_is_final() {
        assert!(Trouble::Refused(Answer::default()).is_final() && Trouble::Over.is_final());
        assert!(!Trouble::NotNow(Answer::default()).is_final() && !Trouble::Login(Answer::default()).is_final());
        assert!(!Trouble::Unreachable.is_final() && !Trouble::Off.is_final());
    }
}

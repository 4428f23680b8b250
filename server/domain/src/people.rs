//! How a list of people is narrowed down and ordered. None of it is personal, so it may stand in addresses.

use crate::time::Timestamp;
use std::time::Duration;

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// Every one there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in addresses.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads the word of an address.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    )+};
}

words! {
    /// Whether somebody may sign in.
    Status {
        /// They may.
        Active = "active",
        /// They may once they have accepted an invitation: they have neither a password nor ever signed in.
        Invited = "invited",
        /// They are kept from it.
        Blocked = "blocked",
    }

    /// When somebody last signed in.
    Seen {
        /// Within a week.
        Week = "7d",
        /// Within thirty days.
        Month = "30d",
        /// Within ninety days.
        Quarter = "90d",
        /// Longer ago than that.
        Longer = "longer",
        /// Never yet.
        Never = "never",
    }

    /// Who comes first.
    Sort {
        /// Who was created last.
        Created = "created",
        /// Who signed in last; those who never have are not in such a list.
        Seen = "seen",
    }
}

const DAY: Duration = Duration::from_secs(24 * 3600);

impl Seen {
    /// From when (with it) until when (without it) the last sign-in is to be. `None`: there is to be none.
    #[must_use]
    pub fn range(self, now: Timestamp) -> Option<(Option<Timestamp>, Option<Timestamp>)> {
        let ago = |days: u32| Some(now - DAY * days);
        match self {
            Self::Week => Some((ago(7), None)),
            Self::Month => Some((ago(30), None)),
            Self::Quarter => Some((ago(90), None)),
            Self::Longer => Some((None, ago(90))),
            Self::Never => None,
        }
    }
}

/// The most characters of a reason.
pub const LONGEST_REASON: usize = 500;

/// Why a reason cannot be taken, as a sentence; otherwise the reason, if there is one.
///
/// # Errors
/// It is missing though there has to be one, or too long.
pub fn reason(typed: &str, required: bool) -> Result<Option<String>, &'static str> {
    let typed = typed.trim();
    if typed.is_empty() {
        return if required { Err("Say why. It is kept in the audit trail.") } else { Ok(None) };
    }
    if typed.chars().count() > LONGEST_REASON {
        return Err("Use at most 500 characters.");
    }
    if typed.chars().any(|letter| letter.is_control() && !letter.is_whitespace()) {
        return Err("Leave out control characters.");
    }
    Ok(Some(typed.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back() {
        assert!(Status::ALL.iter().all(|own| Status::parse(own.as_str()) == Some(*own)));
        assert!(Seen::ALL.iter().all(|own| Seen::parse(own.as_str()) == Some(*own)));
        assert!(Sort::ALL.iter().all(|own| Sort::parse(own.as_str()) == Some(*own)));
        assert_eq!(Seen::parse("8d"), None);
    }

    #[test]
    fn whoever_was_seen_is_in_one_range_of_ninety_days() {
        let now = Timestamp::from_unix_seconds(1_800_000_000);
        let is_in = |seen: Seen, at: Timestamp| {
            seen.range(now)
                .is_some_and(|(from, until)| from.is_none_or(|from| at >= from) && until.is_none_or(|until| at < until))
        };
        for days in [0u32, 6, 7, 8, 30, 31, 89, 90, 91, 4000] {
            let at = now - DAY * days;
            assert_eq!(is_in(Seen::Week, at), days <= 7);
            assert_eq!(is_in(Seen::Month, at), days <= 30);
            assert_ne!(is_in(Seen::Quarter, at), is_in(Seen::Longer, at), "{days}");
        }
        assert_eq!(Seen::Never.range(now), None);
    }

    #[test]
    fn a_reason_has_to_be_given_where_one_is_wanted() {
        assert_eq!(reason("  ", false), Ok(None));
        assert!(reason(" \n", true).is_err());
        assert_eq!(reason(" left the clinic ", true), Ok(Some("left the clinic".to_owned())));
        assert!(reason(&"ä".repeat(500), true).is_ok());
        assert!(reason(&"ä".repeat(501), false).is_err());
        assert!(reason("a\u{0}b", false).is_err());
    }
}

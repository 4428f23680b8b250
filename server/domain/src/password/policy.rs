//! What a project may ask of passwords, and where that falls short of NIST SP 800-63B-4.

use crate::project::PasswordSettings;

/// Where a setting falls short of the standard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shortfall {
    /// The setting, as forms and project files call it.
    pub field: &'static str,
    /// The section that says so.
    pub section: &'static str,
    /// What it says, and why.
    pub text: &'static str,
}

impl PasswordSettings {
    /// The bounds of `minLength`.
    pub const MIN_LENGTH: (u16, u16) = (8, 64);
    /// The bounds of `expiresDays`.
    pub const EXPIRES_DAYS: (u16, u16) = (1, 3650);
    /// The bounds of `history`.
    pub const HISTORY: (u8, u8) = (0, 24);
    /// The bounds of `lockAfter`.
    pub const LOCK_AFTER: (u16, u16) = (3, 100);
    /// The bounds of `lockMinutes`.
    pub const LOCK_MINUTES: (u16, u16) = (1, 1440);
    /// The fewest characters of a password that nothing else stands beside (SP 800-63B-4 §3.1.1.2).
    pub const NIST_LENGTH: u16 = 15;
}

/// Where these settings fall short of NIST SP 800-63B-4, in the order of the form.
#[must_use]
pub fn shortfalls(settings: &PasswordSettings) -> Vec<Shortfall> {
    let composed = settings.require_mixed_case || settings.require_digit || settings.require_symbol;
    let all = [
        (
            settings.min_length < PasswordSettings::NIST_LENGTH,
            Shortfall {
                field: "minLength",
                section: "§3.1.1.2",
                text: "A password that is the only proof has at least 15 characters. 8 are enough only beside a second factor.",
            },
        ),
        (
            composed,
            Shortfall {
                field: "require",
                section: "§3.1.1.2",
                text: "No rules about kinds of characters: people answer them with “Password1!”, which makes guessing easier.",
            },
        ),
        (
            settings.expires_days.is_some(),
            Shortfall {
                field: "expiresDays",
                section: "§3.1.1.2",
                text: "No change at fixed times, only when a password may be known to others: people who must change often choose weaker ones.",
            },
        ),
        (
            settings.lock_after.is_some(),
            Shortfall {
                field: "lockAfter",
                section: "§3.2.2",
                text: "Guessing is to be limited, which it is without this. Closing accounts lets anybody who knows an address keep its owner from new devices.",
            },
        ),
    ];
    all.into_iter().filter_map(|(holds, shortfall)| holds.then_some(shortfall)).collect()
}

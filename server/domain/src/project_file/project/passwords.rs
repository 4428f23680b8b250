//! What a file says about passwords.

use crate::{
    project::PasswordSettings,
    project_file::read::{boolean, entry, none_or_whole, whole},
};

entry! {
    /// Which passwords are taken.
    PasswordsEntry {
        /// The fewest characters.
        "minLength" min_length: optional u16 = whole(PasswordSettings::MIN_LENGTH);
        /// Whether there has to be a small and a capital letter.
        "requireMixedCase" require_mixed_case: optional bool = boolean;
        /// Whether there has to be a digit.
        "requireDigit" require_digit: optional bool = boolean;
        /// Whether there has to be something that is neither.
        "requireSymbol" require_symbol: optional bool = boolean;
        /// Days after which another is wanted; 0 for never.
        "expiresDays" expires_days: optional u16 = none_or_whole(PasswordSettings::EXPIRES_DAYS);
        /// How many earlier ones are not taken again.
        "history" history: optional u16 = whole((0, HISTORY));
        /// Wrong ones in a row, from unknown devices, after which an account is closed to those; 0 for never.
        "lockAfter" lock_after: optional u16 = none_or_whole(PasswordSettings::LOCK_AFTER);
        /// For how many minutes.
        "lockMinutes" lock_minutes: optional u16 = whole(PasswordSettings::LOCK_MINUTES);
    }
}

#[expect(clippy::as_conversions, reason = "a u8 is a u16")]
const HISTORY: u16 = PasswordSettings::HISTORY.1 as u16;

impl PasswordsEntry {
    pub(super) fn merge(&self, there: &mut PasswordSettings) {
        there.min_length = self.min_length.unwrap_or(there.min_length);
        there.require_mixed_case = self.require_mixed_case.unwrap_or(there.require_mixed_case);
        there.require_digit = self.require_digit.unwrap_or(there.require_digit);
        there.require_symbol = self.require_symbol.unwrap_or(there.require_symbol);
        if let Some(days) = self.expires_days {
            there.expires_days = Some(days).filter(|days| *days > 0);
        }
        there.history = self.history.and_then(|number| u8::try_from(number).ok()).unwrap_or(there.history);
        if let Some(most) = self.lock_after {
            there.lock_after = Some(most).filter(|most| *most > 0);
        }
        there.lock_minutes = self.lock_minutes.unwrap_or(there.lock_minutes);
    }

    pub(super) fn of(settings: &PasswordSettings) -> Self {
        Self {
            min_length: Some(settings.min_length),
            require_mixed_case: Some(settings.require_mixed_case),
            require_digit: Some(settings.require_digit),
            require_symbol: Some(settings.require_symbol),
            expires_days: Some(settings.expires_days.unwrap_or_default()),
            history: Some(u16::from(settings.history)),
            lock_after: Some(settings.lock_after.unwrap_or_default()),
            lock_minutes: Some(settings.lock_minutes),
        }
    }
}

//! Guessing is slowed, and nobody is locked out for ever: leaky buckets of failed tries.
//!
//! A browser that has signed in before (a known device) has a budget of its own, so neither an attack on one account nor
//! on a whole project keeps its people out.

use std::time::Duration;

/// Whose failed tries are counted together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Budget {
    /// One account, tried from devices that it has never signed in from.
    Account,
    /// One account, tried from one device that it has signed in from.
    Device,
    /// Every account of a project, tried from unknown devices.
    Project,
    /// Whatever comes from one address.
    Address,
    /// Wrong passwords of one account in a row, from unknown devices: none is forgotten until the right one comes.
    InARow,
    /// Seconds for which an account stays closed to unknown devices.
    Closed,
    /// Links for forgotten passwords that one address asks for.
    Resets,
    /// Links for making an account that one address asks for.
    SignUps,
    /// People whom one administrator adds as administrators.
    Administrators,
    /// Other email addresses that one person asks for.
    EmailChanges,
    /// Passwords that were not taken from the page of one link, or at one sign-in.
    Choices,
    /// Sign-in flows that one address begins. Each is a row for as long as somebody may still sign in.
    Flows,
}

impl Budget {
    /// How many failures are free.
    #[must_use]
    pub const fn capacity(self) -> f64 {
        match self {
            Self::Account => 10.0,
            Self::Device => 20.0,
            Self::Project => 2_000.0,
            Self::Address => 60.0,
            Self::InARow | Self::Closed => 0.0,
            Self::Resets | Self::SignUps => 30.0,
            Self::Administrators => 20.0,
            Self::EmailChanges => 5.0,
            Self::Choices => 30.0,
            // A shift begins behind one address.
            Self::Flows => 1_000.0,
        }
    }

    /// How many failures are forgotten in a second.
    #[must_use]
    pub const fn leak_per_second(self) -> f64 {
        match self {
            Self::Account => 1.0 / 60.0,
            Self::Device => 1.0 / 30.0,
            Self::Project => 2.0,
            Self::Address => 0.2,
            Self::InARow => 0.0,
            Self::Closed => 1.0,
            Self::Resets | Self::SignUps => 1.0 / 60.0,
            Self::Administrators => 20.0 / 3_600.0,
            Self::EmailChanges => 5.0 / 3_600.0,
            Self::Choices => 1.0 / 60.0,
            Self::Flows => 5.0,
        }
    }

    /// The word in keys of rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "guess.account",
            Self::Device => "guess.device",
            Self::Project => "guess.project",
            Self::Address => "guess.address",
            Self::InARow => "guess.row",
            Self::Closed => "guess.closed",
            Self::Resets => "resets.address",
            Self::SignUps => "sign-ups.address",
            Self::Administrators => "administrators.adder",
            Self::EmailChanges => "emails.person",
            Self::Choices => "choices.link",
            Self::Flows => "flows.address",
        }
    }

    /// How long to wait after `spent` tries, this one included. Nothing: it may be tried.
    #[must_use]
    pub fn wait(self, spent: f64) -> Option<Duration> {
        let over = spent - self.capacity();
        // What never leaks is a day's wait.
        (over > 0.0).then(|| Duration::from_secs_f64((over / self.leak_per_second()).clamp(1.0, 86_400.0)))
    }
}

/// The budgets that a try counts against. The project's comes first: once that is used up, made-up names leave no rows.
#[must_use]
pub const fn budgets(known_device: bool) -> &'static [Budget] {
    if known_device { &[Budget::Device] } else { &[Budget::Project, Budget::Account] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_guess_at_an_account_waits_a_minute() {
        assert_eq!(Budget::Account.wait(10.0), None);
        assert_eq!(Budget::Account.wait(11.0), Some(Duration::from_secs(60)));
    }

    #[test]
    fn a_known_device_has_nothing_to_do_with_the_account_or_the_project() {
        assert_eq!(budgets(true), [Budget::Device]);
        assert!(!budgets(false).contains(&Budget::Device));
    }

    #[test]
    fn everybody_gets_in_again_some_day() {
        for budget in [
            Budget::Account,
            Budget::Device,
            Budget::Project,
            Budget::Address,
            Budget::Resets,
            Budget::Closed,
            Budget::EmailChanges,
            Budget::Choices,
            Budget::Flows,
        ] {
            assert!(budget.wait(1e12).unwrap() <= Duration::from_secs(86_400));
        }
    }
}

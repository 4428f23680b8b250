//! How many mails go out. What strangers can cause, what people ask for in their account and what administrators send is
//! counted apart: nobody's mail for a forgotten password waits because somebody else had others written to them.

use super::Letter;
use std::time::Duration;

/// Mails that are counted together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum MailClass {
    /// For a forgotten password, asked for by somebody who is not signed in.
    Reset,
    /// For an account that somebody wants to make, or has already.
    SignUp,
    /// For an address that somebody who is signed in wants to have.
    Verify,
    /// What administrators send, and programs in their place.
    Administrators,
}

impl MailClass {
    /// Every class.
    pub const ALL: [Self; 4] = [Self::Reset, Self::SignUp, Self::Verify, Self::Administrators];
}

impl Letter {
    /// What it is counted with. Nothing for what tells of something that happened: that is never held back.
    #[must_use]
    pub const fn class(&self) -> Option<MailClass> {
        match self {
            Self::Reset { by_administrator: false, .. } => Some(MailClass::Reset),
            Self::SignUp { .. } | Self::AccountExists { .. } => Some(MailClass::SignUp),
            Self::VerifyEmail { .. } => Some(MailClass::Verify),
            Self::Reset { by_administrator: true, .. }
            | Self::Invitation { .. }
            | Self::Administrator { .. }
            | Self::Test { .. } => Some(MailClass::Administrators),
            Self::AccountBack { .. }
            | Self::PasswordChanged { .. }
            | Self::NewDevice { .. }
            | Self::EmailChanged { .. }
            | Self::EmailChanging { .. }
            | Self::AccountDeleted { .. } => None,
        }
    }
}

/// A leaky bucket of mails, like those of [`crate::sign_in::guessing`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MailBudget {
    /// To one address.
    Address(MailClass),
    /// By one project.
    Project(MailClass),
}

impl MailBudget {
    /// What a mail of a class counts against, in the order in which that is locked: whoever sends many at once holds the
    /// project's first, and so never waits for somebody who waits for them. A mail that one of them refuses counts against
    /// none, so the project's counts only what the address's let through.
    #[must_use]
    pub const fn of(class: MailClass) -> [Self; 2] {
        [Self::Project(class), Self::Address(class)]
    }

    /// How many may go out at once.
    #[must_use]
    pub const fn capacity(self) -> f64 {
        match self {
            Self::Address(MailClass::SignUp) => 4.0,
            Self::Address(_) => 10.0,
            // A clinic invites its whole staff on one afternoon. What strangers cause is limited for each network (30, and 60
            // an hour): it takes dozens of networks to use this up.
            Self::Project(_) => 20_000.0,
        }
    }

    /// How many may follow in a second.
    #[must_use]
    pub const fn leak_per_second(self) -> f64 {
        match self {
            Self::Address(MailClass::SignUp) => 4.0 / 3600.0,
            Self::Address(_) => 10.0 / 3600.0,
            Self::Project(_) => 5_000.0 / 3600.0,
        }
    }

    /// The word in keys of rows.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Address(MailClass::Reset) => "mail.address.reset",
            Self::Address(MailClass::SignUp) => "mail.address.sign-up",
            Self::Address(MailClass::Verify) => "mail.address.verify",
            Self::Address(MailClass::Administrators) => "mail.address.administrators",
            Self::Project(MailClass::Reset) => "mail.project.reset",
            Self::Project(MailClass::SignUp) => "mail.project.sign-up",
            Self::Project(MailClass::Verify) => "mail.project.verify",
            Self::Project(MailClass::Administrators) => "mail.project.administrators",
        }
    }

    /// How long to wait after `spent` mails, this one included. Nothing: it may go.
    #[must_use]
    pub fn wait(self, spent: f64) -> Option<Duration> {
        let over = spent - self.capacity();
        (over > 0.0).then(|| Duration::from_secs_f64((over / self.leak_per_second()).clamp(1.0, 86_400.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{sign_in::guessing::Budget, time::Timestamp};
    use std::collections::HashSet;

    #[test]
    fn the_eleventh_mail_to_an_address_waits_six_minutes() {
        assert_eq!(MailBudget::Address(MailClass::Reset).wait(10.0), None);
        assert_eq!(MailBudget::Address(MailClass::Reset).wait(11.0).map(|wait| wait.as_secs()), Some(360));
        assert!(MailBudget::Address(MailClass::SignUp).wait(5.0).is_some());
    }

    #[test]
    fn no_class_shares_a_budget_with_another() {
        let words: HashSet<&str> =
            MailClass::ALL.into_iter().flat_map(MailBudget::of).map(MailBudget::as_str).collect();
        assert_eq!(words.len(), 2 * MailClass::ALL.len());
    }

    #[test]
    fn whoever_forgot_a_password_and_an_administrator_who_helps_are_counted_apart() {
        let reset = |by_administrator| Letter::Reset {
            link: String::new(),
            expires: Timestamp::from_unix_seconds(0),
            by_administrator,
        };
        assert_eq!(reset(false).class(), Some(MailClass::Reset));
        assert_eq!(reset(true).class(), Some(MailClass::Administrators));
        assert_eq!(Letter::AccountDeleted { at: Timestamp::from_unix_seconds(0) }.class(), None);
    }

    #[test]
    fn a_handful_of_networks_cannot_use_up_what_strangers_cause_in_a_project() {
        for (class, network) in [(MailClass::Reset, Budget::Resets), (MailClass::SignUp, Budget::SignUps)] {
            let project = MailBudget::Project(class);
            // Fifty networks for a whole day.
            let asked = 50.0 * (network.capacity() + 86_400.0 * network.leak_per_second());
            assert!(asked < project.capacity() + 86_400.0 * project.leak_per_second());
            assert!(50.0 * network.leak_per_second() < project.leak_per_second());
        }
    }
}

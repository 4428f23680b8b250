//! Making an account for oneself: which addresses may, how fast a person is, how often it is tried.

use crate::{
    person::{Identifier, IdentifierError},
    project::{ProjectSettings, SignUpSettings},
    time::Timestamp,
};
use std::time::Duration;

/// What is wrong with an address that somebody signs up with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AddressProblem {
    /// Nothing was typed.
    Missing,
    /// It is longer than any can be.
    TooLong,
    /// It is none.
    NotOne,
    /// It is made of letters that look like others.
    Homograph,
    /// The project takes those of other domains only.
    Domain,
}

/// Reads an address that somebody signs up with.
///
/// # Errors
/// It is none, looks like another one, or is of a domain that the project does not take.
pub fn address(typed: &str, settings: &SignUpSettings) -> Result<Identifier, AddressProblem> {
    let found = Identifier::email(typed).map_err(|error| match error {
        IdentifierError::Empty => AddressProblem::Missing,
        IdentifierError::TooLong => AddressProblem::TooLong,
        IdentifierError::Homograph => AddressProblem::Homograph,
        _ => AddressProblem::NotOne,
    })?;
    if admits(settings, &found) { Ok(found) } else { Err(AddressProblem::Domain) }
}

/// Whether the project takes an address of this domain: the very domain, none below it.
#[must_use]
pub fn admits(settings: &SignUpSettings, address: &Identifier) -> bool {
    let host = address.folded().rsplit_once('@').map(|(_, host)| host);
    settings.domains.is_empty() || settings.domains.iter().any(|own| Some(own.as_str()) == host)
}

/// A domain as it is kept; `None`: it is none.
#[must_use]
pub fn domain(typed: &str) -> Option<String> {
    let host = typed.trim().trim_start_matches('@');
    let read = Identifier::email(&format!("x@{host}")).ok()?;
    let host = read.folded().rsplit_once('@')?.1;
    host.contains('.').then(|| host.to_owned())
}

/// Whether people may make an account here at all.
#[must_use]
pub const fn is_open(settings: &ProjectSettings, application_allows: bool, sends_mail: bool) -> bool {
    settings.signup_enabled && application_allows && sends_mail
}

/// How long somebody took for a form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pace {
    /// As people do.
    Human,
    /// Nobody types that fast; programs do.
    TooQuick,
    /// The form has grown old.
    TooSlow,
}

/// How long somebody took for a form that was shown then.
#[must_use]
pub fn pace(shown: Timestamp, now: Timestamp) -> Pace {
    let took = now.since(shown);
    if shown > now || took > Duration::from_secs(3600) {
        Pace::TooSlow
    } else if took < Duration::from_millis(1500) {
        Pace::TooQuick
    } else {
        Pace::Human
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn only(domains: &[&str]) -> SignUpSettings {
        SignUpSettings {
            domains: domains.iter().map(|own| domain(own).unwrap()).collect(),
            ..SignUpSettings::default()
        }
    }

    #[test]
    fn the_very_domain_counts_and_none_below_or_like_it() {
        let clinic = only(&["Clinic.example", "@partner.example"]);
        for good in ["ada@clinic.example", "ADA@CLINIC.EXAMPLE", " x@partner.example "] {
            assert!(address(good, &clinic).is_ok(), "{good}");
        }
        for other in ["a@x.clinic.example", "a@clinic.example.evil.test", "a@evil-clinic.example", "a@example"] {
            assert_eq!(address(other, &clinic).err(), Some(AddressProblem::Domain), "{other}");
        }
        assert!(address("anybody@anywhere.test", &only(&[])).is_ok());
    }

    #[test]
    fn what_is_no_address_is_said_to_be_none() {
        let all = only(&[]);
        let wrong = |text: &str| address(text, &all).err();
        assert_eq!(wrong(" "), Some(AddressProblem::Missing));
        assert_eq!(wrong("ada"), Some(AddressProblem::NotOne));
        assert_eq!(wrong("a@b.c\r\nBcc: x@y.z"), Some(AddressProblem::NotOne));
        assert_eq!(wrong(&format!("{}@x.example", "a".repeat(300))), Some(AddressProblem::TooLong));
        // A Cyrillic "а".
        assert_eq!(wrong("ada@p\u{0430}ypal.example"), Some(AddressProblem::Homograph));
    }

    #[test]
    fn a_domain_is_one() {
        assert_eq!(domain(" @Clinic.Example "), Some("clinic.example".to_owned()));
        for bad in [
            "",
            "clinic",
            "a b.example",
            "a@b.example",
            "https://clinic.example",
            "clinic..example",
            "*.clinic.example",
        ] {
            assert_eq!(domain(bad), None, "{bad}");
        }
    }

    #[test]
    fn people_take_their_time() {
        let shown = Timestamp::from_unix_seconds(1_000);
        let after = |millis| pace(shown, shown + Duration::from_millis(millis));
        assert_eq!((after(0), after(1_499), after(1_500)), (Pace::TooQuick, Pace::TooQuick, Pace::Human));
        assert_eq!((after(3_600_000), after(3_600_001)), (Pace::Human, Pace::TooSlow));
        assert_eq!(pace(shown + Duration::from_secs(1), shown), Pace::TooSlow, "from tomorrow");
    }

    proptest! {
        #[test]
        fn a_domain_that_is_kept_is_found_again(host in "[a-zA-Z0-9äß]{1,12}(\\.[a-zA-Z0-9-]{1,8}){0,3}") {
            if let Some(own) = domain(&host) {
                prop_assert_eq!(domain(&own), Some(own.clone()));
                let typed = format!("someone@{host}");
                let settings = SignUpSettings { domains: vec![own], ..SignUpSettings::default() };
                prop_assert!(address(&typed, &settings).is_ok());
            }
        }
    }
}

//! A length of time as people type it: a number and its unit.

use std::time::Duration;

/// What a number counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Unit {
    /// Of 1 second.
    Seconds,
    /// Of 60 seconds.
    #[default]
    Minutes,
    /// Of 60 minutes.
    Hours,
    /// Of 24 hours.
    Days,
}

impl Unit {
    /// Every unit, the smallest first.
    pub const ALL: [Self; 4] = [Self::Seconds, Self::Minutes, Self::Hours, Self::Days];

    /// The word in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::Days => "days",
        }
    }

    /// Reads the word of a form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.as_str() == text)
    }

    const fn seconds(self) -> u64 {
        match self {
            Self::Seconds => 1,
            Self::Minutes => 60,
            Self::Hours => 3_600,
            Self::Days => 86_400,
        }
    }
}

/// A length of time as it was typed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Span {
    /// How many.
    pub number: String,
    /// Of what.
    pub unit: Unit,
}

impl Span {
    /// In the largest unit that needs no fraction.
    #[must_use]
    pub fn of(duration: Duration) -> Self {
        let seconds = duration.as_secs();
        let fits = |unit: &Unit| seconds > 0 && seconds.is_multiple_of(unit.seconds());
        let unit = Unit::ALL.into_iter().rev().find(fits).unwrap_or(Unit::Seconds);
        Self { number: (seconds / unit.seconds()).to_string(), unit }
    }

    /// The duration, within bounds.
    ///
    /// # Errors
    /// No whole number, or out of bounds; the sentence says which bounds.
    pub fn read(&self, from: Duration, to: Duration) -> Result<Duration, String> {
        let number = self.number.trim().parse::<u64>().map_err(|_| "Enter a whole number.".to_owned())?;
        let found = number.checked_mul(self.unit.seconds()).map(Duration::from_secs);
        found
            .filter(|found| (from..=to).contains(found))
            .ok_or_else(|| format!("Enter {} to {}.", Self::of(from).spoken(), Self::of(to).spoken()))
    }

    /// As it stands in a sentence: `15 minutes`, `1 hour`.
    #[must_use]
    pub fn spoken(&self) -> String {
        let unit = self.unit.as_str();
        let unit = if self.number == "1" { unit.strip_suffix('s').unwrap_or(unit) } else { unit };
        format!("{} {unit}", self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_duration_is_shown_in_the_largest_unit_that_needs_no_fraction() {
        for (seconds, shown) in
            [(30, "30 seconds"), (60, "1 minute"), (900, "15 minutes"), (5_400, "90 minutes"), (86_400, "1 day")]
        {
            assert_eq!(Span::of(Duration::from_secs(seconds)).spoken(), shown);
        }
    }

    #[test]
    fn what_is_out_of_bounds_is_told_the_bounds() {
        let (from, to) = (Duration::from_secs(30), Duration::from_secs(3_600));
        let read = |number: &str, unit| Span { number: number.to_owned(), unit }.read(from, to);
        assert_eq!(read("90", Unit::Seconds), Ok(Duration::from_secs(90)));
        assert_eq!(read(" 60 ", Unit::Minutes), Ok(to));
        for (number, unit) in [("61", Unit::Minutes), ("0", Unit::Days), (u64::MAX.to_string().as_str(), Unit::Days)] {
            assert_eq!(read(number, unit), Err("Enter 30 seconds to 1 hour.".to_owned()), "{number}");
        }
        for bad in ["", "-1", "1.5", "ten", "1e3", "٣"] {
            assert_eq!(read(bad, Unit::Minutes), Err("Enter a whole number.".to_owned()), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(seconds in 1_u64..100_000_000) {
            let duration = Duration::from_secs(seconds);
            prop_assert_eq!(Span::of(duration).read(Duration::ZERO, Duration::MAX), Ok(duration));
        }
    }
}

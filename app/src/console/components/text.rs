//! Figures and times in words.

use domain::time::Timestamp;

/// A figure and what it is of: 1 session, 12,408 sessions.
#[must_use]
pub fn counted(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{} {many}", thousands(number)) }
}

/// A figure with its thousands apart: 12,408.
#[must_use]
pub fn thousands(figure: u64) -> String {
    let digits = figure.to_string();
    let first = digits.len() % 3;
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 3 == first {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A moment as everybody reads it: "22 Nov 2026, 12:04 UTC".
#[must_use]
pub fn full_time(at: Timestamp) -> String {
    let at = at.to_offset();
    let month = at.month().to_string();
    let month: String = month.chars().take(3).collect();
    format!("{} {month} {}, {:02}:{:02} UTC", at.day(), at.year(), at.hour(), at.minute())
}

/// The same to the second.
#[must_use]
pub fn exact_time(at: Timestamp) -> String {
    let seconds = at.to_offset().second();
    full_time(at).replace(" UTC", &format!(":{seconds:02} UTC"))
}

/// A moment for machines (RFC 3339), in seconds.
pub(super) fn machine_time(at: Timestamp) -> String {
    let at = at.to_offset();
    let (month, day) = (u8::from(at.month()), at.day());
    format!("{:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", at.year(), at.hour(), at.minute(), at.second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_their_thousands_apart() {
        for (figure, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (12_408, "12,408"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(figure), text);
        }
        assert_eq!(thousands(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn times_are_in_universal_time() {
        let at = Timestamp::from_unix_seconds(1_795_349_045);
        assert_eq!(full_time(at), "22 Nov 2026, 12:04 UTC");
        assert_eq!(exact_time(at), "22 Nov 2026, 12:04:05 UTC");
        assert_eq!(machine_time(at), "2026-11-22T12:04:05Z");
    }
}

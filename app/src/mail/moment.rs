//! When, in words that leave no doubt which day is meant: month and day are in another order elsewhere.

use crate::i18n::Locale;
use domain::time::Timestamp;

const SPANISH: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

/// A day and a time of day.
pub(super) fn moment(words: Locale, at: Timestamp) -> String {
    let at = at.to_offset();
    let (day, year, hour, minute) = (at.day(), at.year(), at.hour(), at.minute());
    match words {
        Locale::En => format!("{} {day}, {year} at {hour:02}:{minute:02} UTC", at.month()),
        Locale::Es => {
            let month = SPANISH.get(usize::from(u8::from(at.month())) - 1).copied().unwrap_or_default();
            format!("{day} de {month} de {year} a las {hour:02}:{minute:02} UTC")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_its_month_in_letters() {
        let at = Timestamp::from_unix_seconds(1_795_348_860);
        assert_eq!(moment(Locale::En, at), "November 22, 2026 at 12:01 UTC");
        assert_eq!(moment(Locale::Es, at), "22 de noviembre de 2026 a las 12:01 UTC");
        let first = Timestamp::from_unix_seconds(0);
        assert_eq!(moment(Locale::Es, first), "1 de enero de 1970 a las 00:00 UTC");
    }
}

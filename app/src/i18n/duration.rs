//! How long, in words.

use super::Locale;
use std::time::Duration;

plurals! {
    /// Less than a minute.
    seconds(n) { en: "{n} second" | "{n} seconds", es: "{n} segundo" | "{n} segundos" }
    /// Less than two hours.
    minutes(n) { en: "{n} minute" | "{n} minutes", es: "{n} minuto" | "{n} minutos" }
    /// Less than two days.
    hours(n) { en: "{n} hour" | "{n} hours", es: "{n} hora" | "{n} horas" }
    /// All the rest.
    days(n) { en: "{n} day" | "{n} days", es: "{n} día" | "{n} días" }
}

impl Locale {
    /// A length of time in one unit, rounded up: who waits as long as they are told has waited long enough.
    #[must_use]
    pub fn duration(self, length: Duration) -> String {
        let seconds = length.as_secs().saturating_add(u64::from(length.subsec_nanos() > 0));
        match seconds {
            0..60 => self.seconds(seconds.max(1)),
            60..7_200 => self.minutes(seconds.div_ceil(60)),
            7_200..172_800 => self.hours(seconds.div_ceil(3_600)),
            _ => self.days(seconds.div_ceil(86_400)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_rounded_up_and_counted() {
        for (millis, en, es) in [
            (0, "1 second", "1 segundo"),
            (1_001, "2 seconds", "2 segundos"),
            (59_999, "1 minute", "1 minuto"),
            (60_000, "1 minute", "1 minuto"),
            (241_000, "5 minutes", "5 minutos"),
            (3_600_000, "60 minutes", "60 minutos"),
            (7_200_001, "3 hours", "3 horas"),
            (90 * 86_400_000, "90 days", "90 días"),
        ] {
            let length = Duration::from_millis(millis);
            assert_eq!((Locale::En.duration(length).as_str(), Locale::Es.duration(length).as_str()), (en, es));
        }
        assert!(!Locale::En.duration(Duration::MAX).is_empty());
    }
}

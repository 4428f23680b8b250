//! Figures of the overview in words.

use super::Span;
use crate::console::components::thousands;
use domain::time::Timestamp;

/// How much a figure changed: "6.1 % more than in the 30 days before".
pub(super) fn change(now: u64, before: u64, span: &str) -> String {
    match (now, before) {
        (0, 0) => format!("none in the {span} before either"),
        (_, 0) => format!("none in the {span} before"),
        (now, before) if now == before => format!("as many as in the {span} before"),
        (now, before) => {
            let (more, difference) = if now > before { ("more", now - before) } else { ("fewer", before - now) };
            // Out of few, a share says less than the number.
            if before < 20 {
                format!("{} {more} than in the {span} before", thousands(difference))
            } else {
                format!("{} % {more} than in the {span} before", tenths(difference, before))
            }
        }
    }
}

/// What part of the tries succeeded: "98.2 % succeeded". Never 100 % when one failed, nor 0 % when one did not.
pub(super) fn share(good: u64, bad: u64) -> String {
    match (good, bad) {
        (0, 0) => "nobody tried".to_owned(),
        (_, 0) => "all succeeded".to_owned(),
        (0, bad) => format!("all {} tries failed", thousands(bad)),
        (good, bad) => format!("{} % succeeded, {} failed", tenths(good, good + bad), thousands(bad)),
    }
}

/// A hundredfold share with one decimal, rounded down; at least 0.1.
fn tenths(of: u64, all: u64) -> String {
    let thousandths = (u128::from(of) * 1_000 / u128::from(all.max(1))).max(1);
    let (whole, tenth) = (thousandths / 10, thousandths % 10);
    let whole = thousands(u64::try_from(whole).unwrap_or(u64::MAX));
    if tenth == 0 { whole } else { format!("{whole}.{tenth}") }
}

fn month(at: Timestamp) -> String {
    at.to_offset().month().to_string().chars().take(3).collect()
}

/// A stretch in full.
pub(super) fn stretch_name(at: Timestamp, span: Span) -> String {
    let own = at.to_offset();
    let day = format!("{} {} {}", own.day(), month(at), own.year());
    match span {
        Span::Month => day,
        Span::Day | Span::Week => format!("{day}, {:02}:00", own.hour()),
    }
}

/// A stretch below the chart.
pub(super) fn stretch_short(at: Timestamp, span: Span) -> String {
    let own = at.to_offset();
    match span {
        Span::Day => format!("{:02}:00", own.hour()),
        Span::Week | Span::Month => format!("{} {}", own.day(), month(at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_said_as_they_are() {
        for (now, before, text) in [
            (0, 0, "none in the 7 days before either"),
            (5, 0, "none in the 7 days before"),
            (5, 5, "as many as in the 7 days before"),
            (5, 4, "1 more than in the 7 days before"),
            (0, 4, "4 fewer than in the 7 days before"),
            (8_214, 7_742, "6 % more than in the 7 days before"),
            (1_061, 1_000, "6.1 % more than in the 7 days before"),
            (1_000_001, 1_000_000, "0.1 % more than in the 7 days before"),
            (100, 1_000, "90 % fewer than in the 7 days before"),
            (50_000, 20, "249,900 % more than in the 7 days before"),
        ] {
            assert_eq!(change(now, before, "7 days"), text);
        }
    }

    #[test]
    fn shares_are_not_rounded_to_what_is_not_so() {
        for (good, bad, text) in [
            (0, 0, "nobody tried"),
            (7, 0, "all succeeded"),
            (0, 7, "all 7 tries failed"),
            (982, 18, "98.2 % succeeded, 18 failed"),
            (999_999, 1, "99.9 % succeeded, 1 failed"),
            (1, 999_999, "0.1 % succeeded, 999,999 failed"),
        ] {
            assert_eq!(share(good, bad), text);
        }
    }

    #[test]
    fn stretches_are_called_by_their_beginning() {
        let at = Timestamp::from_unix_seconds(1_795_348_800);
        assert_eq!(stretch_name(at, Span::Month), "22 Nov 2026");
        assert_eq!(stretch_name(at, Span::Day), "22 Nov 2026, 12:00");
        assert_eq!(stretch_short(at, Span::Day), "12:00");
        assert_eq!(stretch_short(at, Span::Week), "22 Nov");
    }
}

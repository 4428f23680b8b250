//! Whether the mail server answers. While it does not, one mail at a time finds out, and the others wait without a try each.

use domain::time::Timestamp;
use std::time::Duration;

/// How long nobody tries, after the first time, the second …
const PAUSES: [Duration; 4] =
    [Duration::from_secs(5), Duration::from_secs(15), Duration::from_secs(30), Duration::from_secs(60)];

/// The line to the mail server.
#[derive(Debug, Default)]
pub struct Line {
    failures: usize,
    broken_until: Option<Timestamp>,
    trying: bool,
}

impl Line {
    /// How many mails may be sent now, of `free`.
    #[must_use]
    pub fn most(&self, now: Timestamp, free: usize) -> usize {
        match self.broken_until {
            None => free,
            Some(until) if now >= until && !self.trying => free.min(1),
            Some(_) => 0,
        }
    }

    /// Some were begun; if the line was broken, this is the one that finds out.
    pub const fn begun(&mut self) {
        self.trying = self.broken_until.is_some();
    }

    /// The server answered, whatever it said.
    pub const fn works(&mut self) {
        *self = Self { failures: 0, broken_until: None, trying: false };
    }

    /// The server cannot be reached or takes nothing. Says until when nobody tries.
    pub fn broke(&mut self, now: Timestamp) -> Timestamp {
        self.trying = false;
        match self.broken_until {
            // One of those that were on their way already.
            Some(until) if now < until => until,
            _ => {
                let pause = PAUSES.get(self.failures).or(PAUSES.last()).copied().unwrap_or_default();
                self.failures += 1;
                let until = now + pause;
                self.broken_until = Some(until);
                until
            }
        }
    }

    /// Nothing was learnt: the mail needed no server, or whoever sent it is gone.
    pub const fn unknown(&mut self) {
        self.trying = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_seconds(seconds)
    }

    #[test]
    fn while_it_is_broken_one_mail_finds_out() {
        let mut line = Line::default();
        assert_eq!(line.most(at(0), 16), 16);
        line.begun();
        // Sixteen were on their way: they count as one failure.
        for _ in 0..16 {
            assert_eq!(line.broke(at(0)), at(5));
        }
        assert_eq!(line.most(at(4), 16), 0);
        assert_eq!(line.most(at(5), 16), 1);
        line.begun();
        assert_eq!(line.most(at(6), 16), 0, "one is on its way");
        assert_eq!(line.broke(at(7)), at(22));
        line.begun();
        line.unknown();
        assert_eq!(line.most(at(22), 16), 1, "the one that was to find out did not");
        line.begun();
        line.works();
        assert_eq!(line.most(at(22), 16), 16);
        assert_eq!(line.broke(at(30)), at(35), "and begins anew");
    }

    #[test]
    fn the_pauses_grow_to_a_minute_and_no_further() {
        let mut line = Line::default();
        let mut now = at(0);
        let mut waits = Vec::new();
        for _ in 0..6 {
            let until = line.broke(now);
            waits.push(until.since(now).as_secs());
            now = until;
        }
        assert_eq!(waits, [5, 15, 30, 60, 60, 60]);
    }
}

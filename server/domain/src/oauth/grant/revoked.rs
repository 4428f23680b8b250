//! Which access tokens of a living grant are revoked.

use super::{ImpossibleGrant, check};
use crate::time::Timestamp;

/// How many ranges are kept. Beyond that the two oldest become one, with what lies between: an old token more is dead.
pub const MAX_RANGES: usize = 32;

/// Access tokens that are revoked, by serial, both ends included.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct RevokedRange {
    /// The lowest serial.
    pub first: u32,
    /// The highest serial.
    pub last: u32,
    /// When the last of them expires, and need not be remembered any more.
    pub until: Timestamp,
}

impl RevokedRange {
    fn absorb(&mut self, other: Self) {
        self.last = self.last.max(other.last);
        self.until = self.until.max(other.until);
    }
}

/// The revoked access tokens of a grant: a few ranges, in order, apart from each other.
#[derive(Clone, Default, PartialEq, Eq, Debug, Hash)]
pub struct RevokedSerials(Vec<RevokedRange>);

impl RevokedSerials {
    /// Reads what a row holds; `issued` serials have been given out.
    pub(super) fn restore(ranges: Vec<RevokedRange>, issued: u32) -> Result<Self, ImpossibleGrant> {
        let in_order = ranges.iter().all(|range| range.first <= range.last && range.last < issued)
            && ranges.iter().zip(ranges.iter().skip(1)).all(|(low, high)| low.last < high.first);
        if check!("revoked serials are in order and were issued", !in_order || ranges.len() > MAX_RANGES) {
            return Err(ImpossibleGrant::Revoked);
        }
        Ok(Self(ranges))
    }

    /// What a row is to hold.
    #[must_use]
    pub fn ranges(&self) -> &[RevokedRange] {
        &self.0
    }

    /// Whether the access token of this serial is revoked.
    #[must_use]
    pub fn contains(&self, serial: u32) -> bool {
        self.0.iter().any(|range| (range.first..=range.last).contains(&serial))
    }

    /// These and the access token of this serial, which expires at `until`; without those that have expired by `now`.
    #[must_use]
    pub fn with(&self, serial: u32, until: Timestamp, now: Timestamp) -> Self {
        let mut all: Vec<_> = self.0.iter().copied().filter(|range| range.until > now).collect();
        all.push(RevokedRange { first: serial, last: serial, until });
        all.sort_by_key(|range| range.first);
        let mut merged: Vec<RevokedRange> = Vec::with_capacity(all.len());
        for range in all {
            match merged.last_mut() {
                Some(low) if range.first <= low.last.saturating_add(1) => low.absorb(range),
                _ => merged.push(range),
            }
        }
        if check!("revoked serials are bounded", merged.len() > MAX_RANGES) {
            let second = merged.remove(1);
            if let Some(first) = merged.first_mut() {
                first.absorb(second);
            }
        }
        Self(merged)
    }
}

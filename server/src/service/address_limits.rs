//! Failed tries, and what else is limited, by address. In memory: an address is no person's, and another server counts for itself.

use domain::{sign_in::guessing::Budget, time::Timestamp};
use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// How many addresses are remembered; beyond that, those with the least to remember are forgotten.
const MOST: usize = 100_000;

/// Leaky buckets by address.
#[derive(Debug)]
pub struct AddressLimits {
    budget: Budget,
    buckets: Mutex<HashMap<IpAddr, (f64, Timestamp)>>,
}

impl Default for AddressLimits {
    fn default() -> Self {
        Self::of(Budget::Address)
    }
}

impl AddressLimits {
    /// So much of `budget` for each address.
    #[must_use]
    pub fn of(budget: Budget) -> Self {
        Self { budget, buckets: Mutex::default() }
    }

    /// How long the address has to wait before it may try again.
    #[must_use]
    pub fn wait(&self, address: IpAddr, now: Timestamp) -> Option<Duration> {
        let buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let spent = buckets.get(&network(address)).map_or(0.0, |bucket| self.leaked(*bucket, now));
        self.budget.wait(spent + 1.0)
    }

    /// Counts a failed try, or whatever else the budget is for.
    pub fn failed(&self, address: IpAddr, now: Timestamp) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST {
            // At least half at once, so that whoever draws addresses without end does not make each try a search; and never
            // those with the most, so that they do not make their own tries forgotten.
            let mut spent: Vec<f64> = buckets.values().map(|bucket| self.leaked(*bucket, now)).collect();
            let (_, middle, _) = spent.select_nth_unstable_by(MOST / 2, f64::total_cmp);
            let middle = *middle;
            buckets.retain(|_, bucket| self.leaked(*bucket, now) > middle);
        }
        let bucket = buckets.entry(network(address)).or_insert((0.0, now));
        *bucket = (self.leaked(*bucket, now) + 1.0, now);
    }

    fn leaked(&self, (spent, at): (f64, Timestamp), now: Timestamp) -> f64 {
        (spent - now.since(at).as_secs_f64() * self.budget.leak_per_second()).max(0.0)
    }
}

/// An IPv6 customer has a /64 to draw addresses from; it counts as one.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(own) => IpAddr::V4(own),
        IpAddr::V6(own) => {
            let [a, b, c, d, ..] = own.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_from_one_network_are_counted_together_and_forgotten() {
        let limits = AddressLimits::default();
        let now = Timestamp::from_unix_seconds(1_800_000_000);
        let (one, two): (IpAddr, IpAddr) = ("2001:db8::1".parse().unwrap(), "2001:db8::2".parse().unwrap());
        for _ in 0..60 {
            assert_eq!(limits.wait(one, now), None);
            limits.failed(one, now);
        }
        assert!(limits.wait(two, now).is_some());
        assert_eq!(limits.wait("2001:db8:0:1::1".parse().unwrap(), now), None);
        assert_eq!(limits.wait(one, now + Duration::from_secs(10)), None);
    }

    #[test]
    fn whoever_draws_addresses_without_end_is_not_forgotten_for_it() {
        let limits = AddressLimits::default();
        let now = Timestamp::from_unix_seconds(1_800_000_000);
        let guesser: IpAddr = "203.0.113.66".parse().unwrap();
        (0..60).for_each(|_| limits.failed(guesser, now));
        let drawn = |number: u32| IpAddr::from(std::net::Ipv4Addr::from(0x0a00_0000 + number));
        for number in 0..u32::try_from(MOST).unwrap() {
            limits.failed(drawn(number), now);
            limits.failed(drawn(number), now);
        }
        assert!(limits.wait(guesser, now).is_some());
        assert!(limits.buckets.lock().unwrap().len() <= MOST);
    }
}

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
            buckets.retain(|_, bucket| self.leaked(*bucket, now) > 1.0);
            if buckets.len() >= MOST {
                buckets.clear();
            }
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
}

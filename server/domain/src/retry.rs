//! When something that did not go through is tried again.

use std::time::Duration;

/// After this long nothing is tried any more.
pub const GIVE_UP: Duration = Duration::from_secs(3 * 24 * 3600);

const STEPS: [u64; 7] = [5, 15, 60, 300, 900, 3_600, 4 * 3_600];

/// How long to wait after the `attempts`-th try in vain, the first being 1. A fifth of it is `chance` (0 to 255), so that what
/// failed together does not come back together.
#[must_use]
pub fn after(attempts: u32, chance: u8) -> Duration {
    let step = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    let seconds = STEPS.get(step).or(STEPS.last()).copied().unwrap_or(3_600);
    let millis = seconds * 1_000;
    Duration::from_millis(millis - millis / 10 + millis * u64::from(chance) / (5 * 255))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_is_never_more_than_a_tenth_off() {
        for (attempts, seconds) in
            [(0, 5), (1, 5), (2, 15), (3, 60), (4, 300), (5, 900), (6, 3_600), (7, 14_400), (90, 14_400)]
        {
            let (least, most) = (after(attempts, 0), after(attempts, 255));
            assert_eq!(least, Duration::from_millis(seconds * 900), "{attempts}");
            assert_eq!(most, Duration::from_millis(seconds * 1_100), "{attempts}");
        }
        assert!(after(u32::MAX, 7) > after(1, 255));
    }
}

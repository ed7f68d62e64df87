//! The choices of a run: the same seed makes the same choices. What the operating system decides,
//! such as which process runs first, is not repeated.

use std::time::Duration;

use sha2::{Digest as _, Sha256};

/// Random numbers (SplitMix64).
#[derive(Clone)]
pub(super) struct Random(u64);

impl Random {
    /// The choices of one scenario, which do not depend on the scenarios before it.
    pub(super) fn of_scenario(seed: u64, scenario: &str) -> Random {
        let hash = Sha256::digest(format!("{seed} {scenario}"));
        let mut first = [0; 8];
        first.copy_from_slice(&hash[..8]);
        Random(u64::from_be_bytes(first))
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `end` - 1; 0 when `end` is 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    /// A time between these milliseconds.
    pub(super) fn time(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_millis(from + self.next() % (to - from + 1))
    }

    /// True in this many of a hundred cases.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(super) fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_makes_the_same_choices_and_a_scenario_its_own() {
        let take = |seed, scenario| {
            let mut random = Random::of_scenario(seed, scenario);
            [random.next(), random.next(), random.next()]
        };
        assert_eq!(take(7, "bursts"), take(7, "bursts"));
        assert_ne!(take(7, "bursts"), take(8, "bursts"));
        assert_ne!(take(7, "bursts"), take(7, "races"));
        let mut random = Random::of_scenario(1, "x");
        assert!((0..1_000).all(|_| (5..=9).contains(&random.time(5, 9).as_millis())));
        assert!((0..1_000).all(|_| random.below(3) < 3));
    }
}

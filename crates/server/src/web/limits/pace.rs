//! The least pace of a sender or a reader.

use std::time::Duration;

/// The least pace that is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeastPace {
    /// The longest pause, and the time after which the pace counts.
    pub grace: Duration,
    pub bytes_per_second: u32,
}

/// The pace of one sender or reader. Each byte earns time, each wait spends it, and nobody saves
/// more than the grace: a quick beginning does not allow a long pause later.
#[derive(Debug)]
pub struct Pace {
    least: LeastPace,
    left: Duration,
}

impl Pace {
    pub fn new(least: LeastPace) -> Self {
        Self {
            least,
            left: least.grace,
        }
    }

    /// How long the next bytes may take.
    pub fn left(&self) -> Duration {
        self.left
    }

    /// Counts time that was spent waiting for the other side, and for nothing else.
    pub fn record_wait(&mut self, waited: Duration) {
        self.left = self.left.saturating_sub(waited);
    }

    pub fn record_bytes(&mut self, bytes: usize) {
        let per_second = u64::from(self.least.bytes_per_second.max(1));
        let nanoseconds = (bytes as u64).saturating_mul(1_000_000_000) / per_second;
        self.left = (self.left + Duration::from_nanos(nanoseconds)).min(self.least.grace);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quick_beginning_allows_no_longer_pause() {
        let mut pace = Pace::new(LeastPace {
            grace: Duration::from_secs(5),
            bytes_per_second: 1_000,
        });
        pace.record_bytes(1_000_000);
        assert_eq!(pace.left(), Duration::from_secs(5));
        pace.record_wait(Duration::from_secs(4));
        pace.record_bytes(500);
        assert_eq!(pace.left(), Duration::from_millis(1_500));
        pace.record_wait(Duration::from_secs(2));
        assert_eq!(pace.left(), Duration::ZERO);
    }

    #[test]
    fn half_the_least_pace_ends_after_twice_the_grace() {
        let mut pace = Pace::new(LeastPace {
            grace: Duration::from_secs(5),
            bytes_per_second: 1_000,
        });
        let mut seconds = 0;
        while pace.left() >= Duration::from_secs(1) {
            pace.record_wait(Duration::from_secs(1));
            pace.record_bytes(500);
            seconds += 1;
        }
        assert_eq!(seconds, 9);
    }
}

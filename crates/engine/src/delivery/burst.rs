//! Bursts of deliveries: many deliveries that arrive at the same time.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long a burst lasts after its last batch.
const RECOVERY: Duration = Duration::from_millis(50);

/// The time of the last burst of deliveries. Acknowledging deliveries is urgent, because a forge
/// gives up after seconds; processing them is not. Therefore the workers of the same process pause
/// before each job while a burst lasts.
#[derive(Debug)]
pub(crate) struct Burst {
    start: Instant,
    /// Milliseconds from `start` to the last burst, plus one; 0 if there was none.
    last: AtomicU64,
}

impl Default for Burst {
    fn default() -> Self {
        Self {
            start: Instant::now(),
            last: AtomicU64::new(0),
        }
    }
}

impl Burst {
    /// Records that a burst goes on now.
    pub(crate) fn record(&self) {
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX - 1);
        self.last.store(now + 1, Ordering::Relaxed);
    }

    /// Whether a burst goes on.
    pub(crate) fn is_active(&self) -> bool {
        let last = self.last.load(Ordering::Relaxed);
        last > 0 && self.start + Duration::from_millis(last - 1) + RECOVERY > Instant::now()
    }
}

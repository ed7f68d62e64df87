//! Rests: a project with many deliveries waits a moment between its batches, so that the batches of
//! others, and the intake, find an idle processor.

use std::time::{Duration, Instant};

use ecluse_store::jobs::QueueId;

/// How long a queue rests after a batch while a burst of deliveries arrives. Storing them is more
/// urgent than processing them.
pub(super) const REST_IN_BURST: Duration = Duration::from_millis(100);
/// The shortest time between the starts of two full batches of a queue while others have deliveries
/// too: 1,600 deliveries a second, of which a batch takes about half of the time.
const REST_BESIDE_OTHERS: Duration = Duration::from_millis(40);
/// How long a queue counts as one that has deliveries after it was served.
const ACTIVE: Duration = Duration::from_secs(1);

/// Which queue rests.
#[derive(Debug, Default)]
pub(super) struct Rests {
    resting: Option<(QueueId, Instant)>,
    /// The queue that was served last.
    last: Option<QueueId>,
    /// When another queue than the one before was served.
    changed: Option<Instant>,
}

impl Rests {
    /// The queue that rests at this moment, and until when.
    pub(super) fn resting(&mut self, now: Instant) -> Option<(QueueId, Instant)> {
        self.resting = self.resting.filter(|(_, until)| *until > now);
        self.resting
    }

    /// Records that a batch of this queue was claimed, which may have been as large as it can be.
    pub(super) fn record(&mut self, queue: QueueId, is_full: bool, is_burst: bool, now: Instant) {
        if self.last.is_some_and(|last| last != queue) {
            self.changed = Some(now);
        }
        self.last = Some(queue);
        let is_beside_others = self.changed.is_some_and(|changed| changed + ACTIVE > now);
        if is_burst {
            self.resting = Some((queue, now + REST_IN_BURST));
        } else if is_full && is_beside_others {
            self.resting = Some((queue, now + REST_BESIDE_OTHERS));
        }
    }
}

#[cfg(test)]
mod tests {
    use ecluse_domain::ids::ProjectId;

    use super::*;

    #[test]
    fn a_queue_rests_after_a_full_batch_only_while_others_have_deliveries() {
        let [noisy, quiet] = std::array::from_fn(|_| QueueId::of(ProjectId::generate()));
        let mut rests = Rests::default();
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        for millis in [0, 10, 20] {
            rests.record(noisy, true, false, at(millis));
            assert_eq!(rests.resting(at(millis)), None, "it is alone");
        }
        rests.record(quiet, false, false, at(30));
        assert_eq!(rests.resting(at(30)), None, "its batch was small");
        rests.record(noisy, true, false, at(40));
        rests.record(quiet, false, false, at(50));
        let until = at(40) + REST_BESIDE_OTHERS;
        assert_eq!(rests.resting(at(79)), Some((noisy, until)));
        assert_eq!(rests.resting(until), None);
        rests.record(noisy, true, false, at(1_049));
        assert_eq!(rests.resting(at(1_050)), Some((noisy, at(1_089))));
        let later = at(1_049) + ACTIVE;
        rests.record(noisy, true, false, later);
        assert_eq!(rests.resting(later), None, "it is alone again");
    }

    #[test]
    fn a_queue_rests_after_each_batch_of_a_burst() {
        let queue = QueueId::of(ProjectId::generate());
        let mut rests = Rests::default();
        let start = Instant::now();
        rests.record(queue, false, true, start);
        let until = start + REST_IN_BURST;
        assert_eq!(rests.resting(start), Some((queue, until)));
        assert_eq!(rests.resting(until), None);
    }
}

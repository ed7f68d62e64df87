//! How long a smoke test runs. Its time limits hold for all attempts of a build together, so the
//! caller stores the time while the test runs.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use ecluse_store::run_times::TestTime;

/// A part of a smoke test with a time limit of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Template,
    Test,
}

/// Measures how long the parts of a smoke test run. Anybody may read it meanwhile.
#[derive(Debug, Default)]
pub struct Stopwatch(Mutex<Measured>);

#[derive(Debug, Default)]
struct Measured {
    ended: TestTime,
    running: Option<(Part, Instant)>,
}

impl Measured {
    fn now(&self) -> TestTime {
        let mut time = self.ended;
        if let Some((part, started)) = self.running {
            let measured = match part {
                Part::Template => &mut time.template,
                Part::Test => &mut time.test,
            };
            *measured += started.elapsed();
        }
        time
    }
}

impl Stopwatch {
    /// Returns how long each part has run until now.
    pub fn read(&self) -> TestTime {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).now()
    }

    /// Measures a part while `work` runs. The parts run one after the other.
    pub(super) async fn measure<T>(&self, part: Part, work: impl Future<Output = T>) -> T {
        self.set(Some((part, Instant::now())));
        let done = work.await;
        self.set(None);
        done
    }

    fn set(&self, running: Option<(Part, Instant)>) {
        let mut measured = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        measured.ended = measured.now();
        measured.running = running;
    }
}

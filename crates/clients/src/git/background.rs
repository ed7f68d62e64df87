//! Work on a thread that may block. A future that is dropped does not end such a thread, so the work
//! itself asks again and again whether it may go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::time::Instant;

/// Why work has to end before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Deadline,
    /// Nobody waits for the result any more: the build was cancelled, or its worker lost the lease.
    Abandoned,
}

impl From<Ended> for std::io::Error {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Deadline => std::io::ErrorKind::TimedOut.into(),
            Ended::Abandoned => std::io::Error::other("nobody waits for the result any more"),
        }
    }
}

/// Tells work on another thread whether it may go on.
pub(super) struct Permit {
    deadline: Option<Instant>,
    abandoned: Arc<AtomicBool>,
}

impl Permit {
    pub(super) fn check(&self) -> Result<(), Ended> {
        if self.abandoned.load(Ordering::Relaxed) {
            return Err(Ended::Abandoned);
        }
        match self.deadline {
            Some(deadline) if Instant::now() >= deadline => Err(Ended::Deadline),
            Some(_) | None => Ok(()),
        }
    }
}

/// Marks the work as abandoned when the future that waits for it is dropped.
struct Waiter(Arc<AtomicBool>);

impl Drop for Waiter {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs work on a thread that may block, until it is done or its permit ends.
pub(super) async fn run<T: Send + 'static>(
    deadline: Option<Instant>,
    work: impl FnOnce(&Permit) -> T + Send + 'static,
) -> std::io::Result<T> {
    let abandoned = Arc::new(AtomicBool::new(false));
    let _waiter = Waiter(abandoned.clone());
    let permit = Permit {
        deadline,
        abandoned,
    };
    tokio::task::spawn_blocking(move || work(&permit))
        .await
        .map_err(std::io::Error::other)
}

#[cfg(test)]
impl Permit {
    /// A permit with this deadline that nobody abandons.
    pub(super) fn until(deadline: Option<Instant>) -> Self {
        Self {
            deadline,
            abandoned: Arc::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn work_ends_when_nobody_waits_for_it_any_more() {
        let (start, started) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let waiter = tokio::spawn(run(None, move |permit| {
            start.send(()).unwrap();
            let why = loop {
                match permit.check() {
                    Ok(()) => std::thread::yield_now(),
                    Err(why) => break why,
                }
            };
            end.send(why).unwrap();
        }));
        started.await.unwrap();
        waiter.abort();
        assert_eq!(ended.await.unwrap(), Ended::Abandoned);
    }

    #[tokio::test]
    async fn work_ends_at_its_deadline() {
        let ended = run(Some(Instant::now()), Permit::check).await.unwrap();
        assert_eq!(ended, Err(Ended::Deadline));
        assert_eq!(run(None, Permit::check).await.unwrap(), Ok(()));
    }
}

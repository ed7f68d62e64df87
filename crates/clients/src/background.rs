//! Work on a thread that may block. A future that is dropped does not end such a thread, so the work
//! itself asks again and again whether it may go on.

use std::io::{self, Read, Write};

use ecluse_domain::stop::{Stop, Stopped};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::outside;

/// Why work has to end before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Deadline,
    /// Nobody waits for the result any more: the build was cancelled, or its worker lost the lease.
    Abandoned,
}

impl From<Ended> for io::Error {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Deadline => io::ErrorKind::TimedOut.into(),
            Ended::Abandoned => Stopped.into(),
        }
    }
}

/// Tells work on another thread whether it may go on.
#[derive(Debug, Clone)]
pub struct Permit {
    deadline: Option<Instant>,
    stop: Stop,
    abandoned: CancellationToken,
}

impl Permit {
    pub fn check(&self) -> Result<(), Ended> {
        if self.stop.is_requested() {
            return Err(Ended::Abandoned);
        }
        match self.deadline {
            Some(deadline) if Instant::now() >= deadline => Err(Ended::Deadline),
            Some(_) | None => Ok(()),
        }
    }

    /// The same request for code that knows no permits. It knows no deadline.
    pub fn stop(&self) -> &Stop {
        &self.stop
    }

    /// Waits until nobody waits for the result any more.
    pub fn abandoned(&self) -> impl Future<Output = ()> + Send + use<> {
        self.abandoned.clone().cancelled_owned()
    }

    /// Lets a reader or writer go on only as long as the work may.
    pub fn watch<T>(&self, inner: T) -> Watched<T> {
        Watched {
            inner,
            permit: self.clone(),
        }
    }
}

/// A reader or writer of work that may have to end. Each call asks for the permit.
#[derive(Debug)]
pub struct Watched<T> {
    inner: T,
    permit: Permit,
}

impl<T> Watched<T> {
    pub fn into_inner(self) -> T {
        self.inner
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.permit.check()?;
        self.inner.read(buffer)
    }
}

impl<W: Write> Write for Watched<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.permit.check()?;
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Marks the work as abandoned when the future that waits for it is dropped.
struct Waiter(Permit);

impl Drop for Waiter {
    fn drop(&mut self) {
        self.0.stop.request();
        self.0.abandoned.cancel();
    }
}

/// Runs work on a thread that may block, until it is done or its permit ends.
pub async fn run<T: Send + 'static>(
    deadline: Option<Instant>,
    work: impl FnOnce(&Permit) -> T + Send + 'static,
) -> io::Result<T> {
    outside::enter("a thread for long work").await;
    let permit = Permit {
        deadline,
        stop: Stop::default(),
        abandoned: CancellationToken::new(),
    };
    let _waiter = Waiter(permit.clone());
    tokio::task::spawn_blocking(move || work(&permit))
        .await
        .map_err(io::Error::other)
}

#[cfg(test)]
impl Permit {
    /// A permit with this deadline that nobody abandons.
    pub(crate) fn until(deadline: Option<Instant>) -> Self {
        Self {
            deadline,
            stop: Stop::default(),
            abandoned: CancellationToken::new(),
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

    /// A copy without an end, from a reader to a writer, which knows nothing of permits.
    #[tokio::test]
    async fn a_copy_ends_when_nobody_waits_for_it_any_more() {
        let (start, started) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let waiter = tokio::spawn(run(None, move |permit| {
            start.send(()).unwrap();
            let mut endless = permit.watch(io::repeat(0));
            end.send(io::copy(&mut endless, &mut io::sink())).unwrap();
        }));
        started.await.unwrap();
        waiter.abort();
        let error = ended.await.unwrap().unwrap_err();
        assert_eq!(error.to_string(), Stopped.to_string());
    }
}

//! Keeps a private service running.
//!
//! A service can end while this process goes on: Postgres ends for good when its recovery finds the
//! disk full, and the kernel kills the largest process when memory is short. Nobody else would start
//! it again.

use std::future::Future;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::process::last_lines;
use crate::{Guard, LaunchError};

/// The pause before the first start after the service ended. Each further pause is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// The longest pause. It bounds how long the service stays away after its reason to fail is gone.
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
/// After a run of this length, the pauses begin with the first one again.
const LONG_RUN: Duration = Duration::from_secs(60);

/// A service that can be started again under the address of its first start.
pub trait Restart: Send + 'static {
    fn guard(&mut self) -> &mut Guard;

    /// Starts the service again, after it has ended.
    fn restart(&mut self) -> impl Future<Output = Result<(), LaunchError>> + Send;
}

/// A service that is started again whenever it ends by itself. Dropping this stops the service, but
/// does not wait for its end.
#[derive(Debug)]
pub struct Kept {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Kept {
    /// Stops the service, and waits for its end.
    pub async fn stop(self) {
        // The task ends only when it is stopped.
        let _ = self.stop.send(());
        if let Err(error) = self.task.await {
            tracing::warn!(%error, "a private service was not stopped in order");
        }
    }
}

/// Starts the service again whenever it ends by itself, until the handle is stopped or dropped.
pub fn keep_running(mut service: impl Restart) -> Kept {
    let (stop, mut stopped) = oneshot::channel();
    let task = tokio::spawn(async move {
        tokio::select! {
            // Sent, or dropped with the handle.
            _ = &mut stopped => {}
            () = restart_again_and_again(&mut service) => {}
        }
        service.guard().stop().await;
    });
    Kept { stop, task }
}

async fn restart_again_and_again(service: &mut impl Restart) {
    let mut pause = FIRST_PAUSE;
    loop {
        let started = Instant::now();
        let ended = service.guard().wait().await;
        if started.elapsed() > LONG_RUN {
            pause = FIRST_PAUSE;
        }
        let (name, file) = (service.guard().name(), service.guard().log().to_owned());
        let how = ended.map_or_else(|error| error.to_string(), |status| status.to_string());
        tracing::error!(
            how,
            file = %file.display(),
            log = last_lines(&file),
            "the private {name} ended by itself, and is started again"
        );
        loop {
            tokio::time::sleep(pause).await;
            pause = (2 * pause).min(LONGEST_PAUSE);
            match service.restart().await {
                Ok(()) => break,
                Err(error) => tracing::error!(%error, "the private {name} could not be started"),
            }
        }
        tracing::info!("the private {name} runs again");
    }
}

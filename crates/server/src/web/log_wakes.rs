//! One listener on the database wakes every reader of a log. A reader that misses a wake-up reads
//! again by itself, so losing the listener only delays log lines.

use std::convert::Infallible;
use std::time::Duration;

use ecluse_engine::Engine;
use ecluse_store::{Listener, logs};
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Wakes the readers of a log when it grows. The messages are ids of the
/// owners of logs: builds and dependency images.
#[derive(Clone)]
pub struct LogWakes(broadcast::Sender<Uuid>);

impl LogWakes {
    pub fn start(engine: Engine, stop: CancellationToken) -> Self {
        let (wake, _) = broadcast::channel(256);
        let sender = wake.clone();
        tokio::spawn(async move {
            while !stop.is_cancelled() {
                tokio::select! {
                    () = stop.cancelled() => {}
                    Err(error) = listen(&engine, &sender) => {
                        tracing::warn!(%error, "the listener for log lines failed; it starts again");
                        tokio::time::sleep(Duration::from_secs(1)).await;
                    }
                }
            }
        });
        Self(wake)
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Uuid> {
        self.0.subscribe()
    }
}

async fn listen(
    engine: &Engine,
    wake: &broadcast::Sender<Uuid>,
) -> Result<Infallible, ecluse_store::Error> {
    let mut listener = Listener::open(&engine.pool, logs::CHANNEL).await?;
    loop {
        if let Ok(source) = listener.next().await?.parse() {
            // An error means that no log is read at the moment.
            let _ = wake.send(source);
        }
    }
}

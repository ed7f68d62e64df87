//! Stores deliveries that come at the same time in one commit.
//!
//! Everybody still waits for the commit of their own delivery; what is shared is the statement and
//! the flush. On an idle machine a delivery goes alone and at once. When the process dies, whoever was
//! not answered sends again.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use ecluse_domain::ids::DeliveryId;
use ecluse_store::deliveries::{self, NewDelivery};
use ecluse_store::jobs;
use tokio::sync::{Notify, mpsc, oneshot};

use crate::{Engine, Error, Result};

/// At most so many deliveries, or so many bytes, in one statement.
const BATCH: usize = 64;
const BATCH_BYTES: usize = 8 << 20;
/// Other processes are told of new jobs at most this often.
const ANNOUNCE: Duration = Duration::from_millis(5);
/// This many at once are a burst.
const BURST: usize = 3;
/// How long after the last burst workers leave the machine to the intake.
const RECOVERY: Duration = Duration::from_millis(50);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stored {
    New,
    /// The forge sent this id before.
    Before,
}

type Connection = sqlx::pool::PoolConnection<sqlx::Postgres>;

struct Waiting {
    delivery: NewDelivery,
    answer: oneshot::Sender<Result<Stored>>,
}

#[derive(Clone)]
pub(crate) struct Writer(mpsc::Sender<Waiting>);

impl Writer {
    /// Returns once the delivery is on disk.
    pub(crate) async fn store(&self, delivery: NewDelivery) -> Result<Stored> {
        let (answer, stored) = oneshot::channel();
        let gone = || Error::Internal("the intake has stopped".to_owned());
        self.0.send(Waiting { delivery, answer }).await.map_err(|_| gone())?;
        stored.await.map_err(|_| gone())?
    }
}

/// Starts the writer; it ends when its last handle is dropped.
pub(crate) fn start(engine: Engine) -> Writer {
    let (sender, receiver) = mpsc::channel(4 * BATCH);
    let announce = Arc::new(Notify::new());
    let announcing = tokio::spawn(keep_announcing(engine.clone(), announce.clone()));
    tokio::spawn(async move {
        write(&engine, receiver, &announce).await;
        announcing.abort();
    });
    Writer(sender)
}

async fn write(engine: &Engine, mut receiver: mpsc::Receiver<Waiting>, announce: &Notify) {
    // A connection of its own: asking the pool costs a round trip each time.
    let mut conn = None;
    while let Some(batch) = next(&mut receiver).await {
        if batch.len() >= BURST {
            engine.burst().note();
        }
        store(engine, &mut conn, batch).await;
        engine.wake().others.notify_one();
        announce.notify_one();
    }
}

/// Waits for a delivery, and takes what waits behind it.
async fn next(receiver: &mut mpsc::Receiver<Waiting>) -> Option<Vec<Waiting>> {
    let first = receiver.recv().await?;
    let mut bytes = first.delivery.payload.len();
    let mut batch = vec![first];
    while batch.len() < BATCH && bytes < BATCH_BYTES {
        let Ok(next) = receiver.try_recv() else { break };
        bytes += next.delivery.payload.len();
        batch.push(next);
    }
    Some(batch)
}

async fn store(engine: &Engine, conn: &mut Option<Connection>, batch: Vec<Waiting>) {
    let (deliveries, answers): (Vec<_>, Vec<_>) = batch.into_iter().map(|waiting| (waiting.delivery, waiting.answer)).unzip();
    match insert(engine, conn, &deliveries).await {
        Ok(new) => {
            for (delivery, answer) in deliveries.iter().zip(answers) {
                let stored = if new.contains(&delivery.id) { Stored::New } else { Stored::Before };
                // Who hung up meanwhile will send again, and hear that it is there.
                let _ = answer.send(Ok(stored));
            }
        }
        Err(error) if error.is_transient() => {
            for answer in answers {
                let _ = answer.send(Err(Error::Transient(error.to_string())));
            }
        }
        // One that cannot be stored (its project was deleted) must not take the others with it.
        Err(_) if deliveries.len() > 1 => {
            for (delivery, answer) in deliveries.into_iter().zip(answers) {
                let stored = insert(engine, conn, &[delivery]).await;
                let _ = answer.send(stored.map(|new| if new.is_empty() { Stored::Before } else { Stored::New }));
            }
        }
        Err(error) => {
            if let Some(answer) = answers.into_iter().next() {
                let _ = answer.send(Err(error));
            }
        }
    }
}

async fn insert(engine: &Engine, kept: &mut Option<Connection>, deliveries: &[NewDelivery]) -> Result<HashSet<DeliveryId>> {
    let mut conn = match kept.take() {
        Some(conn) => conn,
        None => engine.connection().await?,
    };
    let new = deliveries::insert_all(&mut conn, deliveries).await?.into_iter().collect();
    // After an error it is dropped instead: the next one starts afresh.
    *kept = Some(conn);
    Ok(new)
}

/// Tells other processes; if that fails, they find the jobs by polling.
async fn keep_announcing(engine: Engine, announce: Arc<Notify>) {
    loop {
        announce.notified().await;
        let announced = async { Ok::<_, Error>(jobs::announce(&mut *engine.connection().await?).await?) };
        if let Err(error) = announced.await {
            tracing::warn!(%error, "other processes were not told of new jobs");
        }
        tokio::time::sleep(ANNOUNCE).await;
    }
}

/// When the last burst was. Acknowledging is urgent, since a forge gives up after seconds; working off
/// is not. So while a burst lasts, workers of the same process rest a little before each job.
#[derive(Debug)]
pub(crate) struct Burst {
    start: Instant,
    /// Milliseconds after `start`, plus one; 0: never.
    last: AtomicU64,
}

impl Default for Burst {
    fn default() -> Self {
        Self { start: Instant::now(), last: AtomicU64::new(0) }
    }
}

impl Burst {
    fn note(&self) {
        let now = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX - 1);
        self.last.store(now + 1, Ordering::Relaxed);
    }

    pub(crate) fn lasts(&self) -> bool {
        let last = self.last.load(Ordering::Relaxed);
        last > 0 && self.start + Duration::from_millis(last - 1) + RECOVERY > Instant::now()
    }
}

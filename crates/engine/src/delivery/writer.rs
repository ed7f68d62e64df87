//! Stores deliveries that arrive at the same time in one commit.
//!
//! Each request still waits for the commit of its own delivery; the requests share the statement
//! and the flush to disk. On an idle machine a delivery is stored alone and at once. When the
//! process dies, a forge that got no answer sends the delivery again.

use std::collections::HashSet;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ecluse_domain::ids::DeliveryId;
use ecluse_store::deliveries::{self, NewDelivery};
use ecluse_store::jobs::{self, Pool};
use tokio::sync::{Mutex, MutexGuard, Notify, mpsc, oneshot};
use tokio::task::JoinSet;

use crate::{Connection, Engine, Error, Result};

/// Most deliveries in one statement.
const MAX_BATCH: usize = 64;
/// A batch takes no further delivery once its payloads have this many bytes.
const MAX_BATCH_BYTES: usize = 8 << 20;
/// The shortest time between two notifications of other processes about new jobs.
const ANNOUNCEMENT_INTERVAL: Duration = Duration::from_millis(20);
/// This many deliveries that wait or are being stored at a time are a burst.
const BURST: usize = 3;
/// Most batches that are stored at a time: one, as long as it is stored soon, because a statement for
/// one delivery takes Postgres more than half as long as one for four. A batch that waits for a lock
/// or a slow disk does not hold up the others.
const WRITERS: usize = 4;
/// A batch that is not stored after this time leaves the next one to another writer.
const SLOW_BATCH: Duration = Duration::from_millis(20);
/// How long a writer keeps its connection while another writer waits for deliveries.
const CONNECTION_KEPT: Duration = Duration::from_secs(1);

/// The result of storing a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stored {
    New,
    /// The forge sent this id before.
    Repeated,
}

/// A delivery that waits to be stored, and the channel to the request that brought it.
struct WaitingDelivery {
    delivery: NewDelivery,
    answer: oneshot::Sender<Result<Stored>>,
}

/// A handle of the writer.
#[derive(Clone)]
pub(crate) struct Writer {
    engine: Engine,
    batches: mpsc::Sender<WaitingDelivery>,
    /// Deliveries that wait or are being stored.
    open: Arc<AtomicUsize>,
}

impl Writer {
    /// Stores a delivery; returns when it is on disk.
    pub(crate) async fn store(&self, delivery: NewDelivery) -> Result<Stored> {
        if self.open.fetch_add(1, Ordering::Relaxed) + 1 >= BURST {
            self.engine.burst().record();
        }
        let _open = Open(&self.open);
        let (answer, stored) = oneshot::channel();
        let stopped = || Error::Internal("the intake has stopped".to_owned());
        self.batches
            .send(WaitingDelivery { delivery, answer })
            .await
            .map_err(|_| stopped())?;
        if ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::AcknowledgesBeforeCommit)
        {
            return Ok(Stored::New);
        }
        stored.await.map_err(|_| stopped())?
    }
}

/// Counts one delivery less when it is dropped.
struct Open<'a>(&'a AtomicUsize);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Starts the writers; they end when the last handle is dropped.
pub(crate) fn start(engine: Engine) -> Writer {
    let (sender, receiver) = mpsc::channel(4 * MAX_BATCH);
    let (receiver, announce) = (Arc::new(Mutex::new(receiver)), Arc::new(Notify::new()));
    let announcing = tokio::spawn(keep_announcing(engine.clone(), announce.clone()));
    let mut writers = JoinSet::new();
    for _ in 0..WRITERS {
        let (engine, receiver, announce) = (engine.clone(), receiver.clone(), announce.clone());
        writers.spawn(async move { write_batches(&engine, &receiver, &announce).await });
    }
    tokio::spawn(async move {
        writers.join_all().await;
        announcing.abort();
    });
    Writer {
        engine,
        batches: sender,
        open: Arc::default(),
    }
}

async fn write_batches(
    engine: &Engine,
    receiver: &Mutex<mpsc::Receiver<WaitingDelivery>>,
    announce: &Notify,
) {
    // A writer keeps its connection, because taking one from the pool costs a round trip each time.
    // It keeps its turn too, as long as batches are stored soon, because Postgres runs a statement
    // faster on the connection that ran it just before.
    let (mut conn, mut kept) = (None, None);
    loop {
        let mut turn = match kept.take() {
            Some(turn) => turn,
            None => wait_for_turn(receiver, &mut conn).await,
        };
        let Some(batch) = receive_batch(&mut turn).await else {
            return;
        };
        let mut storing = pin!(store_batch(engine, &mut conn, batch));
        if tokio::time::timeout(SLOW_BATCH, &mut storing).await.is_ok() {
            kept = Some(turn);
        } else {
            drop(turn);
            storing.await;
        }
        engine.wake().of(Pool::Deliveries).wake_for_job();
        announce.notify_one();
    }
}

/// Waits until this writer may receive a batch, soon without its connection.
async fn wait_for_turn<'a>(
    receiver: &'a Mutex<mpsc::Receiver<WaitingDelivery>>,
    conn: &mut Option<Connection>,
) -> MutexGuard<'a, mpsc::Receiver<WaitingDelivery>> {
    if let Ok(turn) = tokio::time::timeout(CONNECTION_KEPT, receiver.lock()).await {
        return turn;
    }
    give_back(conn.take()).await;
    receiver.lock().await
}

/// Waits for a delivery, and takes the deliveries that wait behind it.
async fn receive_batch(
    receiver: &mut mpsc::Receiver<WaitingDelivery>,
) -> Option<Vec<WaitingDelivery>> {
    let first = receiver.recv().await?;
    let mut bytes = first.delivery.payload.len();
    let mut batch = vec![first];
    while batch.len() < MAX_BATCH && bytes < MAX_BATCH_BYTES {
        let Ok(next) = receiver.try_recv() else { break };
        bytes += next.delivery.payload.len();
        batch.push(next);
    }
    Some(batch)
}

/// Stores a batch and answers each request.
async fn store_batch(engine: &Engine, conn: &mut Option<Connection>, batch: Vec<WaitingDelivery>) {
    let (deliveries, answers): (Vec<_>, Vec<_>) = batch
        .into_iter()
        .map(|waiting| (waiting.delivery, waiting.answer))
        .unzip();
    match insert_batch(engine, conn, &deliveries).await {
        Ok(new) => {
            for (delivery, answer) in deliveries.iter().zip(answers) {
                let stored = if new.contains(&delivery.id) {
                    Stored::New
                } else {
                    Stored::Repeated
                };
                // A forge that closed the connection sends again, and gets the answer `Repeated`.
                let _ = answer.send(Ok(stored));
            }
        }
        Err(error) if error.is_transient() => {
            for answer in answers {
                if ecluse_domain::planted::is_planted(
                    ecluse_domain::planted::Bug::AcknowledgesWithoutDatabase,
                ) {
                    let _ = answer.send(Ok(Stored::New));
                    continue;
                }
                let _ = answer.send(Err(Error::Transient(error.to_string())));
            }
        }
        // A delivery that cannot be stored (its project was deleted) must not fail the others.
        Err(_) if deliveries.len() > 1 => {
            for (delivery, answer) in deliveries.into_iter().zip(answers) {
                let stored = insert_batch(engine, conn, &[delivery]).await;
                let _ = answer.send(stored.map(|new| {
                    if new.is_empty() {
                        Stored::Repeated
                    } else {
                        Stored::New
                    }
                }));
            }
        }
        Err(error) => {
            if let Some(answer) = answers.into_iter().next() {
                let _ = answer.send(Err(error));
            }
        }
    }
}

/// Stores a batch, and returns the ids of the deliveries that are new.
async fn insert_batch(
    engine: &Engine,
    kept: &mut Option<Connection>,
    deliveries: &[NewDelivery],
) -> Result<HashSet<DeliveryId>> {
    let was_kept = kept.is_some();
    match insert_once(engine, kept, deliveries).await {
        // Postgres was restarted, or a firewall has closed a connection that was idle for long. The
        // second try cannot store anything twice, because a forge's id is stored once.
        Err(error) if was_kept && error.is_transient() => {
            insert_once(engine, kept, deliveries).await
        }
        stored => stored,
    }
}

async fn insert_once(
    engine: &Engine,
    kept: &mut Option<Connection>,
    deliveries: &[NewDelivery],
) -> Result<HashSet<DeliveryId>> {
    let conn = match kept {
        Some(conn) => conn,
        None => {
            let mut conn = engine.connection().await?;
            ecluse_store::plan_once(&mut conn).await?;
            kept.insert(conn)
        }
    };
    let is_left_out =
        ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::StoresAllButOne)
            && deliveries.len() > 1;
    let stored = &deliveries[usize::from(is_left_out)..];
    let new = match deliveries::insert_all(conn, stored).await {
        Ok(new) => new,
        Err(error) => {
            // The next batch takes another connection.
            give_back(kept.take()).await;
            return Err(error.into());
        }
    };
    let mut new: HashSet<DeliveryId> = new.into_iter().collect();
    if is_left_out {
        new.insert(deliveries[0].id);
    }
    Ok(new)
}

/// Returns a connection to the pool as it was.
async fn give_back(conn: Option<Connection>) {
    if let Some(mut conn) = conn
        && let Err(error) = ecluse_store::plan_at_each_run(&mut conn).await
    {
        // The pool closes a connection that failed.
        tracing::debug!(%error, "a connection of the intake is lost");
    }
}

/// Notifies other processes of new jobs. If that fails, they find the jobs by polling.
async fn keep_announcing(engine: Engine, announce: Arc<Notify>) {
    loop {
        announce.notified().await;
        let announced = async {
            Ok::<_, Error>(
                jobs::announce(&mut *engine.connection().await?, Pool::Deliveries).await?,
            )
        };
        if let Err(error) = announced.await {
            tracing::warn!(%error, "other processes were not notified of new jobs");
        }
        tokio::time::sleep(ANNOUNCEMENT_INTERVAL).await;
    }
}

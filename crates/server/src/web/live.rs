//! Live logs: one listener on the database wakes every reader of a growing log. A reader that
//! misses a wake-up looks again by itself, so losing the listener only makes logs slower.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use ecluse_domain::ids::{BuildId, DependencyImageId};
use ecluse_engine::Engine;
use ecluse_store::{builds, dependency_images, logs};
use futures::Stream;
use tokio::sync::{broadcast, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::App;

#[derive(Clone)]
pub struct Live(broadcast::Sender<Uuid>);

impl Live {
    pub fn start(engine: Engine, stop: CancellationToken) -> Self {
        let (wake, _) = broadcast::channel(256);
        let sender = wake.clone();
        tokio::spawn(async move {
            while !stop.is_cancelled() {
                tokio::select! {
                    () = stop.cancelled() => {}
                    Err(error) = listen(&engine, &sender) => {
                        tracing::warn!(%error, "not listening for log lines");
                        tokio::time::sleep(Duration::from_secs(1)).await;
                    }
                }
            }
        });
        Self(wake)
    }
}

async fn listen(engine: &Engine, wake: &broadcast::Sender<Uuid>) -> Result<Infallible, sqlx::Error> {
    let mut listener = sqlx::postgres::PgListener::connect_with(&engine.pool).await?;
    listener.listen(logs::CHANNEL).await?;
    loop {
        if let Ok(source) = listener.recv().await?.payload().parse() {
            // Nobody reading is fine.
            let _ = wake.send(source);
        }
    }
}

/// Whose log it is.
#[derive(Debug, Clone, Copy)]
pub enum Source {
    Build(BuildId),
    Dependencies(DependencyImageId),
}

impl Source {
    fn id(self) -> Uuid {
        match self {
            Self::Build(id) => id.0,
            Self::Dependencies(id) => id.0,
        }
    }
}

/// How often a reader looks by itself.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
const BATCH: i64 = 500;

/// A log from this line on, as server-sent events: `line` events whose id is the line's number, then
/// one `end` event with the status of what it is about.
pub fn follow(app: &App, source: Source, after_line: i32) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
    // A reader that stops reading stops this sender; nothing piles up in memory.
    let (events, receiver) = mpsc::channel(16);
    let (engine, mut wakes, stop) = (app.engine.clone(), app.live.0.subscribe(), app.stop.clone());
    tokio::spawn(async move {
        let mut after = after_line;
        loop {
            let Ok(mut over) = send_new(&engine, source, &mut after, &events).await else { return };
            if over.is_none() {
                tokio::select! {
                    () = woken(&mut wakes, source.id()) => {}
                    () = tokio::time::sleep(LOOK_AGAIN) => {}
                    () = stop.cancelled() => return,
                    () = events.closed() => return,
                }
            } else if let Some(status) = over.take() {
                let _ = events.send(Ok(Event::default().event("end").data(status))).await;
                return;
            }
        }
    });
    Sse::new(ReceiverStream::new(receiver)).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

async fn woken(wakes: &mut broadcast::Receiver<Uuid>, source: Uuid) {
    loop {
        match wakes.recv().await {
            Ok(woken) if woken == source => return,
            Ok(_) => {}
            // Some were missed, perhaps ours.
            Err(broadcast::error::RecvError::Lagged(_)) => return,
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// Sends what is new. Answers the status once it is over and its last line sent; an error when the
/// reader is gone.
async fn send_new(
    engine: &Engine,
    source: Source,
    after: &mut i32,
    events: &mpsc::Sender<Result<Event, Infallible>>,
) -> Result<Option<String>, ()> {
    loop {
        let Ok((ended, lines)) = read(engine, source, *after).await else { return Ok(None) };
        let whole = (lines.len() as i64) < BATCH;
        for line in lines {
            *after = line.number;
            let event = Event::default().event("line").id(line.number.to_string()).data(line.data.to_string());
            events.send(Ok(event)).await.map_err(drop)?;
        }
        if whole {
            return Ok(ended);
        }
    }
}

struct Line {
    number: i32,
    data: serde_json::Value,
}

/// The status when it is over, and the next lines. The status first: lines written before it turned
/// over are then certainly read.
async fn read(engine: &Engine, source: Source, after: i32) -> ecluse_engine::Result<(Option<String>, Vec<Line>)> {
    let mut conn = engine.connection().await?;
    Ok(match source {
        Source::Build(id) => {
            let status = builds::get(&mut conn, id).await?.status;
            let lines = logs::list(&mut conn, id, after, BATCH).await?.into_iter().map(|line| Line {
                number: line.line,
                data: serde_json::json!({
                    "line": line.line,
                    "at": line.at,
                    "step": line.step.map(|step| step.as_str()),
                    "stream": line.stream.as_str(),
                    "text": line.text,
                }),
            });
            (status.is_over().then(|| status.to_string()), lines.collect())
        }
        Source::Dependencies(id) => {
            let status = dependency_images::get(&mut conn, id).await?.status;
            let lines = dependency_images::list_log(&mut conn, id, after, BATCH).await?.into_iter().map(|line| Line {
                number: line.line,
                data: serde_json::json!({ "line": line.line, "at": line.at, "stream": line.stream.as_str(), "text": line.text }),
            });
            (status.is_over().then(|| status.to_string()), lines.collect())
        }
    })
}

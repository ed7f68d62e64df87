//! Live logs: one listener on the database wakes every reader of a growing log. A reader that
//! misses a wake-up looks again by itself, so losing the listener only makes logs slower.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use ecluse_domain::ids::BuildId;
use ecluse_engine::Engine;
use ecluse_store::{builds, logs};
use futures::Stream;
use tokio::sync::{broadcast, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;

use super::App;

#[derive(Clone)]
pub struct Live(broadcast::Sender<BuildId>);

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

async fn listen(engine: &Engine, wake: &broadcast::Sender<BuildId>) -> Result<Infallible, sqlx::Error> {
    let mut listener = sqlx::postgres::PgListener::connect_with(&engine.pool).await?;
    listener.listen(logs::CHANNEL).await?;
    loop {
        if let Ok(build) = listener.recv().await?.payload().parse() {
            // Nobody reading is fine.
            let _ = wake.send(build);
        }
    }
}

/// How often a reader looks by itself.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
const BATCH: i64 = 500;

/// The log of a build from this line on, as server-sent events: `line` events whose id is the
/// line's number, then one `end` event with the build's status.
pub fn follow(app: &App, build: BuildId, after_line: i32) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
    // A reader that stops reading stops this sender; nothing piles up in memory.
    let (events, receiver) = mpsc::channel(16);
    let (engine, mut wakes, stop) = (app.engine.clone(), app.live.0.subscribe(), app.stop.clone());
    tokio::spawn(async move {
        let mut after = after_line;
        loop {
            let Ok(mut over) = send_new(&engine, build, &mut after, &events).await else { return };
            if over.is_none() {
                tokio::select! {
                    () = woken(&mut wakes, build) => {}
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

async fn woken(wakes: &mut broadcast::Receiver<BuildId>, build: BuildId) {
    loop {
        match wakes.recv().await {
            Ok(woken) if woken == build => return,
            Ok(_) => {}
            // Some were missed, perhaps ours.
            Err(broadcast::error::RecvError::Lagged(_)) => return,
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// Sends what is new. Answers the build's status once it is over and its last line sent; an error
/// when the reader is gone.
async fn send_new(
    engine: &Engine,
    build: BuildId,
    after: &mut i32,
    events: &mpsc::Sender<Result<Event, Infallible>>,
) -> Result<Option<String>, ()> {
    loop {
        // The status first: lines written before it turned over are then certainly read below.
        let read = async {
            let mut conn = engine.connection().await?;
            let status = builds::get(&mut conn, build).await?.status;
            Ok::<_, ecluse_engine::Error>((status, logs::list(&mut conn, build, *after, BATCH).await?))
        };
        let Ok((status, lines)) = read.await else { return Ok(None) };
        let whole = (lines.len() as i64) < BATCH;
        for line in lines {
            *after = line.line;
            let data = serde_json::json!({
                "line": line.line,
                "at": line.at,
                "step": line.step.map(|step| step.as_str()),
                "stream": line.stream.as_str(),
                "text": line.text,
            });
            let event = Event::default().event("line").id(line.line.to_string()).data(data.to_string());
            events.send(Ok(event)).await.map_err(drop)?;
        }
        if whole {
            return Ok(status.is_over().then(|| status.to_string()));
        }
    }
}

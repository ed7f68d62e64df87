//! Logs that grow, as server-sent events.

use std::convert::Infallible;
use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use ecluse_domain::ids::{BuildId, DependencyImageId, UserId};
use ecluse_engine::Engine;
use ecluse_store::{builds, dependency_images, logs};
use serde::Serialize;
use tokio::sync::{broadcast, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use uuid::Uuid;

use super::App;
use super::error::Problem;

/// Whose log a stream reads.
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

/// How often a reader reads again without a wake-up.
const READ_AGAIN: Duration = Duration::from_secs(5);
/// How long a stream stays silent.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Lines read at a time.
const MOST_LINES: i64 = 100;
const FEWEST_LINES: i64 = 4;
/// A part of a stream takes no further line once it has this many bytes.
const PART_BYTES: usize = 16 * 1024;

/// Whether a request asks for server-sent events.
pub fn wants_events(headers: &HeaderMap) -> bool {
    let mut accepted = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    accepted.any(|kind| {
        kind.split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .eq_ignore_ascii_case("text/event-stream")
    })
}

/// Responds with a log as server-sent events: one `line` event for each line, whose id is the
/// line's number, then one `end` event with the final status of the log's owner. The first line
/// sent is the one after the header `Last-Event-ID` (a browser sends it when it connects again),
/// else the one after `after`.
///
/// # Errors
/// A problem when `Last-Event-ID` is not a number, and 429 when the reader follows as many logs as an
/// account may.
pub fn respond(
    app: &App,
    reader: UserId,
    source: Source,
    headers: &HeaderMap,
    after: i32,
) -> Result<Response, Problem> {
    let after = last_event_id(headers)?.unwrap_or(after);
    let share = app.account_streams.take(reader).ok_or_else(|| {
        let detail = "Your account follows too many logs. Ask again when one of them has ended.";
        Problem::too_many(detail, NonZeroU32::MIN)
    })?;
    // A part of the log is read only when there is room for it in the channel, so a reader that
    // stops reading keeps one part in memory.
    let (parts, receiver) = mpsc::channel(1);
    let sending = send_log(app.clone(), source, after, parts);
    tokio::spawn(async move {
        sending.await;
        drop(share);
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        // A reverse proxy must pass each line on at once.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    let body = Body::from_stream(ReceiverStream::new(receiver));
    Ok((headers, body).into_response())
}

/// The number of the last line that a reader of events has received. A problem when the header
/// `Last-Event-ID` is not a number.
pub fn last_event_id(headers: &HeaderMap) -> Result<Option<i32>, Problem> {
    let Some(line) = headers.get("last-event-id") else {
        return Ok(None);
    };
    let line = line.to_str().ok().and_then(|line| line.parse().ok());
    line.map(Some)
        .ok_or_else(|| Problem::field("Last-Event-ID", "must be the number of a line"))
}

/// Parts of the body of a stream: whole events.
type Parts = mpsc::Sender<Result<String, Infallible>>;

/// Sends lines until the log has ended, the reader has gone, or the process stops.
async fn send_log(app: App, source: Source, mut after: i32, parts: Parts) {
    let mut wakes = app.log_wakes.subscribe();
    let (mut lines, mut sent_at) = (MOST_LINES, Instant::now());
    // An error of the channel means that the reader has gone.
    while let Ok(room) = parts.reserve().await {
        let read = read(&app.engine, source, after, lines).await;
        if let Ok(part) = &read
            && part.lines > 0
        {
            // Of long lines, no more are read than are sent.
            lines = (2 * part.lines).clamp(FEWEST_LINES, MOST_LINES);
            after = part.last;
        }
        match read {
            Ok(Part {
                mut events,
                end: Some(status),
                ..
            }) => {
                write_event(&mut events, "end", None, &status);
                room.send(Ok(events));
                return;
            }
            Ok(part) if part.lines > 0 => {
                room.send(Ok(part.events));
                sent_at = Instant::now();
                continue;
            }
            // A comment keeps proxies from closing the connection, and finds out whether the reader
            // is still there.
            Ok(_) | Err(_) if sent_at.elapsed() > KEEP_ALIVE => {
                room.send(Ok(":\n\n".to_owned()));
                sent_at = Instant::now();
            }
            Ok(_) | Err(_) => {}
        }
        tokio::select! {
            () = wake_up(&mut wakes, source.id()) => {}
            () = tokio::time::sleep(READ_AGAIN) => {}
            () = app.stop.cancelled() => return,
            () = parts.closed() => return,
        }
    }
}

/// Ends when the log of this owner has grown, or may have.
async fn wake_up(wakes: &mut broadcast::Receiver<Uuid>, source: Uuid) {
    loop {
        match wakes.recv().await {
            Ok(woken) if woken == source => return,
            Ok(_) => {}
            // Some messages were lost; one of them may have named this log.
            Err(broadcast::error::RecvError::Lagged(_)) => return,
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

/// A part of a log as events.
struct Part {
    events: String,
    /// The number of lines in it, and that of the last one.
    lines: i64,
    last: i32,
    /// The final status, if this is the end of the log and its owner has ended.
    end: Option<String>,
}

/// The next lines, at most `most` of them, and not many bytes more than [`PART_BYTES`]. The status
/// is read first: every line that was written before it became final is then read too.
async fn read(
    engine: &Engine,
    source: Source,
    after: i32,
    most: i64,
) -> ecluse_engine::Result<Part> {
    let mut conn = engine.connection().await?;
    let (end, lines): (_, Vec<Line>) = match source {
        Source::Build(id) => {
            let status = builds::get(&mut conn, id).await?.status;
            let lines = logs::list(&mut conn, id, after, most).await?;
            let lines = lines.into_iter().map(|line| Line {
                number: line.line,
                at: line.at,
                step: Some(line.step.map(|step| step.as_str())),
                stream: line.stream.as_str(),
                text: line.text,
            });
            (
                status.is_over().then(|| status.to_string()),
                lines.collect(),
            )
        }
        Source::Dependencies(id) => {
            let status = dependency_images::get_status(&mut conn, id).await?;
            let lines = dependency_images::list_log(&mut conn, id, after, most).await?;
            let lines = lines.into_iter().map(|line| Line {
                number: line.line,
                at: line.at,
                step: None,
                stream: line.stream.as_str(),
                text: line.text,
            });
            (
                status.is_over().then(|| status.to_string()),
                lines.collect(),
            )
        }
    };
    let mut part = Part {
        events: String::new(),
        lines: 0,
        last: after,
        end: end.filter(|_| (lines.len() as i64) < most),
    };
    for line in lines {
        if part.events.len() >= PART_BYTES {
            part.end = None;
            break;
        }
        (part.lines, part.last) = (part.lines + 1, line.number);
        let data = serde_json::to_string(&line)
            .map_err(|error| ecluse_engine::Error::Internal(error.to_string()))?;
        write_event(&mut part.events, "line", Some(line.number), &data);
    }
    // Parts wait for their readers, so they are no larger than their text.
    part.events.shrink_to_fit();
    Ok(part)
}

/// A line of a log, as readers of events get it.
#[derive(Serialize)]
struct Line {
    #[serde(rename = "line")]
    number: i32,
    at: DateTime<Utc>,
    /// Logs of dependency images have no steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<Option<&'static str>>,
    stream: &'static str,
    text: String,
}

/// Writes one server-sent event, whose data must be one line.
fn write_event(events: &mut String, kind: &str, id: Option<i32>, data: &str) {
    use std::fmt::Write as _;
    let id = id.map_or_else(String::new, |id| format!("id: {id}\n"));
    // Writing to a text never fails.
    let _ = write!(events, "event: {kind}\n{id}data: {data}\n\n");
}

//! The bodies of requests, of which a stranger may send any.
//!
//! Memory is taken when a handler reads the body, so a request that is refused by its header takes
//! none. A body of at most 64 KiB waits for a part of the memory that is reserved for such bodies
//! ([`super::small_bodies`]). A larger body takes memory as its bytes arrive, and gives way to
//! others when it holds most ([`super::budget`]). Every body must arrive at the least pace, and
//! whole within [`super::Limits::body_time`].

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, BodyDataStream, Bytes, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use bytes::BytesMut;
use futures::StreamExt as _;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use super::budget::{Holder, Holding};
use super::pace::Pace;
use super::small_bodies::Room;
use super::source::Origin;
use crate::web::App;
use crate::web::error::{PageError, Problem};

/// The largest small body, in bytes.
const SMALL: usize = 64 * 1024;

/// Middleware around every route: bounds the memory and the time of the request's body. The memory
/// is released when the request has its response.
pub async fn bound(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let uri = request.uri().clone();
    let holder = Holder {
        source: Origin::of(&request, &app.trusted_proxies).caller,
        // Every way to write a slug with escapes counts as one more project, which changes nothing
        // for the address.
        project: uri
            .path()
            .rsplit_once('/')
            .and_then(|(_, last)| last.parse().ok()),
    };
    let memory = Arc::new(Mutex::new(Memory::default()));
    let length = request.body().size_hint().exact();
    let length = length.map(|length| usize::try_from(length).unwrap_or(usize::MAX));
    let request = request.map(|body| {
        let reader = Reader {
            deadline: Instant::now() + app.limits.body_time,
            pace: Pace::new(app.limits.body_pace),
            body: body.into_data_stream(),
            give_way: CancellationToken::new(),
            memory: memory.clone(),
            read: 0,
            holder,
            length,
            app,
        };
        Body::from_stream(futures::stream::unfold(Some(reader), async |reader| {
            let mut reader = reader?;
            match reader.next().await {
                Ok(chunk) => chunk.map(|chunk| (Ok(chunk), Some(reader))),
                Err(error) => Some((Err(error), None)),
            }
        }))
    });
    let response = next.run(request).await;
    let stop = lock(&memory).stop;
    match stop {
        // The handler saw only that the body broke off.
        Some(stop) if !response.status().is_success() => stop.respond(&uri),
        Some(_) | None => response,
    }
}

/// The memory of one body, and the reason for which it was not read to its end.
#[derive(Default)]
struct Memory {
    small: Option<Room>,
    large: Option<Holding>,
    stop: Option<Stop>,
}

fn lock(memory: &Mutex<Memory>) -> std::sync::MutexGuard<'_, Memory> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Why this process stopped reading a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    Late,
    Slow,
    Full,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Late => "The body did not arrive in time.",
            Self::Slow => "The body arrived too slowly.",
            Self::Full => {
                "Too many requests with a body arrive at the moment. Send this one again."
            }
        })
    }
}

impl std::error::Error for Stop {}

impl Stop {
    fn respond(self, uri: &Uri) -> Response {
        let status = match self {
            Self::Late | Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::Full => StatusCode::SERVICE_UNAVAILABLE,
        };
        let problem = Problem::new(status, self.to_string());
        if uri.path().starts_with("/api/") || uri.path().starts_with("/webhooks/") {
            problem.into_response()
        } else {
            PageError(problem).into_response()
        }
    }
}

/// A body that is being read.
struct Reader {
    app: App,
    body: BodyDataStream,
    holder: Holder,
    /// The length that the header announces, or that the body proved to have.
    length: Option<usize>,
    /// Bytes read.
    read: usize,
    deadline: Instant,
    pace: Pace,
    /// Cancelled when others need the memory.
    give_way: CancellationToken,
    memory: Arc<Mutex<Memory>>,
}

impl Reader {
    /// The next part of the body: 64 KiB or the rest. A sender may send each byte by itself, and a
    /// handler that kept those as they arrive would need many times the memory of the body.
    async fn next(&mut self) -> Result<Option<Bytes>, axum::Error> {
        let mut part = BytesMut::new();
        while self.length != Some(self.read) {
            let chunk = match self.reserve().await {
                Ok(()) => self.read_chunk().await,
                Err(stop) => Err(stop),
            };
            let chunk = match chunk {
                Ok(chunk) => chunk.transpose()?,
                Err(stop) => {
                    *lock(&self.memory) = Memory {
                        stop: Some(stop),
                        ..Memory::default()
                    };
                    return Err(axum::Error::new(stop));
                }
            };
            match chunk {
                None => self.length = Some(self.read),
                // Most bodies arrive in one piece.
                Some(chunk) if part.is_empty() && self.length == Some(self.read) => {
                    return Ok(Some(chunk));
                }
                Some(chunk) => part.extend_from_slice(&chunk),
            }
            if part.len() >= SMALL {
                break;
            }
        }
        if self.length == Some(self.read)
            && let Some(holding) = &lock(&self.memory).large
        {
            holding.settle();
        }
        Ok((!part.is_empty()).then(|| part.freeze()))
    }

    /// Takes the memory for a small body before its first byte is read.
    async fn reserve(&mut self) -> Result<(), Stop> {
        if self.read > 0 || lock(&self.memory).small.is_some() {
            return Ok(());
        }
        // Most bodies have a length. One without it is small until it proves to be large.
        let length = self.length.unwrap_or(SMALL);
        if length <= SMALL {
            let room = self.app.small_bodies.wait(&self.holder, kib(length));
            let room = timeout_at(self.deadline, room).await;
            lock(&self.memory).small = room.ok().flatten();
            if lock(&self.memory).small.is_none() {
                return Err(Stop::Full);
            }
        }
        Ok(())
    }

    /// Reads the next bytes, and takes memory for them if the body is large.
    async fn read_chunk(&mut self) -> Result<Option<Result<Bytes, axum::Error>>, Stop> {
        let started = Instant::now();
        let until_deadline = self.deadline.saturating_duration_since(started);
        let (limit, stop) = if self.pace.left() < until_deadline {
            (self.pace.left(), Stop::Slow)
        } else {
            (until_deadline, Stop::Late)
        };
        let chunk = tokio::select! {
            chunk = timeout(limit, self.body.next()) => chunk.map_err(|_| stop)?,
            () = self.give_way.cancelled() => return Err(Stop::Full),
        };
        self.pace.record_wait(started.elapsed());
        if let Some(Ok(chunk)) = &chunk {
            self.pace.record_bytes(chunk.len());
            self.read += chunk.len();
            let mut memory = lock(&self.memory);
            if self.read > SMALL || self.length.is_some_and(|length| length > SMALL) {
                memory
                    .large
                    .get_or_insert_with(|| {
                        let give_way = self.give_way.clone();
                        self.app.large_bodies.open(self.holder.clone(), give_way)
                    })
                    .grow(kib(self.read))
                    .map_err(|_| Stop::Full)?;
                memory.small = None;
            }
        }
        Ok(chunk)
    }
}

fn kib(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX)
}

//! Answers, which a client may leave unread.
//!
//! A small answer is in the kernel's buffer as soon as it is made. A large one is counted until the
//! last of its bytes has left this process; when there are too many of them, the address with most
//! of this memory loses its connections. Long answers (streams) hold little memory and are counted
//! by number.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http_body_util::BodyExt as _;
use hyper::body::{Frame, SizeHint};
use tokio_util::sync::CancellationToken;

use super::budget::{Budget, Holder, Holding};
use super::places::{Busy, ExpectedBody, Place};
use super::shares::Taken;
use super::source::{Origin, Source};
use crate::web::App;
use crate::web::error::Problem;

/// The largest answer that is not counted, in bytes.
const SMALL: u64 = 32 * 1024;

/// Middleware around every route: counts the request and its answer.
pub async fn bound(State(app): State<App>, request: Request, next: Next) -> Response {
    let Origin { caller, peer } = Origin::of(&request, &app.trusted_proxies);
    let place = request.extensions().get::<Arc<Place>>().cloned();
    let (busy, request) = match &place {
        Some(place) => {
            let (busy, request) = begin_request(place, request);
            (Some(busy), request)
        }
        None => (None, request),
    };
    // The connections of a trusted proxy have no share, so the requests of its callers have.
    let forwarded = (caller != peer).then(|| app.forwarded_requests.take(caller));
    if let Some(None) = forwarded {
        return Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "Too many requests of your address are open. Send this one again.",
        )
        .into_response();
    }
    let response = next.run(request).await;
    let stream = is_stream(response.headers()).then(|| app.streams.take(caller));
    if let Some(None) = stream {
        return Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "Too many logs are followed from your address.",
        )
        .into_response();
    }
    let guards = Guards {
        _busy: busy,
        _forwarded: forwarded.flatten(),
        _stream: stream.flatten(),
    };
    let (parts, body) = response.into_parts();
    let body = match body.size_hint().exact() {
        Some(length) if length > SMALL => {
            let give_way =
                place.map_or_else(CancellationToken::new, |place| place.give_way.clone());
            match count(&app.answers, caller, give_way, body).await {
                Ok(body) => body,
                Err(problem) => return problem.into_response(),
            }
        }
        Some(_) | None => body,
    };
    Response::from_parts(
        parts,
        Body::new(Guarded {
            body,
            _guards: guards,
        }),
    )
}

/// Notes on its connection that a request has begun, and that its body has arrived, once it has.
fn begin_request(place: &Arc<Place>, request: Request) -> (Busy, Request) {
    if request.body().is_end_stream() {
        return (place.begin_request(ExpectedBody::None), request);
    }
    let busy = place.begin_request(ExpectedBody::Some);
    let request = request.map(|body| {
        Body::new(ArrivingBody {
            body,
            place: Some(place.clone()),
        })
    });
    (busy, request)
}

/// The body of a request, which marks its connection as busy when its last part has arrived.
struct ArrivingBody {
    body: Body,
    /// `None` once the body has arrived.
    place: Option<Arc<Place>>,
}

impl HttpBody for ArrivingBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        let has_arrived = match &frame {
            Poll::Ready(None) => true,
            Poll::Ready(Some(Ok(_))) => self.body.is_end_stream(),
            Poll::Ready(Some(Err(_))) | Poll::Pending => false,
        };
        if has_arrived && let Some(place) = self.place.take() {
            place.has_received_body();
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn is_stream(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
}

/// Counts the memory of a whole answer until the last part of it is dropped.
async fn count(
    budget: &Arc<Budget>,
    source: Source,
    give_way: CancellationToken,
    body: Body,
) -> Result<Body, Problem> {
    let full = |_| {
        Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "Too many answers wait for their readers at the moment. Send this request again.",
        )
    };
    let holder = Holder {
        source,
        project: None,
    };
    let holding = budget.open(holder, give_way);
    // The length is known, so the body is in memory already, and in one piece.
    let bytes = body.collect().await.map_err(broken)?.to_bytes();
    let kib = u32::try_from(bytes.len().div_ceil(1024)).unwrap_or(u32::MAX);
    holding.grow(kib).map_err(full)?;
    Ok(Bytes::from_owner(Answer {
        bytes,
        _holding: holding,
    })
    .into())
}

fn broken(error: axum::Error) -> Problem {
    ecluse_engine::Error::Internal(format!("a response broke off: {error}")).into()
}

/// A whole answer with its part of the budget.
struct Answer {
    bytes: Bytes,
    _holding: Holding,
}

impl AsRef<[u8]> for Answer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// What a request has taken, until its answer is written.
struct Guards {
    _busy: Option<Busy>,
    _forwarded: Option<Taken<Source>>,
    _stream: Option<Taken<Source>>,
}

/// An answer's body with what its request has taken.
struct Guarded {
    body: Body,
    _guards: Guards,
}

impl HttpBody for Guarded {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

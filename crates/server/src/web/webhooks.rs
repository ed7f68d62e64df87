//! Webhooks: `POST /webhooks/{forge}/{project}`. May be called by anybody who can sign with the
//! project's secret; everybody else learns nothing, not even whether the project exists.

use std::error::Error as _;

use axum::Json;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use ecluse_domain::delivery::Forge;
use ecluse_engine::intake::{Accepted, Incoming, Refused};
use futures::StreamExt as _;
use serde_json::json;
use tokio::sync::OwnedSemaphorePermit;

use super::App;
use super::auth::Remote;
use super::error::Problem;

/// GitHub's own cap on a payload.
const MAX_BODY: usize = 25 * 1024 * 1024;
pub const PREFIX: &str = "/webhooks/";

pub fn router() -> Router<App> {
    Router::new().route("/webhooks/github/{project}", post(github))
}

async fn github(
    State(app): State<App>,
    project: Result<Path<String>, PathRejection>,
    Remote(remote): Remote,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let signature = text("x-hub-signature-256");
    // Who cannot sign is told nothing else, and not one byte of theirs is read.
    let (Some(project), Some(signature)) = (project.ok().map(|Path(slug)| slug).filter(|slug| may_be_slug(slug)), signature) else {
        return Err(Refused::Unauthentic.into());
    };
    let short = |name: &str| text(name).filter(|value| (1..=100).contains(&value.len()));
    let (Some(event), Some(forge_id)) = (short("x-github-event"), short("x-github-delivery")) else {
        let needed = "X-GitHub-Event and X-GitHub-Delivery are needed, at most 100 characters each.";
        return Err(Problem::new(StatusCode::BAD_REQUEST, needed));
    };
    // The memory is given back when the delivery is stored.
    let (body, _memory) = read(&app, &headers, body).await?;
    let is_form = text(header::CONTENT_TYPE.as_str()).is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let incoming = Incoming {
        project: &project,
        forge: Forge::Github,
        forge_id,
        event,
        signature: Some(signature),
        body,
        is_form,
        remote_address: remote.as_deref(),
    };
    let accepted = app.intake.receive(incoming).await?;
    let (status, id, outcome) = match accepted {
        Accepted::Queued(id) => (StatusCode::ACCEPTED, id, "queued"),
        Accepted::Ignored(id) => (StatusCode::ACCEPTED, id, "ignored"),
        Accepted::Repeated(id) => (StatusCode::OK, id, "repeated"),
    };
    Ok((status, Json(json!({"delivery": id, "outcome": outcome}))).into_response())
}

/// No project has another kind of name, so the database need not be asked.
fn may_be_slug(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// The raw body; refused by its announced length before a byte is read, and by its real length while
/// reading. Memory is taken as bytes arrive: what is only announced holds none.
async fn read(app: &App, headers: &HeaderMap, body: Body) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Problem> {
    let too_large = || Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 25 MiB.");
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > MAX_BODY) {
        return Err(too_large());
    }
    let (mut chunks, mut whole, mut memory) = (body.into_data_stream(), Vec::new(), None::<OwnedSemaphorePermit>);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| broken(&error))?;
        if whole.len() + chunk.len() > MAX_BODY {
            return Err(too_large());
        }
        let held = memory.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let needed = (whole.len() + chunk.len()).div_ceil(1024).saturating_sub(held);
        let more = u32::try_from(needed).ok().and_then(|more| app.webhook_memory.clone().try_acquire_many_owned(more).ok());
        let Some(more) = more else {
            let full = "Too many deliveries arrive at the moment. Send this one again.";
            return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, full));
        };
        match &mut memory {
            Some(memory) => memory.merge(more),
            None => memory = Some(more),
        }
        whole.extend_from_slice(&chunk);
    }
    Ok((whole.into(), memory))
}

fn broken(error: &axum::Error) -> Problem {
    let mut causes = std::iter::successors(error.source(), |&cause| cause.source());
    if causes.any(|cause| cause.is::<tokio::time::error::Elapsed>()) {
        Problem::new(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time.")
    } else {
        Problem::new(StatusCode::BAD_REQUEST, "The body did not arrive whole.")
    }
}

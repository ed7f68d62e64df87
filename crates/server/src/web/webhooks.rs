//! Webhooks: `POST /webhooks/{forge}/{project}`. May be called by anybody who can sign with the
//! project's secret; everybody else learns nothing, not even whether the project exists.

use axum::Json;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use ecluse_domain::delivery::Forge;
use ecluse_engine::intake::{Accepted, Incoming, Refused};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::json;

use super::App;
use super::auth::Remote;
use super::error::Problem;

/// GitHub's own cap on a payload.
const MAX_BODY: usize = 25 * 1024 * 1024;

pub fn router() -> Router<App> {
    Router::new().route("/webhooks/github/{project}", post(github))
}

async fn github(
    State(app): State<App>,
    Path(project): Path<String>,
    Remote(remote): Remote,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let body = read(&headers, body).await?;
    let unsigned =
        || Problem::new(StatusCode::BAD_REQUEST, "X-GitHub-Event and X-GitHub-Delivery are needed, at most 100 characters each.");
    let short = |name: &str| text(name).filter(|value| (1..=100).contains(&value.len()));
    let signature = text("x-hub-signature-256");
    let (event, forge_id) = match (short("x-github-event"), short("x-github-delivery")) {
        (Some(event), Some(id)) => (event, id),
        // Who cannot sign is told nothing else.
        _ if signature.is_none() => return Err(Refused::Unauthentic.into()),
        _ => return Err(unsigned()),
    };
    let is_form = text(header::CONTENT_TYPE.as_str()).is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let incoming =
        Incoming { project: &project, forge: Forge::Github, forge_id, event, signature, body, is_form, remote_address: remote.as_deref() };
    let accepted = app.intake.receive(incoming).await?;
    let (status, id, outcome) = match accepted {
        Accepted::Queued(id) => (StatusCode::ACCEPTED, id, "queued"),
        Accepted::Ignored(id) => (StatusCode::ACCEPTED, id, "ignored"),
        Accepted::Repeated(id) => (StatusCode::OK, id, "repeated"),
    };
    Ok((status, Json(json!({"delivery": id, "outcome": outcome}))).into_response())
}

/// The raw body; refused by its announced length before a byte is read, and by its real length while reading.
async fn read(headers: &HeaderMap, body: Body) -> Result<axum::body::Bytes, Problem> {
    let too_large = || Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 25 MiB.");
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > MAX_BODY) {
        return Err(too_large());
    }
    match Limited::new(body, MAX_BODY).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(_) => Err(Problem::new(StatusCode::BAD_REQUEST, "The body did not arrive whole.")),
    }
}

//! Webhooks: `POST /webhooks/{forge}/{project}`. Allowed for anybody who signs with the project's
//! secret. Other callers learn nothing, not even whether the project exists.

use axum::Json;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use ecluse_domain::Slug;
use ecluse_domain::delivery::Forge;
use ecluse_engine::delivery::intake::{Accepted, IncomingDelivery, IntakeError};
use futures::StreamExt as _;
use serde_json::json;

use super::App;
use super::auth::Remote;
use super::error::Problem;

/// GitHub's own limit for a payload, in bytes.
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
    let signature = text("x-hub-signature-256").filter(|value| is_signature(value));
    // For a request without a signature the response is always the same, and its body is not read.
    let (Some(project), Some(signature)) = (
        project
            .ok()
            .map(|Path(slug)| slug)
            // No project has another name, so the database is not queried.
            .filter(|slug| slug.parse::<Slug>().is_ok()),
        signature,
    ) else {
        return Err(IntakeError::Unauthentic.into());
    };
    let name = |header: &str| text(header).filter(|value| is_name(value));
    let (Some(event), Some(forge_id)) = (name("x-github-event"), name("x-github-delivery")) else {
        let needed = "X-GitHub-Event and X-GitHub-Delivery are required: at most 100 letters, digits and `-_.` each.";
        return Err(Problem::new(StatusCode::BAD_REQUEST, needed));
    };
    let body = read(&headers, body).await?;
    let is_form = text(header::CONTENT_TYPE.as_str())
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    let incoming = IncomingDelivery {
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

/// Whether this is `sha256=` with the 64 hexadecimal digits of a hash.
fn is_signature(text: &str) -> bool {
    text.strip_prefix("sha256=").is_some_and(|digits| {
        digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    })
}

/// Whether this can be the name of an event or the id of a delivery. Forges send words and UUIDs.
fn is_name(text: &str) -> bool {
    (1..=100).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// Reads the raw body. A body that is too large is refused by its `Content-Length` before a byte is
/// read, or by its real length while it is read.
async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    let too_large = || {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "The body is larger than 25 MiB.",
        )
    };
    let content_length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if content_length.is_some_and(|length| length > MAX_BODY) {
        return Err(too_large());
    }
    let (mut chunks, mut whole) = (body.into_data_stream(), Vec::new());
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| {
            Problem::new(
                StatusCode::BAD_REQUEST,
                "The body did not arrive completely.",
            )
        })?;
        if whole.len() + chunk.len() > MAX_BODY {
            return Err(too_large());
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_signature_and_plain_names_are_accepted() {
        let hash = "0123456789abcdefABCDEF0123456789".repeat(2);
        assert!(is_signature(&format!("sha256={hash}")));
        for wrong in [
            String::new(),
            hash.clone(),
            "sha256=".to_owned(),
            "sha256=00".to_owned(),
            format!("sha1={hash}"),
            format!("sha256={hash}0"),
            format!("sha256={}g", &hash[1..]),
            format!(" sha256={hash}"),
        ] {
            assert!(!is_signature(&wrong), "{wrong}");
        }
        for name in [
            "push",
            "pull_request",
            "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        ] {
            assert!(is_name(name), "{name}");
        }
        for wrong in ["", "a b", "a/b", "ä", &"x".repeat(101)] {
            assert!(!is_name(wrong), "{wrong}");
        }
    }
}

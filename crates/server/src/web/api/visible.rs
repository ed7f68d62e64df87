//! Hidden characters in JSON answers.

use axum::body::{Body, to_bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use ecluse_domain::text::show_hidden_in_json;

/// Writes the hidden characters of a JSON answer as escapes.
pub async fn show_hidden(response: Response) -> Response {
    let is_json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| matches!(kind, "application/json" | "application/problem+json"));
    if !is_json {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // These bodies are complete in memory already.
    let Ok(bytes) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    match std::str::from_utf8(&bytes)
        .ok()
        .and_then(show_hidden_in_json)
    {
        None => Response::from_parts(parts, Body::from(bytes)),
        Some(shown) => {
            parts.headers.remove(header::CONTENT_LENGTH);
            Response::from_parts(parts, Body::from(shown))
        }
    }
}

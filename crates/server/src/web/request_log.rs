//! An id for every request, and one log line for its response.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

tokio::task_local! {
    pub static REQUEST_ID: String;
}

/// The id of the request being handled, as in the `X-Request-Id` header, the log and the audit log.
pub fn request_id() -> Option<String> {
    REQUEST_ID.try_with(Clone::clone).ok()
}

/// Gives each request an id and writes one log line for its response. The line has the path, never
/// the query or a header.
pub async fn identify(request: Request, next: Next) -> Response {
    let id = uuid::Uuid::now_v7().simple().to_string();
    let started = std::time::Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = REQUEST_ID.scope(id.clone(), next.run(request)).await;
    let (status, ms) = (response.status(), started.elapsed().as_secs_f64() * 1000.0);
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(request_id = id, %method, path, status = status.as_u16(), ms, "responded");
    } else {
        tracing::debug!(request_id = id, %method, path, status = status.as_u16(), ms, "responded");
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

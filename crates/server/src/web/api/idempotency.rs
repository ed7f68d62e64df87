//! `Idempotency-Key`: a POST that is sent again with the same key changes nothing twice and gets the
//! same answer. The key belongs to the caller and lasts a day.
//!
//! The key is claimed before the request runs and its answer kept after, each in a commit of its own,
//! so a server killed in between leaves a key without an answer: a repeat is told 409 for a minute, then runs as
//! new. Everything short of that kill, the caller's hanging up included, ends with the answer kept.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use ecluse_domain::ids::UserId;
use ecluse_engine::{Engine, Error};
use ecluse_store::idempotency as store;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use sha2::{Digest, Sha256};

use super::{MAX_BODY, extract};
use crate::web::auth::Caller;
use crate::web::error::{Problem, panicked};
use crate::web::{App, REQUEST_ID, request_id};

pub const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The middleware around every route.
pub async fn once(State(app): State<App>, request: Request, next: Next) -> Response {
    match request.headers().get(HEADER).cloned() {
        Some(key) if request.method() == Method::POST => keyed(app, &key, request, next).await.unwrap_or_else(Problem::into_response),
        Some(_) | None => next.run(request).await,
    }
}

async fn keyed(app: App, key: &HeaderValue, request: Request, next: Next) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let user = Caller::from_request_parts(&mut parts, &app).await?.user.id;
    let key = key.to_str().ok().filter(|key| (1..=255).contains(&key.len()));
    let key = key.ok_or_else(|| Problem::field("Idempotency-Key", "must be 1 to 255 visible ASCII characters"))?.to_owned();
    let body = read(body).await?;
    let address = parts.uri.path_and_query().map_or("/", |address| address.as_str());
    let hash: [u8; 32] = Sha256::new()
        .chain_update(parts.method.as_str())
        .chain_update([0])
        .chain_update(address)
        .chain_update([0])
        .chain_update(&body)
        .finalize()
        .into();
    let entry = Entry { engine: app.engine.clone(), user, key };
    if !store::claim(&mut *app.engine.connection().await?, user, &entry.key, &hash).await? {
        return entry.replay(&hash).await;
    }
    // A task of its own, so that a caller who hangs up does not leave the work without its answer kept.
    let request = Request::from_parts(parts, Body::from(body));
    let work = REQUEST_ID.scope(request_id().unwrap_or_default(), async move { entry.answer(next.run(request)).await });
    tokio::spawn(work).await.unwrap_or_else(|error| Err(Error::Internal(format!("the answer was lost: {error}")).into()))
}

async fn read(body: Body) -> Result<Bytes, Problem> {
    match Limited::new(body, MAX_BODY).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(extract::too_large()),
        Err(_) => Err(Problem::new(StatusCode::BAD_REQUEST, "The body did not arrive whole.")),
    }
}

/// A caller's key.
struct Entry {
    engine: Engine,
    user: UserId,
    key: String,
}

impl Entry {
    /// Runs the request and keeps its answer; after a fault of ours the key is free again.
    async fn answer(self, run: impl Future<Output = Response>) -> Result<Response, Problem> {
        let response = futures::FutureExt::catch_unwind(std::panic::AssertUnwindSafe(run)).await.unwrap_or_else(panicked);
        if response.status().is_server_error() {
            store::free(&mut *self.engine.connection().await?, self.user, &self.key).await?;
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map_err(|error| Error::Internal(format!("an answer broke off: {error}")))?.to_bytes();
        let location = parts.headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
        // Sealed, because an answer may hold a secret that is shown once.
        let sealed = self.engine.vault.seal(&self.place(), &body)?;
        let status = i16::try_from(parts.status.as_u16()).map_err(|error| Error::Internal(error.to_string()))?;
        let kept = async {
            Ok::<_, Error>(store::keep(&mut *self.engine.connection().await?, self.user, &self.key, status, location, &sealed).await?)
        };
        if let Err(error) = kept.await {
            // The change is made; the caller gets to know, and a repeat within the minute gets 409.
            tracing::error!(%error, request_id = request_id(), "the answer to an idempotent request could not be kept");
        }
        Ok(Response::from_parts(parts, Body::from(body)))
    }

    /// The answer that the key's first request got.
    async fn replay(&self, hash: &[u8; 32]) -> Result<Response, Problem> {
        let under_way =
            || Problem::new(StatusCode::CONFLICT, "The first request with this Idempotency-Key is still being answered. Try again.");
        let kept = store::find(&mut *self.engine.connection().await?, self.user, &self.key).await?.ok_or_else(under_way)?;
        if kept.request_hash != hash {
            return Err(Problem::field("Idempotency-Key", "was used for another request"));
        }
        let (Some(status), Some(sealed)) = (kept.status, kept.body) else { return Err(under_way()) };
        let body = self.engine.vault.open(&self.place(), &sealed)?;
        let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::OK);
        let kind = if status.is_client_error() { "application/problem+json" } else { "application/json" };
        let mut response = (status, [(header::CONTENT_TYPE, kind)], [(REPLAYED, "true")], body).into_response();
        if let Some(location) = kept.location.and_then(|location| HeaderValue::try_from(location).ok()) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        Ok(response)
    }

    fn place(&self) -> String {
        format!("the answer to {} of user {}", self.key, self.user)
    }
}

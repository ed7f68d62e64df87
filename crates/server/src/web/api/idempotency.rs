//! `Idempotency-Key`: a POST that is sent again with the same key changes nothing twice, and gets
//! the same response. A key belongs to one caller and is kept for a day.
//!
//! The key is claimed before the request runs, and the response is stored afterwards, each in a
//! transaction of its own. A server that is killed in between leaves a key without a response: a
//! repeated request then gets 409 for a minute, and is run as a new one after that. In every other
//! case, also when the caller closes the connection, the response is stored.

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
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::{Problem, panicked};
use crate::web::request_log::{REQUEST_ID, request_id};

pub const HEADER: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Runs a POST with an idempotency key once. This middleware is around every route of the API.
pub async fn once(State(app): State<App>, request: Request, next: Next) -> Response {
    match request.headers().get(HEADER).cloned() {
        Some(_)
            if ecluse_domain::planted::is_planted(
                ecluse_domain::planted::Bug::IgnoresIdempotencyKey,
            ) =>
        {
            next.run(request).await
        }
        Some(key) if request.method() == Method::POST => run_once(app, &key, request, next)
            .await
            .unwrap_or_else(Problem::into_response),
        Some(_) | None => next.run(request).await,
    }
}

async fn run_once(
    app: App,
    key: &HeaderValue,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let user = Caller::from_request_parts(&mut parts, &app).await?.user.id;
    let key = key
        .to_str()
        .ok()
        .filter(|key| (1..=255).contains(&key.len()))
        .filter(|key| key.bytes().all(|byte| byte.is_ascii_graphic()));
    let key = key
        .ok_or_else(|| {
            Problem::field(
                "Idempotency-Key",
                "must be 1 to 255 visible ASCII characters",
            )
        })?
        .to_owned();
    let body = read(body).await?;
    let address = parts
        .uri
        .path_and_query()
        .map_or("/", |address| address.as_str());
    let hash: [u8; 32] = Sha256::new()
        .chain_update(parts.method.as_str())
        .chain_update([0])
        .chain_update(address)
        .chain_update([0])
        .chain_update(&body)
        .finalize()
        .into();
    let entry = Entry {
        engine: app.engine.clone(),
        user,
        key,
    };
    if !store::claim(
        &mut *app.engine.connection().await?,
        user,
        &entry.key,
        &hash,
    )
    .await?
    {
        return entry.replay(&hash).await;
    }
    // The request runs in a task of its own, so that its response is stored even when the caller
    // closes the connection.
    let request = Request::from_parts(parts, Body::from(body));
    let work = REQUEST_ID.scope(request_id().unwrap_or_default(), async move {
        entry.run(next.run(request)).await
    });
    tokio::spawn(work).await.unwrap_or_else(|error| {
        Err(Error::Internal(format!("the response was lost: {error}")).into())
    })
}

async fn read(body: Body) -> Result<Bytes, Problem> {
    match Limited::new(body, MAX_BODY).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(extract::too_large()),
        Err(_) => Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "The body did not arrive completely.",
        )),
    }
}

/// A caller's key.
struct Entry {
    engine: Engine,
    user: UserId,
    key: String,
}

impl Entry {
    /// Runs the request and stores its response. After an internal error the key is free again.
    async fn run(self, request: impl Future<Output = Response>) -> Result<Response, Problem> {
        let response = futures::FutureExt::catch_unwind(std::panic::AssertUnwindSafe(request))
            .await
            .unwrap_or_else(panicked);
        if response.status().is_server_error() {
            store::free(&mut *self.engine.connection().await?, self.user, &self.key).await?;
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let body = body
            .collect()
            .await
            .map_err(|error| Error::Internal(format!("a response broke off: {error}")))?
            .to_bytes();
        let location = parts
            .headers
            .get(header::LOCATION)
            .and_then(|value| value.to_str().ok());
        // The response is encrypted, because it may hold a secret that is shown only once.
        let sealed = self.engine.vault.seal(&self.place(), &body)?;
        let status = i16::try_from(parts.status.as_u16())
            .map_err(|error| Error::Internal(error.to_string()))?;
        let stored = async {
            Ok::<_, Error>(
                store::set_answer(
                    &mut *self.engine.connection().await?,
                    self.user,
                    &self.key,
                    status,
                    location,
                    &sealed,
                )
                .await?,
            )
        };
        if let Err(error) = stored.await {
            // The change itself was committed, so the caller gets the response. A repeated request
            // gets 409 for a minute.
            tracing::error!(%error, request_id = request_id(), "the response to an idempotent request could not be stored");
        }
        Ok(Response::from_parts(parts, Body::from(body)))
    }

    /// The stored response of the key's first request.
    async fn replay(&self, hash: &[u8; 32]) -> Result<Response, Problem> {
        let under_way = || {
            Problem::new(
                StatusCode::CONFLICT,
                "The first request with this Idempotency-Key is still running. Try again.",
            )
        };
        let kept = store::find(&mut *self.engine.connection().await?, self.user, &self.key)
            .await?
            .ok_or_else(under_way)?;
        if kept.request_hash != hash {
            return Err(Problem::field(
                "Idempotency-Key",
                "was already used for another request",
            ));
        }
        let (Some(status), Some(sealed)) = (kept.status, kept.body) else {
            return Err(under_way());
        };
        let body = self.engine.vault.open(&self.place(), &sealed)?;
        let status = u16::try_from(status)
            .ok()
            .and_then(|status| StatusCode::from_u16(status).ok())
            .unwrap_or(StatusCode::OK);
        let kind = if status.is_client_error() {
            "application/problem+json"
        } else {
            "application/json"
        };
        let mut response = (
            status,
            [(header::CONTENT_TYPE, kind)],
            [(REPLAYED, "true")],
            body,
        )
            .into_response();
        if let Some(location) = kept
            .location
            .and_then(|location| HeaderValue::try_from(location).ok())
        {
            response.headers_mut().insert(header::LOCATION, location);
        }
        Ok(response)
    }

    /// What binds the encrypted response to its key. Stored responses need this exact text.
    fn place(&self) -> String {
        format!("the answer to {} of user {}", self.key, self.user)
    }
}

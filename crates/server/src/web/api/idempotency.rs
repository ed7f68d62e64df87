//! `Idempotency-Key`: a POST that is sent again with the same key changes nothing twice, and gets
//! the same response. A key belongs to one caller and is kept for a day. A request is the same only
//! with the same token: another one of the same person may be allowed less.
//!
//! The key is claimed before the request runs, each change of the request marks it in the change's
//! own transaction, and the response is stored afterwards. Where the response is lost, because the
//! server was killed or the answer to a COMMIT did not arrive, the mark decides: a request that
//! changed something never runs again, and a repeated one gets 409; a request that changed nothing
//! may run again, after a minute if its server was killed. In every other case, also when the caller
//! closes the connection, the response is stored.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use ecluse_domain::ids::UserId;
use ecluse_engine::{Engine, Error};
use ecluse_store::idempotency::{self as store, KeyClaim, Progress};
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
        // The response may hold more than another token of the same person may see.
        .chain_update(
            parts
                .headers
                .get(header::AUTHORIZATION)
                .map_or(&[][..], HeaderValue::as_bytes),
        )
        .chain_update([0])
        .chain_update(&body)
        .finalize()
        .into();
    let claimed = store::claim(&mut *app.engine.connection().await?, user, &key, &hash).await?;
    let Some(claim) = claimed else {
        return replay(&app.engine, user, &key, &hash).await;
    };
    parts.extensions.insert(claim.clone());
    let entry = Entry {
        engine: app.engine.clone(),
        claim,
    };
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

/// A request that has claimed its key.
struct Entry {
    engine: Engine,
    claim: KeyClaim,
}

impl Entry {
    /// Runs the request and stores its response. After an internal error the key is free again,
    /// unless the request has changed something.
    async fn run(self, request: impl Future<Output = Response>) -> Result<Response, Problem> {
        let response = futures::FutureExt::catch_unwind(std::panic::AssertUnwindSafe(request))
            .await
            .unwrap_or_else(panicked);
        if !response.status().is_server_error() {
            return self.keep(response).await;
        }
        let is_free = store::free(&mut *self.engine.connection().await?, &self.claim).await?;
        if !is_free {
            self.keep(answer_lost().into_response()).await?;
        }
        Ok(response)
    }

    /// Keeps a response for repeated requests, and returns it.
    async fn keep(&self, response: Response) -> Result<Response, Problem> {
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
        let place = place(self.claim.user, &self.claim.key);
        let sealed = self.engine.vault.seal(&place, &body)?;
        let status = i16::try_from(parts.status.as_u16())
            .map_err(|error| Error::Internal(error.to_string()))?;
        let stored = async {
            let mut conn = self.engine.connection().await?;
            store::set_answer(&mut conn, &self.claim, status, location, &sealed).await?;
            Ok::<_, Error>(())
        };
        if let Err(error) = stored.await {
            // The change itself was committed, so the caller gets the response. A repeated request
            // gets 409, because the change marked the key.
            tracing::error!(%error, request_id = request_id(), "the response to an idempotent request could not be stored");
        }
        Ok(Response::from_parts(parts, Body::from(body)))
    }
}

/// The response to a repeated request: the stored one of the key's first request.
async fn replay(
    engine: &Engine,
    user: UserId,
    key: &str,
    hash: &[u8],
) -> Result<Response, Problem> {
    let running = || {
        Problem::new(
            StatusCode::CONFLICT,
            "The first request with this Idempotency-Key is still running. Try again.",
        )
    };
    let first = store::find(&mut *engine.connection().await?, user, key)
        .await?
        .ok_or_else(running)?;
    if first.request_hash != hash {
        return Err(Problem::field(
            "Idempotency-Key",
            "was already used for another request",
        ));
    }
    let answer = match first.progress {
        Progress::Running => return Err(running()),
        Progress::AnswerLost => return Err(answer_lost()),
        Progress::Answered(answer) => answer,
    };
    let body = engine.vault.open(&place(user, key), &answer.body)?;
    let status = u16::try_from(answer.status)
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
    if let Some(location) = answer
        .location
        .and_then(|location| HeaderValue::try_from(location).ok())
    {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// The response to a repeated request whose first one changed something and ended without a
/// response that could be stored.
fn answer_lost() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "The first request with this Idempotency-Key made its change, but its response was lost. \
         Read the state with GET before you send a request with a new key.",
    )
}

/// What binds the encrypted response to its key. Stored responses need this exact text.
fn place(user: UserId, key: &str) -> String {
    format!("the answer to {key} of user {user}")
}

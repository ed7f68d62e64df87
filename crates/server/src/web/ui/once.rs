//! A form that is sent twice makes its change once: by a double click, a reload, or a second try
//! after an answer that did not arrive. The second request leads to what the first one made.
//!
//! This is [`crate::web::api::idempotency`] for people, in the same table and with the same mark in
//! the transaction of the change. It differs in what people need: a second request waits for the
//! first one, because the browser shows only the answer to the last click. A form that changed
//! nothing may be corrected and sent again. And no page is stored, so a token that is shown only
//! once is nowhere in the database.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use ecluse_domain::ids::UserId;
use ecluse_engine::{Engine, Error, Vault};
use ecluse_store::idempotency::{self as store, KeyClaim, Progress};
use futures::FutureExt as _;

use super::{form_key, read_form};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, page, panicked};
use crate::web::request_log::{REQUEST_ID, request_id};

/// The longest wait for the first request with the same key.
const MAX_WAIT: Duration = Duration::from_secs(10);
/// How long the first wait between two looks at the first request is; each is twice as long as the
/// one before, up to [`LONGEST_POLL`].
const FIRST_POLL: Duration = Duration::from_millis(30);
const LONGEST_POLL: Duration = Duration::from_millis(500);

/// Runs a form with a key once. This middleware is around every route of the pages.
pub async fn once(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST
        || ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::IgnoresIdempotencyKey)
    {
        return next.run(request).await;
    }
    run_once(app, request, next)
        .await
        .unwrap_or_else(PageError::into_response)
}

async fn run_once(app: App, request: Request, next: Next) -> Result<Response, PageError> {
    let (mut parts, body) = request.into_parts();
    let who = match SignedIn::from_request_parts(&mut parts, &app).await {
        Ok(who) => who,
        // The handler answers a caller without a session, and the body is not read before.
        Err(PageError(problem)) if problem.status == StatusCode::UNAUTHORIZED.as_u16() => {
            return Ok(next.run(Request::from_parts(parts, body)).await);
        }
        // The handler would perhaps let the caller in, and make the change without its key.
        Err(refused) => return Err(refused),
    };
    let body = read_form(Request::from_parts(parts.clone(), body), &app).await?;
    let key = url::form_urlencoded::parse(&body)
        .find(|(name, _)| name == form_key::FIELD)
        .map(|(_, key)| key.into_owned());
    let Some(key) = key else {
        return Ok(next.run(Request::from_parts(parts, body.into())).await);
    };
    let path = parts.uri.path().to_owned();
    if !form_key::is_of_session(&app.engine.vault, &who.session, &key) {
        return Refusal::Foreign.respond(&path);
    }
    // No key of the API has a space.
    let key = format!("form {key}");
    let address = parts.uri.path_and_query();
    let address = address.map_or("/", |address| address.as_str());
    let hash = hash(&app.engine.vault, address, &body);
    let claim = match claim(&app.engine, who.user.id, &key, &hash).await? {
        Claimed::New(claim) => claim,
        Claimed::Made { location } => return respond_made(location.as_deref(), &path),
        Claimed::Refused(refusal) => return refusal.respond(&path),
    };
    parts.extensions.insert(claim.clone());
    let first = FirstRequest {
        engine: app.engine.clone(),
        claim,
        path,
    };
    // The request runs in a task of its own, so that it ends even when the browser leaves.
    let request = Request::from_parts(parts, Body::from(body));
    let work = REQUEST_ID.scope(request_id().unwrap_or_default(), async move {
        first.run(next.run(request)).await
    });
    tokio::spawn(work).await.unwrap_or_else(|error| {
        Err(Error::Internal(format!("the answer was lost: {error}")).into())
    })
}

/// The same form has the same hash: its address, and everything that was entered. Only this
/// installation can compute it, because a form may contain a password.
fn hash(vault: &Vault, address: &str, body: &Bytes) -> [u8; 32] {
    vault.authenticate("form", &[address.as_bytes(), &[0], body])
}

/// Whether a request may run.
enum Claimed {
    New(KeyClaim),
    /// The first request with this key made its change, and led to this address. Without one it
    /// showed a page, or its answer was lost.
    Made {
        location: Option<String>,
    },
    Refused(Refusal),
}

/// Claims the key for this request, or waits for the end of the request that has it.
async fn claim(
    engine: &Engine,
    user: UserId,
    key: &str,
    hash: &[u8; 32],
) -> Result<Claimed, PageError> {
    let (deadline, mut pause) = (Instant::now() + MAX_WAIT, FIRST_POLL);
    let mut must_claim = true;
    loop {
        let mut conn = engine.connection().await?;
        if must_claim && let Some(claim) = store::claim(&mut conn, user, key, hash).await? {
            return Ok(Claimed::New(claim));
        }
        let first = store::find(&mut conn, user, key).await?;
        // A request that changed nothing has freed the key. A claim writes, so none is made before.
        must_claim = first.is_none();
        if let Some(first) = first {
            let location = match first.progress {
                Progress::Answered(answer) => Some(answer.location),
                Progress::AnswerLost => Some(None),
                Progress::Running => None,
            };
            match location {
                Some(_) if first.request_hash != hash => {
                    return Ok(Claimed::Refused(Refusal::OtherEntries));
                }
                Some(location) => return Ok(Claimed::Made { location }),
                None if Instant::now() >= deadline => {
                    return Ok(Claimed::Refused(Refusal::Running));
                }
                None => {}
            }
        }
        drop(conn);
        tokio::time::sleep(pause).await;
        pause = (2 * pause).min(LONGEST_POLL);
    }
}

/// A request that has claimed its key.
struct FirstRequest {
    engine: Engine,
    claim: KeyClaim,
    path: String,
}

impl FirstRequest {
    /// Runs the request. If it changed nothing, its key is free again; otherwise the key keeps the
    /// address that the request led to.
    async fn run(self, request: impl Future<Output = Response>) -> Result<Response, PageError> {
        let response = AssertUnwindSafe(request)
            .catch_unwind()
            .await
            .unwrap_or_else(panicked);
        let location = response
            .headers()
            .get(header::LOCATION)
            .and_then(|location| location.to_str().ok())
            .map(str::to_owned);
        let status = response.status();
        let is_changed = match self.keep(status, location.as_deref()).await {
            Ok(is_changed) => is_changed,
            Err(error) => {
                // What happened is in the mark of the change, which decides about a second request.
                tracing::error!(%error, request_id = request_id(), "the end of a form could not be stored");
                false
            }
        };
        // The change was made, and the answer to its COMMIT was lost.
        if is_changed && status.is_server_error() {
            return respond_made(None, &self.path);
        }
        Ok(response)
    }

    /// Frees or keeps the key, and returns whether the request changed something.
    async fn keep(&self, status: StatusCode, location: Option<&str>) -> Result<bool, Error> {
        let mut conn = self.engine.connection().await?;
        if store::free(&mut conn, &self.claim).await? {
            return Ok(false);
        }
        let status =
            i16::try_from(status.as_u16()).map_err(|error| Error::Internal(error.to_string()))?;
        // Without its claim, the request could change nothing.
        Ok(store::set_answer(&mut conn, &self.claim, status, location, &[]).await?)
    }
}

/// The answer to a form whose change was made by an earlier request, or whose own answer was lost.
fn respond_made(location: Option<&str>, path: &str) -> Result<Response, PageError> {
    match location {
        // Only addresses of this server are stored.
        Some(location) => Ok(Redirect::to(location).into_response()),
        None if path.ends_with("/tokens") => Refusal::TokenIssued.respond(path),
        None => Ok(Redirect::to(&page_of(path)).into_response()),
    }
}

/// The page with the form that is sent to this path.
fn page_of(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    match parts[..] {
        ["projects", slug, "policy", ..] => format!("/projects/{slug}/policy"),
        [kind @ ("projects" | "releases" | "builds"), id, ..] => format!("/{kind}/{id}"),
        [page @ ("account" | "people"), ..] => format!("/{page}"),
        _ => "/".to_owned(),
    }
}

/// Why a form with a key does nothing.
#[derive(Debug, Clone, Copy)]
enum Refusal {
    /// Another session has the page of this form.
    Foreign,
    /// The form was sent before with something else entered, and made its change.
    OtherEntries,
    /// The first request with the key has not ended yet.
    Running,
    /// The first request issued a token, and its text cannot be shown again.
    TokenIssued,
}

#[derive(Template)]
#[template(path = "form_refused.html")]
struct RefusedPage {
    status: StatusCode,
    title: &'static str,
    detail: &'static str,
    /// The page of the form.
    page: String,
}

impl Refusal {
    fn respond(self, path: &str) -> Result<Response, PageError> {
        let (status, title, detail) = match self {
            Self::Foreign => (
                StatusCode::FORBIDDEN,
                "Another session's form",
                "This form is from a page that was opened before you signed in, so nothing was changed. Open the page again and send it from there.",
            ),
            Self::OtherEntries => (
                StatusCode::CONFLICT,
                "Sent already",
                "This form was sent before with other entries, and that made its change. This time nothing was changed. To make another change, open the page again.",
            ),
            Self::Running => (
                StatusCode::CONFLICT,
                "Not finished yet",
                "This form was sent a moment ago, and the server is still working on it. Open the page again to see the result.",
            ),
            Self::TokenIssued => (
                StatusCode::CONFLICT,
                "Issued already",
                "The token was issued already; its value is shown only once. If you do not have it, revoke the token and issue another.",
            ),
        };
        let shown = RefusedPage {
            status,
            title,
            detail,
            page: page_of(path),
        };
        Ok((status, page(&shown)?).into_response())
    }
}

#[cfg(test)]
mod tests {
    use super::page_of;

    #[test]
    fn a_form_leads_back_to_its_page() {
        for (path, page) in [
            ("/projects/shop/hold", "/projects/shop"),
            ("/projects/shop/dependencies/refresh", "/projects/shop"),
            ("/projects/shop/policy/freeze", "/projects/shop/policy"),
            ("/releases/1/approve", "/releases/1"),
            ("/builds/1/retry", "/builds/1"),
            ("/account/tokens", "/account"),
            ("/account/tokens/revoke", "/account"),
            ("/people", "/people"),
            ("/people/tokens", "/people"),
            ("/sign-out", "/"),
        ] {
            assert_eq!(page_of(path), page, "{path}");
        }
    }
}

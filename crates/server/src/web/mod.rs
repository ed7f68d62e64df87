//! HTTP in and out: who may call what, and how it reads. Nothing here decides about the domain.

pub mod api;
mod auth;
mod connections;
mod error;
mod health;
mod live;
pub mod proxies;
pub mod tokens;
mod ui;
mod webhooks;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use ecluse_engine::Engine;
use ecluse_engine::intake::Intake;
use ecluse_engine::single_sign_on::SingleSignOn;
use futures::StreamExt as _;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

pub use connections::run;
use proxies::TrustedProxies;

/// What every handler can reach. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

pub struct Shared {
    pub engine: Engine,
    pub public_url: url::Url,
    pub intake: Intake,
    pub live: live::Live,
    pub limits: Limits,
    /// What webhooks' bodies in memory may still take, in KiB.
    pub webhook_memory: Arc<Semaphore>,
    pub trusted_proxies: TrustedProxies,
    /// Whom people may sign in through, beside their passwords.
    single_sign_on: OnceLock<SingleSignOn>,
    /// Cancelled when the process stops: long answers end.
    pub stop: CancellationToken,
}

/// What may be held at a time: of this process by strangers, and of the workers by a project.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For a request's header to arrive, and for an open connection to send another one.
    pub header_time: Duration,
    /// For a request's body to arrive whole.
    pub body_time: Duration,
    /// KiB: of all bodies of webhooks together. One may have 25 MiB.
    pub webhook_memory: u32,
    pub connections: usize,
    /// Builds of a project whose policy says nothing, as the workers are told: the queue page says what a build waits for.
    pub builds_per_project: u16,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_time: Duration::from_secs(30),
            body_time: Duration::from_secs(30),
            webhook_memory: 64 * 1024,
            connections: 2_000,
            builds_per_project: 2,
        }
    }
}

impl std::ops::Deref for App {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl App {
    pub fn new(engine: Engine, public_url: url::Url, stop: CancellationToken) -> Self {
        Self::with(engine, public_url, stop, TrustedProxies::default(), Limits::default())
    }

    pub fn with(engine: Engine, public_url: url::Url, stop: CancellationToken, trusted_proxies: TrustedProxies, limits: Limits) -> Self {
        let live = live::Live::start(engine.clone(), stop.clone());
        let intake = Intake::start(engine.clone());
        let webhook_memory = Arc::new(Semaphore::new(limits.webhook_memory as usize));
        Self(Arc::new(Shared {
            engine,
            public_url,
            intake,
            live,
            limits,
            webhook_memory,
            trusted_proxies,
            single_sign_on: OnceLock::new(),
            stop,
        }))
    }

    /// The provider that people may sign in through, when there is one.
    pub fn single_sign_on(&self) -> Option<&SingleSignOn> {
        self.single_sign_on.get()
    }

    /// People may also sign in through this provider. The first one that is given stays.
    #[must_use]
    pub fn signing_in_through(self, provider: Option<SingleSignOn>) -> Self {
        if let Some(provider) = provider {
            self.single_sign_on.get_or_init(|| provider);
        }
        self
    }
}

/// Only what the page itself brings may run or load.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub fn router(app: App) -> Router {
    let fixed = |name: HeaderName, value: &'static str| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    Router::new()
        .merge(ui::router())
        .merge(api::router(&app))
        .merge(webhooks::router())
        .merge(health::router())
        .fallback(error::no_such_address)
        .layer(middleware::from_fn(readable_address))
        .layer(middleware::from_fn_with_state(app.clone(), body_in_time))
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .layer(fixed(header::CACHE_CONTROL, "no-store"))
        .layer(middleware::from_fn(identify))
        .with_state(app)
}

/// An address whose parts are no text, or hold a NUL, names nothing: no handler has to think of it.
async fn readable_address(uri: Uri, parts: Result<RawPathParams, RawPathParamsRejection>, request: Request, next: Next) -> Response {
    let is_text = match &parts {
        Ok(parts) => parts.iter().all(|(_, value)| !value.contains('\0')),
        Err(RawPathParamsRejection::InvalidUtf8InPathParam(_)) => false,
        // A route without parts.
        Err(_) => true,
    };
    // Who asks for a project's webhook without its signature learns nothing, so that answers itself.
    if is_text || uri.path().starts_with(webhooks::PREFIX) { next.run(request).await } else { error::no_such_address(uri).await }
}

/// The body of every request ends with an error when it takes too long, however it drips.
async fn body_in_time(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let deadline = Instant::now() + app.limits.body_time;
    let request = request.map(|body| {
        Body::from_stream(futures::stream::unfold(body.into_data_stream(), move |mut body| async move {
            match timeout_at(deadline, body.next()).await {
                Ok(read) => read.map(|read| (read, body)),
                Err(late) => Some((Err(axum::Error::new(late)), body)),
            }
        }))
    });
    next.run(request).await
}

tokio::task_local! {
    static REQUEST_ID: String;
}

/// The id of the request being answered, as in the `X-Request-Id` header, the log and the audit.
pub fn request_id() -> Option<String> {
    REQUEST_ID.try_with(Clone::clone).ok()
}

/// Gives each request an id and writes one log line for its answer. The line has the route's
/// pattern, never the query or a header.
async fn identify(request: Request, next: Next) -> Response {
    let id = uuid::Uuid::now_v7().simple().to_string();
    let started = std::time::Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let mut response = REQUEST_ID.scope(id.clone(), next.run(request)).await;
    let (status, ms) = (response.status(), started.elapsed().as_secs_f64() * 1000.0);
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(request_id = id, %method, path, status = status.as_u16(), ms, "answered");
    } else {
        tracing::debug!(request_id = id, %method, path, status = status.as_u16(), ms, "answered");
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}

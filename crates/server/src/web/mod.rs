//! HTTP in and out: who may call what, and how it reads. Nothing here decides about the domain.

pub mod api;
mod auth;
mod error;
mod health;
mod live;
pub mod tokens;
mod ui;
mod webhooks;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use ecluse_engine::Engine;
use ecluse_engine::intake::Intake;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// What every handler can reach. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

pub struct Shared {
    pub engine: Engine,
    pub public_url: url::Url,
    pub intake: Intake,
    pub live: live::Live,
    /// Cancelled when the process stops: long answers end.
    pub stop: CancellationToken,
}

impl std::ops::Deref for App {
    type Target = Shared;
    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl App {
    pub fn new(engine: Engine, public_url: url::Url, stop: CancellationToken) -> Self {
        let live = live::Live::start(engine.clone(), stop.clone());
        let intake = Intake::start(engine.clone());
        Self(Arc::new(Shared { engine, public_url, intake, live, stop }))
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
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .layer(fixed(header::CACHE_CONTROL, "no-store"))
        .layer(middleware::from_fn(identify))
        .with_state(app)
}

/// Serves until `stop`; answers that are under way get five seconds to end.
pub async fn run(listener: TcpListener, app: App, stop: CancellationToken) -> anyhow::Result<()> {
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let (done, mut ended) = tokio::sync::oneshot::channel();
    let serving = tokio::spawn({
        let stop = stop.clone();
        async move {
            let result = axum::serve(listener, service).with_graceful_shutdown(stop.cancelled_owned()).await;
            let _ = done.send(());
            result
        }
    });
    tokio::select! { () = stop.cancelled() => {}, _ = &mut ended => {} }
    match tokio::time::timeout(Duration::from_secs(5), serving).await {
        Ok(result) => result??,
        Err(_) => tracing::warn!("some connections were still open at the end"),
    }
    Ok(())
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

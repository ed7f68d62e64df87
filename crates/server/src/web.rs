//! HTTP in and out: authentication of callers, routes, and how data is rendered. No decision about
//! the domain is made here.

pub mod api;
mod app;
mod auth;
mod comparison;
mod connections;
mod download;
mod error;
mod health;
pub mod jwt;
mod limits;
mod log_stream;
mod log_wakes;
pub mod proxies;
mod records;
mod request_log;
mod schemas;
mod ui;
mod webhooks;

use axum::Router;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderName, HeaderValue, Uri, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

pub use app::App;
pub use connections::run;
pub use limits::Limits;
pub use limits::pace::LeastPace;

/// A page may load and run only what this server sends.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub fn router(app: App) -> Router {
    let fixed = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    Router::new()
        .merge(ui::router(&app))
        .merge(api::router(&app))
        .merge(webhooks::router())
        .merge(health::router())
        .fallback(error::no_such_address)
        .layer(middleware::from_fn(refuse_unreadable_paths))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            limits::bodies::bound,
        ))
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            limits::answers::bound,
        ))
        .layer(fixed(
            header::CONTENT_SECURITY_POLICY,
            CONTENT_SECURITY_POLICY,
        ))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .layer(fixed(header::CACHE_CONTROL, "no-store"))
        .layer(middleware::from_fn(request_log::identify))
        .with_state(app)
}

/// Responds "not found" to a path with a part that is not UTF-8 or that holds a NUL, so that no
/// handler has to check for one.
async fn refuse_unreadable_paths(
    uri: Uri,
    parts: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
    next: Next,
) -> Response {
    let is_text = match &parts {
        Ok(parts) => parts.iter().all(|(_, value)| !value.contains('\0')),
        Err(RawPathParamsRejection::InvalidUtf8InPathParam(_)) => false,
        // The route has no parts.
        Err(_) => true,
    };
    // A caller without a valid signature must not learn whether a project exists, so webhooks
    // respond to unreadable paths themselves, as they respond to a missing signature.
    if is_text || uri.path().starts_with(webhooks::PREFIX) {
        next.run(request).await
    } else {
        error::no_such_address(uri).await
    }
}

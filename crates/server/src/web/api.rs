//! The REST API under `/api/v1`, one file per resource, and its description. Every route needs a
//! bearer token. The documentation of each route names the roles that may call it; the engine's
//! permission matrix decides.

mod approvals;
mod attestations;
mod audit;
mod build_policy;
mod builds;
mod changes;
mod database;
mod deliveries;
mod dependencies;
mod deployments;
mod describe;
mod engine_access;
mod extract;
mod find;
mod findings;
mod freezes;
mod idempotency;
mod images;
mod overrides;
mod paging;
mod policies;
mod projects;
mod promotions;
mod queue;
mod readiness;
mod releases;
mod stages;
mod submodule_sources;
mod test_runs;
mod tokens;
mod visible;
mod webhook_secret;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{Method, StatusCode, Uri};
use axum::middleware;
use utoipa_axum::router::OpenApiRouter;

pub use describe::description;

use super::App;
use super::error::Problem;

/// The largest body that a request may have, in bytes.
const MAX_BODY: usize = 1024 * 1024;

pub fn router(app: &App) -> Router<App> {
    let (routes, description) = resources().split_for_parts();
    routes
        .method_not_allowed_fallback(method_not_allowed)
        .layer(middleware::from_fn_with_state(
            app.clone(),
            idempotency::once,
        ))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::map_response(visible::show_hidden))
        .merge(describe::router(description))
}

/// Every route, with its part of the description.
fn resources() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(describe::frame())
        .merge(projects::routes())
        .merge(stages::routes())
        .merge(database::routes())
        .merge(engine_access::routes())
        .merge(submodule_sources::routes())
        .merge(webhook_secret::routes())
        .merge(build_policy::routes())
        .merge(builds::routes())
        .merge(test_runs::routes())
        .merge(findings::routes())
        .merge(queue::routes())
        .merge(images::routes())
        .merge(attestations::routes())
        .merge(releases::routes())
        .merge(approvals::routes())
        .merge(promotions::routes())
        .merge(readiness::routes())
        .merge(changes::routes())
        .merge(policies::routes())
        .merge(freezes::routes())
        .merge(overrides::routes())
        .merge(deployments::routes())
        .merge(deliveries::routes())
        .merge(dependencies::routes())
        .merge(audit::routes())
        .merge(tokens::routes())
}

async fn method_not_allowed(method: Method, uri: Uri) -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        format!("{} does not allow {method}.", uri.path()),
    )
}

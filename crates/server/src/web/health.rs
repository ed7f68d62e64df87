//! `/healthz`: this process responds. `/readyz`: it can work, which needs the database with the
//! schema of this version. Anybody may call both.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

use super::App;

pub fn router() -> Router<App> {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
}

async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    match ecluse_store::is_ready(&app.engine.pool).await {
        Ok(true) if !app.stop.is_cancelled() => (StatusCode::OK, "ready\n"),
        Ok(true) => (StatusCode::SERVICE_UNAVAILABLE, "stopping\n"),
        Ok(false) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database has the schema of another version\n",
        ),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
        }
    }
}

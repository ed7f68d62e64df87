//! The REST API under `/api/v1`. Every route needs a bearer token unless it says otherwise.

use axum::Router;

use super::App;

pub fn router() -> Router<App> {
    Router::new()
}

/// The description of the API: OpenAPI 3.1, JSON.
pub fn description() -> anyhow::Result<String> {
    Ok(String::new())
}

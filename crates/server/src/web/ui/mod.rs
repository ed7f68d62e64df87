//! The pages.

use axum::Router;

use super::App;

pub fn router() -> Router<App> {
    Router::new()
}

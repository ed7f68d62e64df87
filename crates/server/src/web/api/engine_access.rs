//! Engine access: the networks, host ports and addresses that an administrator allows the stages of
//! a project.

use axum::Json;
use axum::extract::State;
use ecluse_domain::stage::EngineAccess;
use ecluse_engine::project::engine_access as engine;
use ecluse_store::engine_access as store;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{ApiJson, ApiPath};
use super::find;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get, set))
}

/// Get a project's engine access
///
/// The existing networks, ports of the engine's host, and addresses of a reverse proxy that the
/// stages of the project may name in their settings.
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    operation_id = "get_engine_access_of",
    path = "/api/v1/projects/{slug}/engine-access",
    tag = "engine_access",
    params(("slug" = String, Path, description = "The project's slug.")),
    responses((status = 200, body = EngineAccess)),
)]
async fn get(
    State(app): State<App>,
    caller: Caller,
    ApiPath(slug): ApiPath<String>,
) -> Result<Json<EngineAccess>, Problem> {
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, &slug).await?;
    Ok(Json(store::get(&mut conn, project.id).await?))
}

/// Change a project's engine access
///
/// It replaces the previous engine access as a whole. A stage that uses what is no longer allowed
/// keeps its container, and its next deployment is refused.
///
/// Allowed: administrator, with that role on the whole installation.
#[utoipa::path(
    put,
    operation_id = "set_engine_access_of",
    path = "/api/v1/projects/{slug}/engine-access",
    tag = "engine_access",
    params(("slug" = String, Path, description = "The project's slug.")),
    request_body = EngineAccess,
    responses((status = 200, body = EngineAccess)),
)]
async fn set(
    State(app): State<App>,
    caller: Caller,
    ApiPath(slug): ApiPath<String>,
    ApiJson(new): ApiJson<EngineAccess>,
) -> Result<Json<EngineAccess>, Problem> {
    let project = find::project(&mut *app.engine.connection().await?, &caller, &slug).await?;
    engine::set_engine_access(&app.engine, &caller.actor, project.id, &new).await?;
    Ok(Json(new))
}

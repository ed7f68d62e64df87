//! Build policies: the checks that a project's builds must pass, and the resources that they may
//! use.

use axum::Json;
use axum::extract::State;
use ecluse_domain::build_policy::BuildPolicy;
use ecluse_engine::project::projects as engine;
use ecluse_store::projects as store;
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

/// Get a project's build policy
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/projects/{slug}/build-policy",
    tag = "build_policies",
    params(("slug" = String, Path, description = "The project's slug.")),
    responses((status = 200, body = BuildPolicy)),
)]
async fn get(
    State(app): State<App>,
    caller: Caller,
    ApiPath(slug): ApiPath<String>,
) -> Result<Json<BuildPolicy>, Problem> {
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, &slug).await?;
    Ok(Json(store::get_build_policy(&mut conn, project.id).await?))
}

/// Change a project's build policy
///
/// It replaces the previous policy as a whole: a setting that is left out gets its default. It is
/// used by builds that start from now on.
///
/// Allowed: hosting, administrator.
#[utoipa::path(
    put,
    path = "/api/v1/projects/{slug}/build-policy",
    tag = "build_policies",
    params(("slug" = String, Path, description = "The project's slug.")),
    request_body = BuildPolicy,
    responses((status = 200, body = BuildPolicy)),
)]
async fn set(
    State(app): State<App>,
    caller: Caller,
    ApiPath(slug): ApiPath<String>,
    ApiJson(policy): ApiJson<BuildPolicy>,
) -> Result<Json<BuildPolicy>, Problem> {
    let project = find::project(&mut *app.engine.connection().await?, &caller, &slug).await?;
    engine::set_build_policy(&app.engine, &caller.actor, project.id, &policy).await?;
    Ok(Json(policy))
}

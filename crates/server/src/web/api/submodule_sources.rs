//! Submodule sources: the repositories from which a project may fetch submodules with a credential.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use ecluse_domain::git::SubmoduleSource;
use ecluse_engine::project::submodules as engine;
use ecluse_store::submodule_sources as store;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{ApiJson, ApiPath};
use super::find;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get, set))
}

/// The repositories from which a project may fetch submodules with its own credential, or with the
/// ssh key of the installation.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"sources": ["github.com/acme/tools", "github.com/acme-addons/*"]}))]
pub struct SubmoduleSources {
    /// Each is a repository, such as `github.com/acme/tools`, or `github.com/acme/*` for everything
    /// below, except the repositories of other projects. Any address of a repository is accepted,
    /// and `host/path` is stored.
    #[schema(schema_with = schemas::submodule_sources)]
    sources: BTreeSet<SubmoduleSource>,
}

/// Get a project's submodule sources
///
/// Submodules from anywhere else are fetched without a credential, so they have to be public.
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/projects/{slug}/submodule-sources",
    operation_id = "get_submodule_sources",
    tag = "projects",
    params(("slug" = String, Path, description = "The project's slug.")),
    responses((status = 200, body = SubmoduleSources)),
)]
async fn get(
    State(app): State<App>,
    caller: Caller,
    ApiPath(slug): ApiPath<String>,
) -> Result<Json<SubmoduleSources>, Problem> {
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, &slug).await?;
    let sources = store::list(&mut conn, project.id).await?;
    Ok(Json(SubmoduleSources {
        sources: sources.into_iter().collect(),
    }))
}

/// Change a project's submodule sources
///
/// They replace the previous ones as a whole, and are used by builds that start from now on. The
/// repository of another project is read only when an entry names exactly this repository.
///
/// Allowed: administrator, with that role on the whole installation.
#[utoipa::path(
    put,
    path = "/api/v1/projects/{slug}/submodule-sources",
    operation_id = "set_submodule_sources",
    tag = "projects",
    params(("slug" = String, Path, description = "The project's slug.")),
    request_body = SubmoduleSources,
    responses((status = 200, body = SubmoduleSources)),
)]
async fn set(
    State(app): State<App>,
    caller: Caller,
    ApiPath(slug): ApiPath<String>,
    ApiJson(new): ApiJson<SubmoduleSources>,
) -> Result<Json<SubmoduleSources>, Problem> {
    let project = find::project(&mut *app.engine.connection().await?, &caller, &slug).await?;
    engine::set_submodule_sources(&app.engine, &caller.actor, project.id, &new.sources).await?;
    Ok(Json(new))
}

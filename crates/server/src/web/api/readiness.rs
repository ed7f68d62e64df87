//! Why a release, or the next one, cannot be promoted yet.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use ecluse_domain::gate::{Decision, GateName, GateResult, GateStatus};
use ecluse_domain::ids::ReleaseId;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;
use ecluse_domain::{Digest, Version};
use ecluse_engine::promotion::readiness::{self as engine, evaluate_release, find_next_release};
use ecluse_store::releases;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{ApiPath, ApiQuery};
use super::find;
use super::policies::StageQuery;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(evaluate))
        .routes(routes!(evaluate_next))
}

/// The gates between a release, or the next one, and a stage.
#[derive(Serialize, ToSchema)]
pub struct Readiness {
    /// The release's version; before the tag exists, the version that the next tag is expected to
    /// have.
    #[schema(value_type = String)]
    pub version: Version,
    #[schema(value_type = String)]
    pub image_digest: Digest,
    #[schema(schema_with = schemas::stage_name)]
    pub stage: StageName,
    /// Whether every gate is open now.
    pub ready: bool,
    /// When the last gate will open, if every closed gate opens without anybody's action; else
    /// null. Null too when no gate is closed.
    pub opens_at: Option<DateTime<Utc>>,
    /// Every gate, in the order in which people meet them.
    pub gates: Vec<GateReadiness>,
}

/// A gate and its answer at the moment of the request.
#[derive(Serialize, ToSchema)]
pub struct GateReadiness {
    #[schema(schema_with = schemas::gate_name)]
    pub name: GateName,
    #[schema(schema_with = schemas::gate_status)]
    pub status: GateStatus,
    /// Why the gate is open, or what would open it.
    pub reason: String,
    /// The role that can open the gate.
    #[schema(schema_with = schemas::role)]
    pub owner: Role,
    /// When the gate will open without anybody's action, if that is known.
    pub opens_at: Option<DateTime<Utc>>,
}

impl From<GateResult> for GateReadiness {
    fn from(gate: GateResult) -> Self {
        Self {
            name: gate.name,
            status: gate.status,
            reason: gate.reason,
            owner: gate.owner,
            opens_at: gate.opens_at,
        }
    }
}

impl From<engine::Readiness> for Readiness {
    fn from(ready: engine::Readiness) -> Self {
        let closed = || ready.gates.iter().filter(|gate| !gate.status.is_open());
        let opens_at = if closed().all(|gate| gate.opens_at.is_some()) {
            closed().filter_map(|gate| gate.opens_at).max()
        } else {
            None
        };
        Self {
            version: ready.version,
            image_digest: ready.image_digest,
            stage: ready.stage,
            ready: ready.decision == Decision::Open,
            opens_at,
            gates: ready.gates.into_iter().map(GateReadiness::from).collect(),
        }
    }
}

/// Evaluate the gates between a release and a stage
///
/// Whether or not its promotion was requested.
///
/// Allowed: any role on its project.
#[utoipa::path(
    get,
    path = "/api/v1/releases/{id}/readiness",
    tag = "releases",
    params(("id" = Uuid, Path, description = "The release's id."), StageQuery),
    responses((status = 200, body = Readiness)),
)]
async fn evaluate(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<ReleaseId>,
    ApiQuery(query): ApiQuery<StageQuery>,
) -> Result<Json<Readiness>, Problem> {
    let mut conn = app.engine.connection().await?;
    let release = releases::get(&mut conn, id).await?;
    find::owner(&mut conn, &caller, release.project_id, "release").await?;
    drop(conn);
    let readiness = evaluate_release(&app.engine, &release, query.stage).await?;
    Ok(Json(readiness.into()))
}

/// Evaluate the gates that the next tag on the trunk would meet
///
/// For the newest image of the trunk, with the version at the top of its changelog, else with the
/// next minor version.
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/projects/{slug}/readiness",
    tag = "releases",
    params(("slug" = String, Path, description = "The project's slug."), StageQuery),
    responses((status = 200, body = Readiness)),
)]
async fn evaluate_next(
    State(app): State<App>,
    caller: Caller,
    ApiPath(slug): ApiPath<String>,
    ApiQuery(query): ApiQuery<StageQuery>,
) -> Result<Json<Readiness>, Problem> {
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, &slug).await?;
    drop(conn);
    let release = find_next_release(&app.engine, &project).await?;
    let readiness = release.evaluate(&app.engine, query.stage).await?;
    Ok(Json(readiness.into()))
}

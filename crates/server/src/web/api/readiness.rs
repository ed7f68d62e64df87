//! Why something cannot be promoted yet.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use ecluse_domain::gate::{Decision, GateName, GateResult, GateStatus};
use ecluse_domain::ids::ReleaseId;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;
use ecluse_domain::{Digest, Version};
use ecluse_engine::readiness as engine;
use ecluse_store::releases;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{ApiPath, ApiQuery};
use super::find;
use super::policies::OfStage;
use super::words;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(of_release)).routes(routes!(of_next))
}

/// What stands between something and a stage.
#[derive(Serialize, ToSchema)]
pub struct Readiness {
    /// The release's; of what is not tagged yet, the one that the next tag is expected to have.
    #[schema(value_type = String)]
    pub version: Version,
    #[schema(value_type = String)]
    pub image_digest: Digest,
    #[schema(schema_with = words::stage_name)]
    pub stage: StageName,
    /// Whether every gate is open now.
    pub ready: bool,
    /// When the last of those that open by themselves does; null when one of the others is closed too, or none is.
    pub opens_at: Option<DateTime<Utc>>,
    /// Every gate, in the order in which people meet them.
    pub gates: Vec<ReadyGate>,
}

/// What a gate says.
#[derive(Serialize, ToSchema)]
pub struct ReadyGate {
    #[schema(schema_with = words::gate_name)]
    pub name: GateName,
    #[schema(schema_with = words::gate_status)]
    pub status: GateStatus,
    /// Why it is open, or what would open it.
    pub reason: String,
    /// The role that can open it.
    #[schema(schema_with = words::role)]
    pub owner: Role,
    /// When it opens by itself, when that is known.
    pub opens_at: Option<DateTime<Utc>>,
}

impl From<GateResult> for ReadyGate {
    fn from(gate: GateResult) -> Self {
        Self { name: gate.name, status: gate.status, reason: gate.reason, owner: gate.owner, opens_at: gate.opens_at }
    }
}

impl From<engine::Readiness> for Readiness {
    fn from(ready: engine::Readiness) -> Self {
        let closed = || ready.gates.iter().filter(|gate| !gate.status.is_open());
        let opens_at = if closed().all(|gate| gate.opens_at.is_some()) { closed().filter_map(|gate| gate.opens_at).max() } else { None };
        Self {
            version: ready.version,
            image_digest: ready.image_digest,
            stage: ready.stage,
            ready: ready.decision == Decision::Open,
            opens_at,
            gates: ready.gates.into_iter().map(ReadyGate::from).collect(),
        }
    }
}

/// Ask what stands between a release and a stage
///
/// Whether or not anybody asked for its promotion yet.
///
/// Who: any role on its project.
#[utoipa::path(get, path = "/api/v1/releases/{id}/readiness", tag = "releases", params(("id" = Uuid, Path, description = "The release's id."), OfStage),
    responses((status = 200, body = Readiness)))]
async fn of_release(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<ReleaseId>,
    ApiQuery(of): ApiQuery<OfStage>,
) -> Result<Json<Readiness>, Problem> {
    let mut conn = app.engine.connection().await?;
    let release = releases::get(&mut conn, id).await?;
    find::owner(&mut conn, &caller, release.project_id, "release").await?;
    Ok(Json(engine::of_release(&mut conn, id, of.stage).await?.into()))
}

/// Ask what the next tag on the trunk would meet
///
/// Of the newest image of the trunk, under the version that its changelog begins with, or the next minor one.
///
/// Who: any role on the project.
#[utoipa::path(get, path = "/api/v1/projects/{slug}/readiness", tag = "releases", params(("slug" = String, Path, description = "The project's slug."), OfStage),
    responses((status = 200, body = Readiness)))]
async fn of_next(
    State(app): State<App>,
    caller: Caller,
    ApiPath(slug): ApiPath<String>,
    ApiQuery(of): ApiQuery<OfStage>,
) -> Result<Json<Readiness>, Problem> {
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, &slug).await?;
    Ok(Json(engine::of_next(&mut conn, project.id, of.stage).await?.into()))
}

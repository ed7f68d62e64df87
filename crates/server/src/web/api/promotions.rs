//! Promotions: a release asked onto a stage, and its gates.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use ecluse_domain::gate::{GateName, GateStatus};
use ecluse_domain::ids::{PromotionId, ReleaseId};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;
use ecluse_domain::{Digest, Version};
use ecluse_engine::promote;
use ecluse_store::{PgConnection, projects, promotions as store};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::extract::{ApiJson, ApiPath, ApiQuery};
use super::find;
use super::paging::{List, Listed, ProjectQuery};
use super::words;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, request)).routes(routes!(get)).routes(routes!(abort))
}

/// A promotion.
#[derive(Serialize, ToSchema)]
pub struct Promotion {
    pub id: Uuid,
    /// The project's slug.
    pub project: String,
    pub release: Uuid,
    #[schema(value_type = String)]
    pub version: Version,
    #[schema(schema_with = words::stage_name)]
    pub stage: StageName,
    /// `failed`: the release did not become healthy. `errored`: Ecluse's own trouble. `refused`: a gate
    /// said no. `aborted`: taken back by a person.
    #[schema(schema_with = words::promotion_status)]
    pub status: PromotionStatus,
    /// Why it ended without success.
    pub reason: Option<String>,
    #[schema(value_type = String)]
    pub image_digest: Digest,
    /// Why the stage is to go back, when this is a rollback.
    pub rollback_reason: Option<String>,
    /// Who asked for it, by name.
    pub requested_by: String,
    pub gates: Vec<Gate>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
}

/// What a gate says of a promotion.
#[derive(Serialize, ToSchema)]
pub struct Gate {
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
    /// When its answer last changed.
    pub at: DateTime<Utc>,
}

impl Promotion {
    fn new(project: &str, promotion: store::Promotion, gates: Vec<Gate>) -> Self {
        Self {
            id: promotion.id.0,
            project: project.to_owned(),
            release: promotion.release_id.0,
            version: promotion.version,
            stage: promotion.stage,
            status: promotion.status,
            reason: promotion.reason,
            image_digest: promotion.image_digest,
            rollback_reason: promotion.rollback_reason,
            requested_by: promotion.requested_by_name,
            gates,
            created_at: promotion.created_at,
            started_at: promotion.started_at,
            finished_at: promotion.finished_at,
        }
    }
}

impl From<&store::Gate> for Gate {
    fn from(gate: &store::Gate) -> Self {
        Self {
            name: gate.name,
            status: gate.status,
            reason: gate.reason.clone(),
            owner: gate.owner,
            opens_at: gate.opens_at,
            at: gate.changed_at,
        }
    }
}

/// Promotions of one project, each with its gates.
pub async fn with_gates(conn: &mut PgConnection, project: &str, promotions: Vec<store::Promotion>) -> Result<Vec<Promotion>, Problem> {
    let ids: Vec<PromotionId> = promotions.iter().map(|promotion| promotion.id).collect();
    let gates = store::gates(conn, &ids).await?;
    let of = |id: PromotionId| gates.iter().filter(|gate| gate.promotion_id == id).map(Gate::from).collect();
    Ok(promotions.into_iter().map(|promotion| Promotion::new(project, promotion.clone(), of(promotion.id))).collect())
}

async fn with_its_gates(conn: &mut PgConnection, project: &str, promotion: store::Promotion) -> Result<Promotion, Problem> {
    let gates = store::gates(conn, &[promotion.id]).await?;
    Ok(Promotion::new(project, promotion, gates.iter().map(Gate::from).collect()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPromotion {
    /// The release's id.
    #[schema(value_type = Uuid)]
    release: ReleaseId,
    #[schema(schema_with = words::stage_name)]
    stage: StageName,
    /// Why the stage is to go back to this release, which succeeded there before: asks for a rollback.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 2000)]
    rollback_reason: Option<String>,
}

/// List promotions
///
/// Newest first, with their gates.
///
/// Who: any role on the project.
#[utoipa::path(get, path = "/api/v1/promotions", tag = "promotions", params(ProjectQuery), responses((status = 200, body = List<Promotion>)))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    ApiQuery(query): ApiQuery<ProjectQuery>,
    uri: Uri,
) -> Result<Listed<Promotion>, Problem> {
    let (slug, wanted) = query.wanted()?;
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, slug).await?;
    let rows = store::list(&mut conn, project.id, wanted.page()).await?;
    let promotions = with_gates(&mut conn, &project.slug, rows).await?;
    Ok(wanted.listed(&uri, promotions, |promotion| promotion.id.to_string(), |promotion| promotion))
}

/// Get a promotion
///
/// With its gates.
///
/// Who: any role on its project.
#[utoipa::path(get, path = "/api/v1/promotions/{id}", tag = "promotions", params(("id" = Uuid, Path, description = "The promotion's id.")),
    responses((status = 200, body = Promotion)))]
async fn get(State(app): State<App>, caller: Caller, ApiPath(id): ApiPath<PromotionId>) -> Result<Json<Promotion>, Problem> {
    let mut conn = app.engine.connection().await?;
    let promotion = store::get(&mut conn, id).await?;
    let project = find::owner(&mut conn, &caller, promotion.project_id, "promotion").await?;
    Ok(Json(with_its_gates(&mut conn, &project.slug, promotion).await?))
}

/// Ask for a release on a stage
///
/// Answers at once; the promotion goes on by itself when its last gate opens, and ends when one refuses.
/// Look at its address for what became of it. A rollback is not held up by the stages before, by approvals or by the
/// cadence; it is possible only while nothing was migrated since.
///
/// Who: project_manager, technical_referent, administrator; a rollback: hosting, administrator.
#[utoipa::path(post, path = "/api/v1/promotions", tag = "promotions", request_body = NewPromotion,
    responses((status = 202, body = Promotion, headers(("Location" = String, description = "The promotion's address.")))))]
async fn request(State(app): State<App>, caller: Caller, ApiJson(new): ApiJson<NewPromotion>) -> Result<impl IntoResponse, Problem> {
    let wanted = promote::Wanted { release: new.release, stage: new.stage, rollback: new.rollback_reason.as_deref() };
    let promotion = promote::request(&app.engine, &caller.actor, wanted).await?;
    let mut conn = app.engine.connection().await?;
    let project = projects::get(&mut conn, promotion.project_id).await?;
    let promotion = with_its_gates(&mut conn, &project.slug, promotion).await?;
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, format!("/api/v1/promotions/{}", promotion.id))], Json(promotion)))
}

/// Take a promotion back
///
/// As long as it waits for its gates or for the stage.
///
/// Who: project_manager, technical_referent, administrator; a rollback: hosting, administrator.
#[utoipa::path(post, path = "/api/v1/promotions/{id}/abort", tag = "promotions", params(("id" = Uuid, Path, description = "The promotion's id.")),
    responses((status = 200, body = Promotion)))]
async fn abort(State(app): State<App>, caller: Caller, ApiPath(id): ApiPath<PromotionId>) -> Result<Json<Promotion>, Problem> {
    let promotion = promote::abort(&app.engine, &caller.actor, id).await?;
    let mut conn = app.engine.connection().await?;
    let project = projects::get(&mut conn, promotion.project_id).await?;
    Ok(Json(with_its_gates(&mut conn, &project.slug, promotion).await?))
}

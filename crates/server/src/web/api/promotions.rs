//! Promotions: a release requested for a stage, and its gates.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use ecluse_domain::ids::{PromotionId, ReleaseId};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::stage::StageName;
use ecluse_domain::{Digest, Version};
use ecluse_engine::promotion::request::{PromotionRequest, request_promotion, withdraw_promotion};
use ecluse_store::{PgConnection, projects, promotions as store};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::extract::{ApiJson, ApiPath, ApiQuery};
use super::find;
use super::paging::{List, Listed, ProjectQuery};
use super::readiness::GateReadiness;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, request))
        .routes(routes!(get))
        .routes(routes!(withdraw))
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
    #[schema(schema_with = schemas::stage_name)]
    pub stage: StageName,
    /// `failed`: the release did not become healthy. `errored`: a fault of the infrastructure.
    /// `refused`: a gate refused the release. `withdrawn`: a person withdrew the request.
    #[schema(schema_with = schemas::promotion_status)]
    pub status: PromotionStatus,
    /// Why it ended without success. A list has at most 300 characters of it.
    pub reason: Option<String>,
    #[schema(value_type = String)]
    pub image_digest: Digest,
    /// Why the stage is rolled back, when this is a rollback.
    pub rollback_reason: Option<String>,
    /// The name of the person who requested the promotion.
    pub requested_by: String,
    pub gates: Vec<Gate>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
}

/// A gate of a promotion, with its last answer.
#[derive(Serialize, ToSchema)]
pub struct Gate {
    #[serde(flatten)]
    pub result: GateReadiness,
    /// When the gate's answer last changed.
    pub changed_at: DateTime<Utc>,
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

impl From<store::Gate> for Gate {
    fn from(gate: store::Gate) -> Self {
        Self {
            result: gate.result.into(),
            changed_at: gate.changed_at,
        }
    }
}

/// Promotions of one project, each with its gates.
pub async fn with_gates(
    conn: &mut PgConnection,
    project: &str,
    promotions: Vec<store::Promotion>,
) -> Result<Vec<Promotion>, Problem> {
    let ids: Vec<PromotionId> = promotions.iter().map(|promotion| promotion.id).collect();
    let mut gates = store::list_gates(conn, &ids).await?;
    Ok(promotions
        .into_iter()
        .map(|promotion| {
            let own = gates.extract_if(.., |gate| gate.promotion_id == promotion.id);
            let own = own.map(Gate::from).collect();
            Promotion::new(project, promotion, own)
        })
        .collect())
}

async fn with_its_gates(
    conn: &mut PgConnection,
    project: &str,
    promotion: store::Promotion,
) -> Result<Promotion, Problem> {
    let gates = store::list_gates(conn, &[promotion.id]).await?;
    Ok(Promotion::new(
        project,
        promotion,
        gates.into_iter().map(Gate::from).collect(),
    ))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPromotion {
    /// The release's id.
    #[schema(value_type = Uuid)]
    release: ReleaseId,
    #[schema(schema_with = schemas::stage_name)]
    stage: StageName,
    /// Requests a rollback: why the stage must return to this release, which was live there before.
    #[serde(default)]
    #[schema(schema_with = schemas::optional_reason)]
    rollback_reason: Option<String>,
}

/// List promotions
///
/// Newest first, with their gates.
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/promotions",
    tag = "promotions",
    params(ProjectQuery),
    responses((status = 200, body = List<Promotion>)),
)]
async fn list(
    State(app): State<App>,
    caller: Caller,
    ApiQuery(query): ApiQuery<ProjectQuery>,
    uri: Uri,
) -> Result<Listed<Promotion>, Problem> {
    let (slug, page) = query.page()?;
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, slug).await?;
    let rows = store::list(&mut conn, project.id, page.to_store()).await?;
    let promotions = with_gates(&mut conn, &project.slug, rows).await?;
    Ok(page.listed(
        &uri,
        promotions,
        |promotion| promotion.id.to_string(),
        |promotion| promotion,
    ))
}

/// Get a promotion
///
/// With its gates.
///
/// Allowed: any role on its project.
#[utoipa::path(
    get,
    path = "/api/v1/promotions/{id}",
    tag = "promotions",
    params(("id" = Uuid, Path, description = "The promotion's id.")),
    responses((status = 200, body = Promotion)),
)]
async fn get(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<PromotionId>,
) -> Result<Json<Promotion>, Problem> {
    let mut conn = app.engine.connection().await?;
    let promotion = store::get(&mut conn, id).await?;
    let project = find::owner(&mut conn, &caller, promotion.project_id, "promotion").await?;
    Ok(Json(
        with_its_gates(&mut conn, &project.slug, promotion).await?,
    ))
}

/// Request the promotion of a release to a stage
///
/// The response comes at once. The promotion starts when its last gate opens, and ends when a gate
/// refuses it; get the promotion to see its result. A rollback does not wait for the stages before,
/// for approvals or for the cadence; it is possible only if no release since then has migrated the
/// database.
///
/// Allowed: project_manager, technical_referent, administrator; a rollback: hosting, administrator.
#[utoipa::path(
    post,
    path = "/api/v1/promotions",
    tag = "promotions",
    request_body = NewPromotion,
    responses(
        (
            status = 202,
            body = Promotion,
            headers(("Location" = String, description = "The promotion's address.")),
        ),
    ),
)]
async fn request(
    State(app): State<App>,
    caller: Caller,
    ApiJson(new): ApiJson<NewPromotion>,
) -> Result<impl IntoResponse, Problem> {
    let request = PromotionRequest {
        release: new.release,
        stage: new.stage,
        rollback: new.rollback_reason.as_deref(),
    };
    let promotion = request_promotion(&app.engine, &caller.actor, request).await?;
    let mut conn = app.engine.connection().await?;
    let project = projects::get(&mut conn, promotion.project_id).await?;
    let promotion = with_its_gates(&mut conn, &project.slug, promotion).await?;
    Ok((
        StatusCode::ACCEPTED,
        [(
            header::LOCATION,
            format!("/api/v1/promotions/{}", promotion.id),
        )],
        Json(promotion),
    ))
}

/// Withdraw a promotion
///
/// Possible while the promotion waits for its gates or for the stage.
///
/// Allowed: project_manager, technical_referent, administrator; a rollback: hosting, administrator.
#[utoipa::path(
    post,
    path = "/api/v1/promotions/{id}/withdraw",
    tag = "promotions",
    params(("id" = Uuid, Path, description = "The promotion's id.")),
    responses((status = 200, body = Promotion)),
)]
async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<PromotionId>,
) -> Result<Json<Promotion>, Problem> {
    let promotion = withdraw_promotion(&app.engine, &caller.actor, id).await?;
    let mut conn = app.engine.connection().await?;
    let project = projects::get(&mut conn, promotion.project_id).await?;
    Ok(Json(
        with_its_gates(&mut conn, &project.slug, promotion).await?,
    ))
}

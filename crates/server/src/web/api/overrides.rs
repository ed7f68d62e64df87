//! Break-glass: overrides of gates, by name.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use ecluse_domain::gate::GateName;
use ecluse_domain::ids::{OverrideId, ReleaseId};
use ecluse_domain::stage::StageName;
use ecluse_domain::{Digest, Version};
use ecluse_engine::break_glass;
use ecluse_store::{overrides as store, projects};
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
    OpenApiRouter::new().routes(routes!(list, give)).routes(routes!(second)).routes(routes!(review)).routes(routes!(withdraw))
}

/// Somebody answers with their name for a gate that is not open.
#[derive(Serialize, ToSchema)]
pub struct Override {
    pub id: Uuid,
    /// The project's slug.
    pub project: String,
    pub release: Uuid,
    #[schema(value_type = String)]
    pub version: Version,
    #[schema(schema_with = words::stage_name)]
    pub stage: StageName,
    #[schema(schema_with = words::gate_name)]
    pub gate: GateName,
    /// It counts for this digest only.
    #[schema(value_type = String)]
    pub image_digest: Digest,
    pub reason: String,
    pub by: String,
    pub created_at: DateTime<Utc>,
    /// Whether the policy asked for a second person when it was given; it counts by that of now too, if that asks for more.
    pub needs_second: bool,
    pub seconded_by: Option<String>,
    pub expires_at: DateTime<Utc>,
    /// When another person is to have reviewed it.
    pub review_due_at: DateTime<Utc>,
    pub reviewed_by: Option<String>,
    pub reviewed_at: Option<DateTime<Utc>>,
    pub review: Option<String>,
    pub withdrawn_by: Option<String>,
    /// From then on it counts no more.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl Override {
    fn new(project: &str, row: store::Override) -> Self {
        Self {
            id: row.id.0,
            project: project.to_owned(),
            release: row.release_id.0,
            version: row.version,
            stage: row.stage,
            gate: row.gate,
            image_digest: row.image_digest,
            reason: row.reason,
            by: row.given_by_name,
            created_at: row.created_at,
            needs_second: row.needs_second,
            seconded_by: row.seconded_by_name,
            expires_at: row.expires_at,
            review_due_at: row.review_due_at,
            reviewed_by: row.reviewed_by_name,
            reviewed_at: row.reviewed_at,
            review: row.review,
            withdrawn_by: row.withdrawn_by_name,
            withdrawn_at: row.withdrawn_at,
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOverride {
    /// The release's id.
    #[schema(value_type = Uuid)]
    release: ReleaseId,
    #[schema(schema_with = words::stage_name)]
    stage: StageName,
    #[schema(schema_with = words::gate_name)]
    gate: GateName,
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReview {
    /// What came of it.
    #[schema(min_length = 1, max_length = 2000)]
    review: String,
}

/// List overrides
///
/// Newest first.
///
/// Who: any role on the project.
#[utoipa::path(get, path = "/api/v1/overrides", tag = "overrides", params(ProjectQuery), responses((status = 200, body = List<Override>)))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    ApiQuery(query): ApiQuery<ProjectQuery>,
    uri: Uri,
) -> Result<Listed<Override>, Problem> {
    let (slug, wanted) = query.wanted()?;
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, slug).await?;
    let rows = store::list(&mut conn, project.id, wanted.page()).await?;
    Ok(wanted.listed(&uri, rows, |row| row.id.to_string(), |row| Override::new(&project.slug, row)))
}

/// Override a gate
///
/// The gate stays, and says who answered for it and why. Good for this release, stage and digest, and for the hours that
/// the policy gives; the gates `signature` and `veto` cannot be overridden. 409 when the gate is open already, or when an
/// override of it waits for its second person.
///
/// Who: hosting, administrator.
#[utoipa::path(post, path = "/api/v1/overrides", tag = "overrides", request_body = NewOverride, responses((status = 201, body = Override)))]
async fn give(State(app): State<App>, caller: Caller, ApiJson(new): ApiJson<NewOverride>) -> Result<impl IntoResponse, Problem> {
    let row = break_glass::give(&app.engine, &caller.actor, (new.release, new.stage, new.gate), &new.reason).await?;
    Ok((StatusCode::CREATED, Json(shown(&app, row).await?)))
}

/// Stand for somebody else's override
///
/// Where the policy asks for two people, it counts only then.
///
/// Who: hosting, administrator.
#[utoipa::path(post, path = "/api/v1/overrides/{id}/second", tag = "overrides", params(("id" = Uuid, Path, description = "The override's id.")),
    responses((status = 200, body = Override)))]
async fn second(State(app): State<App>, caller: Caller, ApiPath(id): ApiPath<OverrideId>) -> Result<Json<Override>, Problem> {
    let row = break_glass::second(&app.engine, &caller.actor, id).await?;
    Ok(Json(shown(&app, row).await?))
}

/// Review an override
///
/// Afterwards, and not one's own.
///
/// Who: hosting, administrator.
#[utoipa::path(post, path = "/api/v1/overrides/{id}/review", tag = "overrides", params(("id" = Uuid, Path, description = "The override's id.")),
    request_body = NewReview, responses((status = 200, body = Override)))]
async fn review(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<OverrideId>,
    ApiJson(new): ApiJson<NewReview>,
) -> Result<Json<Override>, Problem> {
    let row = break_glass::review(&app.engine, &caller.actor, id, &new.review).await?;
    Ok(Json(shown(&app, row).await?))
}

/// Withdraw an override
///
/// It counts no more from this moment on, and is still to be reviewed. What it let through stays.
///
/// Who: hosting, administrator.
#[utoipa::path(post, path = "/api/v1/overrides/{id}/withdraw", tag = "overrides", params(("id" = Uuid, Path, description = "The override's id.")),
    responses((status = 200, body = Override)))]
async fn withdraw(State(app): State<App>, caller: Caller, ApiPath(id): ApiPath<OverrideId>) -> Result<Json<Override>, Problem> {
    let row = break_glass::withdraw(&app.engine, &caller.actor, id).await?;
    Ok(Json(shown(&app, row).await?))
}

async fn shown(app: &App, row: store::Override) -> Result<Override, Problem> {
    let project = projects::get(&mut *app.engine.connection().await?, row.project_id).await?;
    Ok(Override::new(&project.slug, row))
}

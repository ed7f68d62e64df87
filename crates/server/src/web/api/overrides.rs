//! Overrides: gates that a person takes responsibility for, by name.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use ecluse_domain::gate::GateName;
use ecluse_domain::ids::{OverrideId, ReleaseId};
use ecluse_domain::stage::StageName;
use ecluse_domain::{Digest, Version};
use ecluse_engine::rules::overrides::{
    confirm_override, create_override, review_override, withdraw_override,
};
use ecluse_store::{overrides as store, projects};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::extract::{ApiJson, ApiPath, ApiQuery};
use super::find;
use super::paging::{List, Listed, ProjectQuery};
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(confirm))
        .routes(routes!(review))
        .routes(routes!(withdraw))
}

/// An override: a person takes responsibility, by name, for a gate that is not open.
#[derive(Serialize, ToSchema)]
pub struct Override {
    pub id: Uuid,
    /// The project's slug.
    pub project: String,
    pub release: Uuid,
    #[schema(value_type = String)]
    pub version: Version,
    #[schema(schema_with = schemas::stage_name)]
    pub stage: StageName,
    #[schema(schema_with = schemas::gate_name)]
    pub gate: GateName,
    /// The override counts for this digest only.
    #[schema(value_type = String)]
    pub image_digest: Digest,
    pub reason: String,
    /// The name of the person who created the override.
    pub created_by: String,
    pub created_at: DateTime<Utc>,
    /// Whether the policy required a second person when the override was created. When the policy
    /// has required one since then, the override needs one too.
    pub needs_second_person: bool,
    /// The name of the second person, who confirmed the override.
    pub confirmed_by: Option<String>,
    pub expires_at: DateTime<Utc>,
    /// By when another person must review the override.
    pub review_due_at: DateTime<Utc>,
    pub reviewed_by: Option<String>,
    pub reviewed_at: Option<DateTime<Utc>>,
    /// What the reviewer wrote.
    pub review: Option<String>,
    pub withdrawn_by: Option<String>,
    /// The override does not count from this moment on.
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
            created_by: row.created_by_name,
            created_at: row.created_at,
            needs_second_person: row.needs_second,
            confirmed_by: row.seconded_by_name,
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
    #[schema(schema_with = schemas::stage_name)]
    stage: StageName,
    #[schema(schema_with = schemas::overridable_gate)]
    gate: GateName,
    #[schema(schema_with = schemas::reason)]
    reason: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReview {
    /// What the override led to, and whether it was justified.
    #[schema(schema_with = schemas::reason)]
    review: String,
}

/// List overrides
///
/// Newest first.
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/overrides",
    tag = "overrides",
    params(ProjectQuery),
    responses((status = 200, body = List<Override>)),
)]
async fn list(
    State(app): State<App>,
    caller: Caller,
    ApiQuery(query): ApiQuery<ProjectQuery>,
    uri: Uri,
) -> Result<Listed<Override>, Problem> {
    let (slug, page) = query.page()?;
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, slug).await?;
    let rows = store::list(&mut conn, project.id, page.to_store()).await?;
    Ok(page.listed(
        &uri,
        rows,
        |row| row.id.to_string(),
        |row| Override::new(&project.slug, row),
    ))
}

/// Override a gate
///
/// The gate then shows who overrode it, and why. The override counts for this release, stage and
/// digest, for as many hours as the policy sets. The gates `signature` and `veto` cannot be
/// overridden. 409 when the gate is open already, or when an override of it waits for its second
/// person.
///
/// Allowed: hosting, administrator.
#[utoipa::path(
    post,
    path = "/api/v1/overrides",
    tag = "overrides",
    request_body = NewOverride,
    responses((status = 201, body = Override)),
)]
async fn create(
    State(app): State<App>,
    caller: Caller,
    ApiJson(new): ApiJson<NewOverride>,
) -> Result<impl IntoResponse, Problem> {
    let row = create_override(
        &app.engine,
        &caller.actor,
        (new.release, new.stage, new.gate),
        &new.reason,
    )
    .await?;
    Ok((StatusCode::CREATED, Json(to_json(&app, row).await?)))
}

/// Confirm another person's override, as the second person
///
/// Where the policy requires two people, the override counts only after that.
///
/// Allowed: hosting, administrator.
#[utoipa::path(
    post,
    path = "/api/v1/overrides/{id}/confirm",
    tag = "overrides",
    params(("id" = Uuid, Path, description = "The override's id.")),
    responses((status = 200, body = Override)),
)]
async fn confirm(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<OverrideId>,
) -> Result<Json<Override>, Problem> {
    let row = confirm_override(&app.engine, &caller.actor, id).await?;
    Ok(Json(to_json(&app, row).await?))
}

/// Review an override
///
/// After it was used. Nobody reviews an override of their own.
///
/// Allowed: hosting, administrator.
#[utoipa::path(
    post,
    path = "/api/v1/overrides/{id}/review",
    tag = "overrides",
    params(("id" = Uuid, Path, description = "The override's id.")),
    request_body = NewReview,
    responses((status = 200, body = Override)),
)]
async fn review(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<OverrideId>,
    ApiJson(new): ApiJson<NewReview>,
) -> Result<Json<Override>, Problem> {
    let row = review_override(&app.engine, &caller.actor, id, &new.review).await?;
    Ok(Json(to_json(&app, row).await?))
}

/// Withdraw an override
///
/// It does not count from this moment on, and must still be reviewed. A deployment that it made
/// possible stays.
///
/// Allowed: hosting, administrator.
#[utoipa::path(
    post,
    path = "/api/v1/overrides/{id}/withdraw",
    tag = "overrides",
    params(("id" = Uuid, Path, description = "The override's id.")),
    responses((status = 200, body = Override)),
)]
async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<OverrideId>,
) -> Result<Json<Override>, Problem> {
    let row = withdraw_override(&app.engine, &caller.actor, id).await?;
    Ok(Json(to_json(&app, row).await?))
}

async fn to_json(app: &App, row: store::Override) -> Result<Override, Problem> {
    let project = projects::get(&mut *app.engine.connection().await?, row.project_id).await?;
    Ok(Override::new(&project.slug, row))
}

//! Deployments: an image that is started on a stage.

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use chrono::{DateTime, Utc};
use ecluse_domain::build::StepStatus;
use ecluse_domain::deployment::{DeployStep, DeploymentCause, DeploymentStatus};
use ecluse_domain::ids::DeploymentId;
use ecluse_domain::stage::StageName;
use ecluse_domain::{Digest, Version};
use ecluse_store::{deployment_steps, deployments as store, logs};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::extract::{ApiPath, ApiQuery};
use super::find;
use super::paging::{List, Listed, ProjectQuery};
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::records::RemovedLog;
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(read_log))
}

/// A deployment.
#[derive(Serialize, ToSchema)]
pub struct Deployment {
    pub id: Uuid,
    /// The project's slug.
    pub project: String,
    #[schema(schema_with = schemas::stage_name)]
    pub stage: StageName,
    #[schema(value_type = String)]
    pub image_digest: Digest,
    pub build: Uuid,
    /// The release, if a promotion caused it.
    pub release: Option<Uuid>,
    #[schema(value_type = Option<String>)]
    pub version: Option<Version>,
    pub promotion: Option<Uuid>,
    #[schema(schema_with = schemas::deployment_cause)]
    pub cause: DeploymentCause,
    /// `failed`: the container did not become healthy; `error` states whether the previous one
    /// could be restored.
    /// `errored`: a fault of the infrastructure. `superseded`: a newer deployment replaced it
    /// before it started.
    #[schema(schema_with = schemas::deployment_status)]
    pub status: DeploymentStatus,
    /// Why it did not go live, in one sentence. A list has at most 300 characters of it.
    pub error: Option<String>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub live_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
}

impl Deployment {
    fn new(project: &str, deployment: store::Deployment) -> Self {
        Self {
            id: deployment.id.0,
            project: project.to_owned(),
            stage: deployment.stage,
            image_digest: deployment.image_digest,
            build: deployment.build_id.0,
            release: deployment.release_id.map(|id| id.0),
            version: deployment.version,
            promotion: deployment.promotion_id.map(|id| id.0),
            cause: deployment.cause,
            status: deployment.status,
            error: deployment.error,
            created_at: deployment.created_at,
            started_at: deployment.started_at,
            live_at: deployment.live_at,
            finished_at: deployment.finished_at,
        }
    }
}

/// A deployment with its steps.
#[derive(Serialize, ToSchema)]
pub struct DeploymentDetail {
    #[serde(flatten)]
    pub deployment: Deployment,
    /// The steps that have started, in their order.
    pub steps: Vec<DeploymentStep>,
    /// When the log was removed, because it was old.
    pub log_removed_at: Option<DateTime<Utc>>,
}

/// A step of a deployment.
#[derive(Serialize, ToSchema)]
pub struct DeploymentStep {
    #[schema(schema_with = schemas::deploy_step)]
    pub name: DeployStep,
    #[schema(schema_with = schemas::step_status)]
    pub status: StepStatus,
    /// More than one after a crash or a temporary fault.
    pub attempts: i32,
    /// When the last attempt started.
    pub started_at: DateTime<Utc>,
    /// Milliseconds; null while the step runs.
    pub duration_ms: Option<i64>,
}

impl From<deployment_steps::Step> for DeploymentStep {
    fn from(step: deployment_steps::Step) -> Self {
        let duration_ms = step
            .finished_at
            .map(|finished| (finished - step.started_at).num_milliseconds());
        Self {
            name: step.name,
            status: step.status,
            attempts: step.attempts,
            started_at: step.started_at,
            duration_ms,
        }
    }
}

/// A line of a deployment's log.
#[derive(Serialize, ToSchema)]
pub struct DeploymentLogLine {
    /// Counts from 1.
    pub line: i32,
    pub at: DateTime<Utc>,
    pub text: String,
}

/// List deployments
///
/// Newest first.
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/deployments",
    tag = "deployments",
    params(ProjectQuery),
    responses((status = 200, body = List<Deployment>)),
)]
async fn list(
    State(app): State<App>,
    caller: Caller,
    ApiQuery(query): ApiQuery<ProjectQuery>,
    uri: Uri,
) -> Result<Listed<Deployment>, Problem> {
    let (slug, page) = query.page()?;
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, slug).await?;
    let rows = store::list(&mut conn, project.id, page.to_store()).await?;
    Ok(page.listed(
        &uri,
        rows,
        |row| row.id.to_string(),
        |row| Deployment::new(&project.slug, row),
    ))
}

/// Get a deployment
///
/// Allowed: any role on its project.
#[utoipa::path(
    get,
    path = "/api/v1/deployments/{id}",
    tag = "deployments",
    params(("id" = Uuid, Path, description = "The deployment's id.")),
    responses((status = 200, body = DeploymentDetail)),
)]
async fn get(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<DeploymentId>,
) -> Result<Json<DeploymentDetail>, Problem> {
    let mut conn = app.engine.connection().await?;
    let deployment = store::get(&mut conn, id).await?;
    let project = find::owner(&mut conn, &caller, deployment.project_id, "deployment").await?;
    let mut steps = deployment_steps::list(&mut conn, id).await?;
    steps.sort_by_key(|step| step.name);
    let steps = steps.into_iter().map(DeploymentStep::from).collect();
    Ok(Json(DeploymentDetail {
        deployment: Deployment::new(&project.slug, deployment),
        steps,
        log_removed_at: RemovedLog::find_of_deployment(&app.engine, &mut conn, id)
            .await?
            .map(|removed| removed.at()),
    }))
}

/// Read a deployment's log
///
/// Its first 5000 lines; a deployment writes only a few lines. 410: the log was old and was removed.
///
/// Allowed: any role on its project.
#[utoipa::path(
    get,
    path = "/api/v1/deployments/{id}/logs",
    tag = "deployments",
    params(("id" = Uuid, Path, description = "The deployment's id.")),
    responses(
        (status = 200, body = List<DeploymentLogLine>),
        (status = 410, description = "The log was removed.", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn read_log(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<DeploymentId>,
) -> Result<Listed<DeploymentLogLine>, Problem> {
    let mut conn = app.engine.connection().await?;
    let deployment = store::get(&mut conn, id).await?;
    find::owner(&mut conn, &caller, deployment.project_id, "deployment").await?;
    if let Some(removed) = RemovedLog::find_of_deployment(&app.engine, &mut conn, id).await? {
        return Err(removed.into());
    }
    let lines = logs::list_deployment(&mut conn, id).await?;
    Ok(Listed::whole(
        lines
            .into_iter()
            .map(|line| DeploymentLogLine {
                line: line.line,
                at: line.at,
                text: line.text,
            })
            .collect(),
    ))
}

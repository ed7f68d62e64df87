//! Approvals: whether a person accepts a release for a stage.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::approval::ApprovalKind;
use ecluse_domain::ids::ReleaseId;
use ecluse_domain::release::ApprovalVerdict;
use ecluse_domain::stage::StageName;
use ecluse_engine::rules::approval::{ApprovalRequest, record_approval};
use ecluse_store::{approvals as store, projects};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::extract::{ApiJson, ApiQuery};
use super::find;
use super::paging::{List, Listed, ProjectQuery};
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create))
}

/// An approval, a rejection, or the withdrawal of one.
#[derive(Serialize, ToSchema)]
pub struct Approval {
    pub id: Uuid,
    /// The project's slug.
    pub project: String,
    pub release: Uuid,
    #[schema(schema_with = schemas::stage_name)]
    pub stage: StageName,
    /// `technical`: the image is ready. `functional`: the release does what was requested.
    #[schema(schema_with = schemas::approval_kind)]
    pub kind: ApprovalKind,
    #[schema(schema_with = schemas::verdict)]
    pub verdict: ApprovalVerdict,
    pub reason: String,
    /// The digest that was approved or rejected. The approval counts for no other digest.
    #[schema(value_type = String)]
    pub image_digest: Digest,
    /// The name of the person who approved or rejected.
    pub created_by: String,
    pub created_at: DateTime<Utc>,
}

impl Approval {
    fn new(project: &str, approval: store::Approval) -> Self {
        Self {
            id: approval.id.0,
            project: project.to_owned(),
            release: approval.release_id.0,
            stage: approval.stage,
            kind: approval.kind,
            verdict: approval.verdict,
            reason: approval.reason,
            image_digest: approval.image_digest,
            created_by: approval.user_name,
            created_at: approval.created_at,
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApproval {
    /// The release's id.
    #[schema(value_type = Uuid)]
    release: ReleaseId,
    /// preprod or prod: staging needs no approval.
    #[schema(schema_with = schemas::approved_stage)]
    stage: StageName,
    /// When left out: `technical` for a person who may give technical approvals, else `functional`.
    #[serde(default)]
    #[schema(schema_with = schemas::optional_approval_kind)]
    kind: Option<ApprovalKind>,
    /// `withdrawn`: the person's previous approval or rejection no longer counts.
    #[schema(schema_with = schemas::verdict)]
    verdict: ApprovalVerdict,
    /// Required for a rejection; at most 2000 characters.
    #[serde(default)]
    #[schema(schema_with = schemas::reason_or_nothing)]
    reason: String,
}

/// List approvals
///
/// Rejections and withdrawals too; newest first.
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/approvals",
    tag = "approvals",
    params(ProjectQuery),
    responses((status = 200, body = List<Approval>)),
)]
async fn list(
    State(app): State<App>,
    caller: Caller,
    ApiQuery(query): ApiQuery<ProjectQuery>,
    uri: Uri,
) -> Result<Listed<Approval>, Problem> {
    let (slug, page) = query.page()?;
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, slug).await?;
    let rows = store::list(&mut conn, project.id, page.to_store()).await?;
    Ok(page.listed(
        &uri,
        rows,
        |row| row.id.to_string(),
        |row| Approval::new(&project.slug, row),
    ))
}

/// Approve a release, reject it, or withdraw an approval or a rejection
///
/// An approval is bound to everything that was approved: the image, the commit, the base image, the
/// sections of CHANGELOG.md and MIGRATIONS.md, migrate.sh and the policy. It becomes void when one
/// of them changes. A promotion that waits for this approval then continues, or ends after a
/// rejection, without another request. Of each person and each kind, the newest one counts.
///
/// Allowed: technical_referent, administrator; the functional kind: project_manager, administrator.
#[utoipa::path(
    post,
    path = "/api/v1/approvals",
    tag = "approvals",
    request_body = NewApproval,
    responses((status = 201, body = Approval)),
)]
async fn create(
    State(app): State<App>,
    caller: Caller,
    ApiJson(new): ApiJson<NewApproval>,
) -> Result<impl IntoResponse, Problem> {
    let request = ApprovalRequest {
        release: new.release,
        stage: new.stage,
        kind: new.kind,
        verdict: new.verdict,
        reason: &new.reason,
    };
    let approval = record_approval(&app.engine, &caller.actor, &request).await?;
    let project = projects::get(&mut *app.engine.connection().await?, approval.project_id).await?;
    Ok((
        StatusCode::CREATED,
        Json(Approval::new(&project.slug, approval)),
    ))
}

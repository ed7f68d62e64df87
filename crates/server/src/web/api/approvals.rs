//! Approvals: a referent's word on a release for a stage.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::approval::ApprovalKind;
use ecluse_domain::ids::ReleaseId;
use ecluse_domain::release::Verdict;
use ecluse_domain::stage::StageName;
use ecluse_engine::approve::{self, Word};
use ecluse_store::{approvals as store, projects};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::extract::{ApiJson, ApiQuery};
use super::find;
use super::paging::{List, Listed, ProjectQuery};
use super::words;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, give))
}

/// An approval or a rejection.
#[derive(Serialize, ToSchema)]
pub struct Approval {
    pub id: Uuid,
    /// The project's slug.
    pub project: String,
    pub release: Uuid,
    #[schema(schema_with = words::stage_name)]
    pub stage: StageName,
    /// `technical`: the image is ready. `functional`: it does what was asked for.
    #[schema(schema_with = words::approval_kind)]
    pub kind: ApprovalKind,
    #[schema(schema_with = words::verdict)]
    pub verdict: Verdict,
    pub reason: String,
    /// The digest that was looked at: the word counts for no other.
    #[schema(value_type = String)]
    pub image_digest: Digest,
    /// The referent's name.
    pub by: String,
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
            by: approval.user_name,
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
    #[schema(schema_with = words::stage_name)]
    stage: StageName,
    /// As what; without it the technical one for who may give that, else the functional one.
    #[serde(default)]
    #[schema(schema_with = words::approval_kind)]
    kind: Option<ApprovalKind>,
    /// `withdrawn`: the word before no longer counts.
    #[schema(schema_with = words::verdict)]
    verdict: Verdict,
    /// Needed for a rejection; at most 2000 characters.
    #[serde(default)]
    #[schema(max_length = 2000)]
    reason: String,
}

/// List approvals
///
/// Rejections too; newest first.
///
/// Who: any role on the project.
#[utoipa::path(get, path = "/api/v1/approvals", tag = "approvals", params(ProjectQuery), responses((status = 200, body = List<Approval>)))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    ApiQuery(query): ApiQuery<ProjectQuery>,
    uri: Uri,
) -> Result<Listed<Approval>, Problem> {
    let (slug, wanted) = query.wanted()?;
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, slug).await?;
    let rows = store::list(&mut conn, project.id, wanted.page()).await?;
    Ok(wanted.listed(&uri, rows, |row| row.id.to_string(), |row| Approval::new(&project.slug, row)))
}

/// Approve, reject or withdraw
///
/// Bound to all that was looked at: the image, the commit, the base image, the sections of CHANGELOG.md and MIGRATIONS.md,
/// migrate.sh and the policy; when one of them changes the approval is void. A promotion that waits for this word goes on,
/// or ends, by itself. The last word of each person as each kind counts.
///
/// Who: technical_referent, administrator; the functional kind: project_manager, administrator.
#[utoipa::path(post, path = "/api/v1/approvals", tag = "approvals", request_body = NewApproval, responses((status = 201, body = Approval)))]
async fn give(State(app): State<App>, caller: Caller, ApiJson(new): ApiJson<NewApproval>) -> Result<impl IntoResponse, Problem> {
    let word = Word { release: new.release, stage: new.stage, kind: new.kind, verdict: new.verdict, reason: &new.reason };
    let approval = approve::give(&app.engine, &caller.actor, &word).await?;
    let project = projects::get(&mut *app.engine.connection().await?, approval.project_id).await?;
    Ok((StatusCode::CREATED, Json(Approval::new(&project.slug, approval))))
}

//! Releases: a tag and the digest it stands for.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use chrono::{DateTime, Utc};
use ecluse_domain::ids::ReleaseId;
use ecluse_domain::release::{Lane, ReleaseStatus};
use ecluse_domain::{CommitSha, Digest, Version};
use ecluse_engine::veto;
use ecluse_store::{promotions, releases as store};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::changes::{Commit, all};
use super::extract::{ApiJson, ApiPath, ApiQuery};
use super::find;
use super::paging::{List, Listed, ProjectQuery};
use super::promotions::{Promotion, with_gates};
use super::words;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(get)).routes(routes!(veto)).routes(routes!(lift_veto))
}

/// A release.
#[derive(Serialize, ToSchema)]
pub struct Release {
    pub id: Uuid,
    /// The project's slug.
    pub project: String,
    #[schema(value_type = String)]
    pub version: Version,
    #[schema(value_type = String)]
    pub commit: CommitSha,
    #[schema(schema_with = words::release_status)]
    pub status: ReleaseStatus,
    /// What it stands for, once its commit is built.
    #[schema(value_type = Option<String>)]
    pub image_digest: Option<Digest>,
    /// The build it is attached to or waits for.
    pub build: Uuid,
    /// As the forge names them; never an identity.
    pub tagged_by: String,
    /// When the forge lost the tag; the release stays.
    pub tag_deleted_at: Option<DateTime<Utc>>,
    /// `off_trunk`: a hotfix or a selective release, which enters at preprod. `null`: git was not asked yet.
    #[schema(schema_with = words::lane)]
    pub lane: Option<Lane>,
    /// Off the trunk: its commits that the trunk has not yet, neither merged nor picked.
    pub debt: Option<Vec<Commit>>,
    pub created_at: DateTime<Utc>,
}

impl Release {
    fn new(project: &str, release: store::Release) -> Self {
        Self {
            id: release.id.0,
            project: project.to_owned(),
            version: release.version,
            commit: release.commit_sha,
            status: release.status,
            image_digest: release.image_digest,
            build: release.build_id.0,
            tagged_by: release.tagged_by,
            tag_deleted_at: release.tag_deleted_at,
            lane: release.lane,
            debt: release.debt.map(|debt| all(debt.0)),
            created_at: release.created_at,
        }
    }
}

/// A release with what became of its tag and of itself.
#[derive(Serialize, ToSchema)]
pub struct ReleaseDetail {
    #[serde(flatten)]
    pub release: Release,
    /// Each time the tag came back with another commit. The release did not follow.
    pub tag_moves: Vec<TagMove>,
    /// Its promotions with their gates, newest first.
    pub promotions: Vec<Promotion>,
}

#[derive(Serialize, ToSchema)]
pub struct TagMove {
    #[schema(value_type = String)]
    pub commit: CommitSha,
    pub seen_at: DateTime<Utc>,
}

/// List releases
///
/// Newest first.
///
/// Who: any role on the project.
#[utoipa::path(get, path = "/api/v1/releases", tag = "releases", params(ProjectQuery), responses((status = 200, body = List<Release>)))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    ApiQuery(query): ApiQuery<ProjectQuery>,
    uri: Uri,
) -> Result<Listed<Release>, Problem> {
    let (slug, wanted) = query.wanted()?;
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, slug).await?;
    let rows = store::list(&mut conn, project.id, wanted.page()).await?;
    Ok(wanted.listed(&uri, rows, |row| row.id.to_string(), |row| Release::new(&project.slug, row)))
}

/// Get a release
///
/// With its tag's moves, and its promotions with their gates.
///
/// Who: any role on its project.
#[utoipa::path(get, path = "/api/v1/releases/{id}", tag = "releases", params(("id" = Uuid, Path, description = "The release's id.")),
    responses((status = 200, body = ReleaseDetail)))]
async fn get(State(app): State<App>, caller: Caller, ApiPath(id): ApiPath<ReleaseId>) -> Result<Json<ReleaseDetail>, Problem> {
    let mut conn = app.engine.connection().await?;
    let release = store::get(&mut conn, id).await?;
    let project = find::owner(&mut conn, &caller, release.project_id, "release").await?;
    let tag_moves = store::tag_moves(&mut conn, id).await?;
    let promotions = promotions::list_for_release(&mut conn, id).await?;
    Ok(Json(ReleaseDetail {
        release: Release::new(&project.slug, release),
        tag_moves: tag_moves.into_iter().map(|moved| TagMove { commit: moved.commit_sha, seen_at: moved.seen_at }).collect(),
        promotions: with_gates(&mut conn, &project.slug, promotions).await?,
    }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVeto {
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// Veto a release
///
/// It goes to no stage any more until the veto is lifted. What runs already stays.
///
/// Who: technical_referent, administrator.
#[utoipa::path(post, path = "/api/v1/releases/{id}/veto", tag = "releases", params(("id" = Uuid, Path, description = "The release's id.")),
    request_body = NewVeto, responses((status = 204)))]
async fn veto(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<ReleaseId>,
    ApiJson(new): ApiJson<NewVeto>,
) -> Result<StatusCode, Problem> {
    veto::give(&app.engine, &caller.actor, id, &new.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lift the veto on a release
///
/// Who: technical_referent, administrator.
#[utoipa::path(post, path = "/api/v1/releases/{id}/lift-veto", tag = "releases", params(("id" = Uuid, Path, description = "The release's id.")),
    responses((status = 204)))]
async fn lift_veto(State(app): State<App>, caller: Caller, ApiPath(id): ApiPath<ReleaseId>) -> Result<StatusCode, Problem> {
    veto::lift(&app.engine, &caller.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

//! Releases: a tag, and the image digest that was built from its commit.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use chrono::{DateTime, Utc};
use ecluse_domain::ids::ReleaseId;
use ecluse_domain::release::{Lane, ReleaseStatus};
use ecluse_domain::{CommitSha, Digest, Version};
use ecluse_engine::rules::veto as engine;
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
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(veto))
        .routes(routes!(lift_veto))
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
    #[schema(schema_with = schemas::release_status)]
    pub status: ReleaseStatus,
    /// The image of the release; null until its commit is built.
    #[schema(value_type = Option<String>)]
    pub image_digest: Option<Digest>,
    /// The build that made the image, or that the release waits for.
    pub build: Uuid,
    /// The name that the forge sent; it does not prove an identity.
    pub tagged_by: String,
    /// When the tag was deleted on the forge; the release stays.
    pub tag_deleted_at: Option<DateTime<Utc>>,
    /// `off_trunk`: a hotfix or a selective release, whose first stage is preprod. Null until git
    /// was read.
    #[schema(schema_with = schemas::optional_lane)]
    pub lane: Option<Lane>,
    /// For a release off the trunk: how many of its commits were neither merged into the trunk nor
    /// cherry-picked there yet. The release's own route lists them.
    pub back_merge_debt_commits: Option<i32>,
    pub created_at: DateTime<Utc>,
}

impl Release {
    fn new(project: &str, release: store::Summary) -> Self {
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
            back_merge_debt_commits: release.debt_commits,
            created_at: release.created_at,
        }
    }
}

/// A release with the moves of its tag and its promotions.
#[derive(Serialize, ToSchema)]
pub struct ReleaseDetail {
    #[serde(flatten)]
    pub release: Release,
    /// For a release off the trunk: its commits that were neither merged into the trunk nor
    /// cherry-picked there yet.
    pub back_merge_debt: Option<Vec<Commit>>,
    /// Each time the tag was pushed with another commit, the oldest first; the newest 100 of them.
    /// The release keeps its first commit.
    pub tag_moves: Vec<TagMove>,
    /// Its promotions with their gates, newest first.
    pub promotions: Vec<Promotion>,
}

/// A push that moved a release's tag to another commit.
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
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/releases",
    tag = "releases",
    params(ProjectQuery),
    responses((status = 200, body = List<Release>)),
)]
async fn list(
    State(app): State<App>,
    caller: Caller,
    ApiQuery(query): ApiQuery<ProjectQuery>,
    uri: Uri,
) -> Result<Listed<Release>, Problem> {
    let (slug, page) = query.page()?;
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, slug).await?;
    let rows = store::list(&mut conn, project.id, page.to_store()).await?;
    Ok(page.listed(
        &uri,
        rows,
        |row| row.id.to_string(),
        |row| Release::new(&project.slug, row),
    ))
}

/// Get a release
///
/// With the moves of its tag, and its promotions with their gates.
///
/// Allowed: any role on its project.
#[utoipa::path(
    get,
    path = "/api/v1/releases/{id}",
    tag = "releases",
    params(("id" = Uuid, Path, description = "The release's id.")),
    responses((status = 200, body = ReleaseDetail)),
)]
async fn get(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<ReleaseId>,
) -> Result<Json<ReleaseDetail>, Problem> {
    let mut conn = app.engine.connection().await?;
    let release = store::get(&mut conn, id).await?;
    let project = find::owner(&mut conn, &caller, release.project_id, "release").await?;
    let tag_moves = store::list_tag_moves(&mut conn, id).await?;
    let promotions = promotions::list_for_release(&mut conn, id).await?;
    Ok(Json(ReleaseDetail {
        back_merge_debt: release.debt.clone().map(|debt| all(debt.0)),
        release: Release::new(&project.slug, release.into()),
        tag_moves: tag_moves
            .into_iter()
            .map(|moved| TagMove {
                commit: moved.commit_sha,
                seen_at: moved.seen_at,
            })
            .collect(),
        promotions: with_gates(&mut conn, &project.slug, promotions).await?,
    }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVeto {
    #[schema(schema_with = schemas::reason)]
    reason: String,
}

/// Veto a release
///
/// The release cannot go to any stage until the veto is lifted. Stages where it runs already keep
/// it.
///
/// Allowed: technical_referent, administrator.
#[utoipa::path(
    post,
    path = "/api/v1/releases/{id}/veto",
    tag = "releases",
    params(("id" = Uuid, Path, description = "The release's id.")),
    request_body = NewVeto,
    responses((status = 204)),
)]
async fn veto(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<ReleaseId>,
    ApiJson(new): ApiJson<NewVeto>,
) -> Result<StatusCode, Problem> {
    engine::impose_veto(&app.engine, &caller.actor, id, &new.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lift the veto on a release
///
/// Allowed: technical_referent, administrator.
#[utoipa::path(
    post,
    path = "/api/v1/releases/{id}/lift-veto",
    tag = "releases",
    params(("id" = Uuid, Path, description = "The release's id.")),
    responses((status = 204)),
)]
async fn lift_veto(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<ReleaseId>,
) -> Result<StatusCode, Problem> {
    engine::lift_veto(&app.engine, &caller.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

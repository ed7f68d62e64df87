//! Deployments.

use chrono::{DateTime, Utc};
use ecluse_domain::deployment::{DeploymentCause, DeploymentStatus};
use ecluse_domain::ids::{BuildId, DeploymentId, ProjectId, PromotionId, ReleaseId, StageId};
use ecluse_domain::stage::StageName;
use ecluse_domain::text::Sentence;
use ecluse_domain::{Digest, Version};
use sqlx::PgConnection;

use crate::{OrElse, PageRequest, Result, changed_one};

#[derive(Debug, Clone)]
pub struct Deployment {
    pub id: DeploymentId,
    pub project_id: ProjectId,
    pub stage_id: StageId,
    pub stage: StageName,
    pub image_digest: Digest,
    pub build_id: BuildId,
    pub release_id: Option<ReleaseId>,
    pub version: Option<Version>,
    pub promotion_id: Option<PromotionId>,
    pub cause: DeploymentCause,
    pub status: DeploymentStatus,
    pub error: Option<String>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub live_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
}

pub struct NewDeployment<'a> {
    pub id: DeploymentId,
    pub project_id: ProjectId,
    pub stage_id: StageId,
    pub image_digest: &'a Digest,
    pub build_id: BuildId,
    /// The promotion that took the slot, and its release; `None` for an automatic deployment.
    pub promotion: Option<(PromotionId, ReleaseId)>,
}

pub async fn insert(conn: &mut PgConnection, new: &NewDeployment<'_>) -> Result<()> {
    let cause = if new.promotion.is_some() {
        DeploymentCause::Promotion
    } else {
        DeploymentCause::Automatic
    };
    sqlx::query!(
        "INSERT INTO deployments (id, project_id, stage_id, image_digest, build_id, release_id, promotion_id, cause) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        new.id.0,
        new.project_id.0,
        new.stage_id.0,
        new.image_digest.as_str(),
        new.build_id.0,
        new.promotion.map(|(_, release)| release.0),
        new.promotion.map(|(promotion, _)| promotion.0),
        cause.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Selects deployments; the argument is the end of the query. A `summary` has only the beginning of a
/// long error.
macro_rules! select {
    (summary $end:literal $(, $value:expr)* $(,)?) => { select!(@ "summary(d.error)", $end $(, $value)*) };
    ($end:literal $(, $value:expr)* $(,)?) => { select!(@ "d.error", $end $(, $value)*) };
    (@ $error:literal, $end:literal $(, $value:expr)*) => {
        sqlx::query_as!(
            Deployment,
            r#"SELECT d.id AS "id: DeploymentId", d.project_id AS "project_id: ProjectId", d.stage_id AS "stage_id: StageId", s.name AS "stage: StageName",
                  d.image_digest AS "image_digest: Digest", d.build_id AS "build_id: BuildId", d.release_id AS "release_id: ReleaseId",
                  r.version AS "version?: Version", d.promotion_id AS "promotion_id: PromotionId", d.cause AS "cause: DeploymentCause",
                  d.status AS "status: DeploymentStatus", "#
                + $error
                + r#" AS error, d.created_at, d.started_at, d.live_at, d.finished_at
               FROM deployments d JOIN stages s ON s.id = d.stage_id LEFT JOIN releases r ON r.id = d.release_id "#
                + $end
                $(, $value)*
        )
    };
}

pub async fn get(conn: &mut PgConnection, id: DeploymentId) -> Result<Deployment> {
    select!("WHERE d.id = $1", id.0)
        .fetch_optional(conn)
        .await
        .or_not_found("deployment")
}

/// Lists the deployments of a project, newest first, each with the beginning of its error.
pub async fn list(
    conn: &mut PgConnection,
    project: ProjectId,
    page: PageRequest,
) -> Result<Vec<Deployment>> {
    Ok(select!(summary
        "WHERE d.project_id = $1 AND ($2::uuid IS NULL OR d.id < $2) ORDER BY d.id DESC LIMIT $3",
        project.0,
        page.before,
        page.limit
    )
    .fetch_all(conn)
    .await?)
}

/// Lists the live deployments of the project, one a stage.
pub async fn list_live(conn: &mut PgConnection, project: ProjectId) -> Result<Vec<Deployment>> {
    select_live(conn, project, None).await
}

/// Finds the live deployment of this stage.
pub async fn find_live(
    conn: &mut PgConnection,
    project: ProjectId,
    stage: StageId,
) -> Result<Option<Deployment>> {
    Ok(select_live(conn, project, Some(stage)).await?.pop())
}

async fn select_live(
    conn: &mut PgConnection,
    project: ProjectId,
    stage: Option<StageId>,
) -> Result<Vec<Deployment>> {
    Ok(select!(
        "WHERE d.status = 'live' AND s.project_id = $1 AND ($2::uuid IS NULL OR s.id = $2)",
        project.0,
        stage.map(|stage| stage.0)
    )
    .fetch_all(conn)
    .await?)
}

/// Locks the live deployment of the stage.
pub async fn lock_live(conn: &mut PgConnection, stage: StageId) -> Result<Option<DeploymentId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT id AS "id: DeploymentId" FROM deployments WHERE stage_id = $1 AND status = 'live' FOR UPDATE"#,
        stage.0
    )
    .fetch_optional(conn)
    .await?)
}

/// Finds the deployment that is running or verifying on this stage.
pub async fn find_under_way(
    conn: &mut PgConnection,
    stage: StageId,
) -> Result<Option<DeploymentId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT id AS "id: DeploymentId" FROM deployments WHERE stage_id = $1 AND status IN ('running', 'verifying')"#,
        stage.0
    )
    .fetch_optional(conn)
    .await?)
}

/// Lists the deployments that wait for the stage, newest first.
pub async fn list_queued(
    conn: &mut PgConnection,
    stage: StageId,
) -> Result<Vec<(DeploymentId, DeploymentCause)>> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id: DeploymentId", cause AS "cause: DeploymentCause" FROM deployments WHERE stage_id = $1 AND status = 'queued' ORDER BY number DESC"#,
        stage.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.cause)).collect())
}

/// Finds the commit of the newest deployment that waits, runs or is live on this stage.
pub async fn find_newest_commit(
    conn: &mut PgConnection,
    stage: StageId,
) -> Result<Option<ecluse_domain::CommitSha>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT b.commit_sha AS "commit: ecluse_domain::CommitSha" FROM deployments d JOIN builds b ON b.id = d.build_id
           WHERE d.stage_id = $1 AND d.status IN ('queued', 'running', 'verifying', 'live') ORDER BY d.number DESC LIMIT 1"#,
        stage.0
    )
    .fetch_optional(conn)
    .await?)
}

/// How long a digest was live, which means healthy, on a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occupancy {
    pub first_live_at: Option<DateTime<Utc>>,
    /// The start of the current time without a break; `None` when the digest is not live now.
    pub live_since: Option<DateTime<Utc>>,
    /// The longest time without a break.
    pub longest_seconds: i64,
}

/// A release that was live on a stage, with its build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LaterRelease {
    pub version: Version,
    pub build: BuildId,
}

/// Lists the releases that went live on the stage, not by a rollback, after the last deployment of
/// this digest: each once, the earliest first, at most so many.
pub async fn list_since(
    conn: &mut PgConnection,
    stage: StageId,
    digest: &Digest,
    max: i64,
) -> Result<Vec<LaterRelease>> {
    Ok(sqlx::query_as!(
        LaterRelease,
        r#"SELECT r.version AS "version: Version", d.build_id AS "build: BuildId"
           FROM deployments d JOIN releases r ON r.id = d.release_id LEFT JOIN promotions p ON p.id = d.promotion_id
           WHERE d.stage_id = $1 AND p.rollback_reason IS NULL AND d.live_at > (SELECT max(live_at) FROM deployments WHERE stage_id = $1 AND image_digest = $2)
           GROUP BY r.version, d.build_id ORDER BY min(d.live_at) LIMIT $3"#,
        stage.0,
        digest.as_str(),
        max
    )
    .fetch_all(conn)
    .await?)
}

/// The releases that went live on a stage today.
#[derive(Debug, Clone)]
pub struct TodaysReleases {
    /// The number of releases, without rollbacks and without the excluded release.
    pub releases: i64,
    pub versions: Vec<String>,
    pub ends_at: DateTime<Utc>,
}

/// Compare-and-set. Starting while another deployment runs on the stage is a conflict on
/// `deployments_slot`.
pub async fn set_status(
    conn: &mut PgConnection,
    id: DeploymentId,
    from: DeploymentStatus,
    to: DeploymentStatus,
    error: Option<&str>,
) -> Result<()> {
    let error = error.map(Sentence::from);
    let over_without_going_live = matches!(
        to,
        DeploymentStatus::Replaced
            | DeploymentStatus::Superseded
            | DeploymentStatus::Failed
            | DeploymentStatus::Errored
    );
    let result = sqlx::query!(
        "UPDATE deployments SET status = $3, error = coalesce($4, error),
                started_at = CASE WHEN $3 = 'running' THEN clock_timestamp() ELSE started_at END,
                live_at = CASE WHEN $3 = 'live' THEN now() ELSE live_at END,
                finished_at = CASE WHEN $5 THEN now() END
         WHERE id = $1 AND status = $2",
        id.0,
        from.as_str(),
        to.as_str(),
        error.as_deref(),
        over_without_going_live
    )
    .execute(conn)
    .await?;
    changed_one(result, "deployment")
}

/// Returns whether this build was deployed automatically to this stage before. A deployment that an
/// infrastructure fault ended does not count, so the build may be offered again.
pub async fn was_offered(conn: &mut PgConnection, stage: StageId, build: BuildId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM deployments WHERE stage_id = $1 AND build_id = $2 AND cause = 'automatic' AND status NOT IN ('superseded', 'errored')) AS "is!""#,
        stage.0,
        build.0
    )
    .fetch_one(conn)
    .await?)
}

/// Finds the commit that is live on a stage.
pub async fn find_live_commit(
    conn: &mut PgConnection,
    project: ProjectId,
    stage: StageName,
) -> Result<Option<ecluse_domain::CommitSha>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT b.commit_sha AS "commit: ecluse_domain::CommitSha"
           FROM stages s JOIN deployments d ON d.stage_id = s.id AND d.status = 'live' JOIN builds b ON b.id = d.build_id
           WHERE s.project_id = $1 AND s.name = $2"#,
        project.0,
        stage.as_str()
    )
    .fetch_optional(conn)
    .await?)
}

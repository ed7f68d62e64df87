//! Deployments.

use chrono::{DateTime, Utc};
use ecluse_domain::deployment::{DeploymentCause, DeploymentStatus};
use ecluse_domain::ids::{BuildId, DeploymentId, ProjectId, PromotionId, ReleaseId, StageId};
use ecluse_domain::stage::StageName;
use ecluse_domain::{Digest, Version};
use sqlx::PgConnection;

use crate::{OrElse, Page, Result, changed_one};

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
    /// The promotion that took the slot and its release; `None` for an automatic deployment.
    pub promotion: Option<(PromotionId, ReleaseId)>,
}

pub async fn insert(conn: &mut PgConnection, new: &NewDeployment<'_>) -> Result<()> {
    let cause = if new.promotion.is_some() { DeploymentCause::Promotion } else { DeploymentCause::Automatic };
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

pub async fn get(conn: &mut PgConnection, id: DeploymentId) -> Result<Deployment> {
    sqlx::query_as!(
        Deployment,
        r#"SELECT d.id AS "id: DeploymentId", d.project_id AS "project_id: ProjectId", d.stage_id AS "stage_id: StageId", s.name AS "stage: StageName",
                  d.image_digest AS "image_digest: Digest", d.build_id AS "build_id: BuildId", d.release_id AS "release_id: ReleaseId",
                  r.version AS "version?: Version", d.promotion_id AS "promotion_id: PromotionId", d.cause AS "cause: DeploymentCause",
                  d.status AS "status: DeploymentStatus", d.error, d.created_at, d.started_at, d.live_at, d.finished_at
           FROM deployments d JOIN stages s ON s.id = d.stage_id LEFT JOIN releases r ON r.id = d.release_id WHERE d.id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .or_not_found("deployment")
}

pub async fn list(conn: &mut PgConnection, project: ProjectId, page: Page) -> Result<Vec<Deployment>> {
    Ok(sqlx::query_as!(
        Deployment,
        r#"SELECT d.id AS "id: DeploymentId", d.project_id AS "project_id: ProjectId", d.stage_id AS "stage_id: StageId", s.name AS "stage: StageName",
                  d.image_digest AS "image_digest: Digest", d.build_id AS "build_id: BuildId", d.release_id AS "release_id: ReleaseId",
                  r.version AS "version?: Version", d.promotion_id AS "promotion_id: PromotionId", d.cause AS "cause: DeploymentCause",
                  d.status AS "status: DeploymentStatus", d.error, d.created_at, d.started_at, d.live_at, d.finished_at
           FROM deployments d JOIN stages s ON s.id = d.stage_id LEFT JOIN releases r ON r.id = d.release_id
           WHERE d.project_id = $1 AND ($2::uuid IS NULL OR d.id < $2) ORDER BY d.id DESC LIMIT $3"#,
        project.0,
        page.before,
        page.limit
    )
    .fetch_all(conn)
    .await?)
}

/// What each stage of the project runs now.
pub async fn list_live(conn: &mut PgConnection, project: ProjectId) -> Result<Vec<Deployment>> {
    live(conn, project, None).await
}

/// What this stage of the project runs now.
pub async fn find_live(conn: &mut PgConnection, project: ProjectId, stage: StageId) -> Result<Option<Deployment>> {
    Ok(live(conn, project, Some(stage)).await?.pop())
}

async fn live(conn: &mut PgConnection, project: ProjectId, stage: Option<StageId>) -> Result<Vec<Deployment>> {
    Ok(sqlx::query_as!(
        Deployment,
        r#"SELECT d.id AS "id: DeploymentId", d.project_id AS "project_id: ProjectId", d.stage_id AS "stage_id: StageId", s.name AS "stage: StageName",
                  d.image_digest AS "image_digest: Digest", d.build_id AS "build_id: BuildId", d.release_id AS "release_id: ReleaseId",
                  r.version AS "version?: Version", d.promotion_id AS "promotion_id: PromotionId", d.cause AS "cause: DeploymentCause",
                  d.status AS "status: DeploymentStatus", d.error, d.created_at, d.started_at, d.live_at, d.finished_at
           FROM stages s JOIN deployments d ON d.stage_id = s.id AND d.status = 'live' LEFT JOIN releases r ON r.id = d.release_id
           WHERE s.project_id = $1 AND ($2::uuid IS NULL OR s.id = $2)"#,
        project.0,
        stage.map(|stage| stage.0)
    )
    .fetch_all(conn)
    .await?)
}

/// The stage's live deployment, its row locked.
pub async fn lock_live(conn: &mut PgConnection, stage: StageId) -> Result<Option<DeploymentId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT id AS "id: DeploymentId" FROM deployments WHERE stage_id = $1 AND status = 'live' FOR UPDATE"#,
        stage.0
    )
    .fetch_optional(conn)
    .await?)
}

/// The deployment under way on this stage, if any.
pub async fn find_under_way(conn: &mut PgConnection, stage: StageId) -> Result<Option<DeploymentId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT id AS "id: DeploymentId" FROM deployments WHERE stage_id = $1 AND status IN ('running', 'verifying')"#,
        stage.0
    )
    .fetch_optional(conn)
    .await?)
}

/// Deployments that wait for the stage's slot, newest first.
pub async fn list_queued(conn: &mut PgConnection, stage: StageId) -> Result<Vec<(DeploymentId, DeploymentCause)>> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id: DeploymentId", cause AS "cause: DeploymentCause" FROM deployments WHERE stage_id = $1 AND status = 'queued' ORDER BY id DESC"#,
        stage.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.cause)).collect())
}

/// The newest deployment that is live, waiting or under way on this stage, with its commit.
pub async fn find_newest_commit(conn: &mut PgConnection, stage: StageId) -> Result<Option<ecluse_domain::CommitSha>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT b.commit_sha AS "commit: ecluse_domain::CommitSha" FROM deployments d JOIN builds b ON b.id = d.build_id
           WHERE d.stage_id = $1 AND d.status IN ('queued', 'running', 'verifying', 'live') ORDER BY d.id DESC LIMIT 1"#,
        stage.0
    )
    .fetch_optional(conn)
    .await?)
}

/// How long a digest has been live, which means healthy, on a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occupancy {
    pub first_live_at: Option<DateTime<Utc>>,
    /// Without a break, until now; `None` when it is not live there now.
    pub live_since: Option<DateTime<Utc>>,
    /// The longest time without a break.
    pub longest_seconds: i64,
}

/// Deploying the same digest once more is no break: one ends when the next is live.
pub async fn occupancy(conn: &mut PgConnection, stage: StageId, digest: &Digest) -> Result<Occupancy> {
    Ok(sqlx::query_as!(
        Occupancy,
        r#"SELECT min(lower(held)) AS first_live_at,
                  max(lower(held)) FILTER (WHERE upper_inf(held)) AS live_since,
                  coalesce(max(extract(epoch FROM coalesce(upper(held), now()) - lower(held))), 0)::bigint AS "longest_seconds!"
           FROM (SELECT unnest(range_agg(tstzrange(live_at, CASE WHEN finished_at < live_at THEN live_at ELSE finished_at END, '[]'))) AS held
                 -- of a clock that was set back in between nothing is counted
                 FROM deployments WHERE stage_id = $1 AND image_digest = $2 AND live_at IS NOT NULL) times"#,
        stage.0,
        digest.as_str()
    )
    .fetch_one(conn)
    .await?)
}

/// What was live on the stage after this digest was last.
#[derive(Debug, Clone)]
pub struct Since {
    pub build_id: BuildId,
    pub version: Option<Version>,
}

pub async fn list_since(conn: &mut PgConnection, stage: StageId, digest: &Digest) -> Result<Vec<Since>> {
    Ok(sqlx::query_as!(
        Since,
        r#"SELECT d.build_id AS "build_id: BuildId", r.version AS "version?: Version"
           FROM deployments d LEFT JOIN releases r ON r.id = d.release_id LEFT JOIN promotions p ON p.id = d.promotion_id
           WHERE d.stage_id = $1 AND p.rollback_reason IS NULL AND d.live_at > (SELECT max(live_at) FROM deployments WHERE stage_id = $1 AND image_digest = $2)
           ORDER BY d.live_at"#,
        stage.0,
        digest.as_str()
    )
    .fetch_all(conn)
    .await?)
}

/// What went to a stage today.
#[derive(Debug, Clone)]
pub struct Today {
    /// Releases; rollbacks, and the release that is asked about, are not counted.
    pub releases: i64,
    pub versions: Vec<String>,
    pub ends_at: DateTime<Utc>,
}

/// The day is that of the time zone.
pub async fn today(conn: &mut PgConnection, stage: StageId, but: ReleaseId, time_zone: &str) -> Result<Today> {
    Ok(sqlx::query_as!(
        Today,
        r#"SELECT count(DISTINCT r.id) AS "releases!", coalesce(array_agg(DISTINCT r.version) FILTER (WHERE r.id IS NOT NULL), '{}') AS "versions!",
                  (date_trunc('day', now() AT TIME ZONE $3) + interval '1 day') AT TIME ZONE $3 AS "ends_at!"
           FROM (SELECT) one LEFT JOIN (
               deployments d JOIN promotions p ON p.id = d.promotion_id AND p.rollback_reason IS NULL JOIN releases r ON r.id = d.release_id
           ) ON d.stage_id = $1 AND d.release_id <> $2 AND d.live_at >= date_trunc('day', now() AT TIME ZONE $3) AT TIME ZONE $3"#,
        stage.0,
        but.0,
        time_zone
    )
    .fetch_one(conn)
    .await?)
}

/// Compare-and-set. Starting while another deployment holds the stage is a conflict on `deployments_slot`.
pub async fn set_status(
    conn: &mut PgConnection,
    id: DeploymentId,
    from: DeploymentStatus,
    to: DeploymentStatus,
    error: Option<&str>,
) -> Result<()> {
    let over_without_going_live =
        matches!(to, DeploymentStatus::Replaced | DeploymentStatus::Superseded | DeploymentStatus::Failed | DeploymentStatus::Errored);
    let result = sqlx::query!(
        "UPDATE deployments SET status = $3, error = coalesce($4, error),
                started_at = CASE WHEN $3 = 'running' THEN now() ELSE started_at END,
                live_at = CASE WHEN $3 = 'live' THEN now() ELSE live_at END,
                finished_at = CASE WHEN $5 THEN now() END
         WHERE id = $1 AND status = $2",
        id.0,
        from.as_str(),
        to.as_str(),
        error,
        over_without_going_live
    )
    .execute(conn)
    .await?;
    changed_one(result, "deployment")
}

/// Was this build offered to this stage by automation before? One that the machinery broke may come again.
pub async fn was_offered(conn: &mut PgConnection, stage: StageId, build: BuildId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM deployments WHERE stage_id = $1 AND build_id = $2 AND cause = 'automatic' AND status NOT IN ('superseded', 'errored')) AS "offered!""#,
        stage.0,
        build.0
    )
    .fetch_one(conn)
    .await?)
}

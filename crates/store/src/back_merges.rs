//! Releases off the trunk: which lane a release is in, and who has not got its commits yet.

use chrono::{DateTime, Utc};
use ecluse_domain::comparison::Commit;
use ecluse_domain::ids::{ProjectId, ReleaseId, StageId};
use ecluse_domain::release::Lane;
use ecluse_domain::{CommitSha, Digest, Version};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::Result;

/// Releases off the trunk that are looked at: the newest that were live. What is older came back long ago, or never will.
const NEWEST: i64 = 20;

/// A release that was live, and what a commit lacks of it.
#[derive(Debug, Clone)]
pub struct BackMerge {
    pub release_id: ReleaseId,
    pub version: Version,
    pub commit_sha: CommitSha,
    pub lane: Option<Lane>,
    /// When it went live there for the first time.
    pub live_at: Option<DateTime<Utc>>,
    /// Newest first; `None`: git was not asked yet.
    pub missing: Option<Json<Vec<Commit>>>,
}

impl BackMerge {
    /// Two of the trunk lie on one line: which is newer, versions and stages say.
    pub fn concerns(&self, lane: Option<Lane>) -> bool {
        (self.lane, lane) != (Some(Lane::Trunk), Some(Lane::Trunk))
    }
}

/// The project's releases off the trunk that were live, on this stage or on any, but not of this very commit, newest
/// first. What is live there now comes first, whatever its lane: a commit off the trunk may lack it.
pub async fn list(conn: &mut PgConnection, project: ProjectId, stage: Option<StageId>, commit: &CommitSha) -> Result<Vec<BackMerge>> {
    Ok(sqlx::query_as!(
        BackMerge,
        r#"WITH live AS (
               SELECT d.release_id AS id FROM stages s JOIN deployments d ON d.stage_id = s.id AND d.status = 'live'
               WHERE s.project_id = $1 AND ($2::uuid IS NULL OR s.id = $2) AND d.release_id IS NOT NULL),
           brought AS (
               SELECT DISTINCT id, true AS live FROM live
               UNION ALL SELECT r.id, false FROM releases r
               WHERE r.project_id = $1 AND r.lane = 'off_trunk' AND r.id NOT IN (SELECT id FROM live)
                 AND EXISTS (SELECT FROM deployments d WHERE d.release_id = r.id AND d.live_at IS NOT NULL AND ($2::uuid IS NULL OR d.stage_id = $2)))
           SELECT r.id AS "release_id: ReleaseId", r.version AS "version: Version", r.commit_sha AS "commit_sha: CommitSha", r.lane AS "lane: Lane",
                  (SELECT min(d.live_at) FROM deployments d WHERE d.release_id = r.id AND ($2::uuid IS NULL OR d.stage_id = $2)) AS live_at,
                  b.missing AS "missing?: Json<Vec<Commit>>"
           FROM brought JOIN releases r ON r.id = brought.id LEFT JOIN back_merges b ON b.release_id = r.id AND b.commit_sha = $3
           WHERE r.commit_sha <> $3 ORDER BY brought.live DESC, r.id DESC LIMIT $4"#,
        project.0,
        stage.map(|stage| stage.0),
        commit.as_str(),
        NEWEST
    )
    .fetch_all(conn)
    .await?)
}

pub async fn insert(conn: &mut PgConnection, release: ReleaseId, commit: &CommitSha, missing: &[Commit]) -> Result<()> {
    sqlx::query!(
        "INSERT INTO back_merges (release_id, commit_sha, missing) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        release.0,
        commit.as_str(),
        Json(missing) as _
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The release's lane, its row locked, and whether it was ever sent past staging.
pub async fn lock_lane(conn: &mut PgConnection, release: ReleaseId) -> Result<(Option<Lane>, bool)> {
    let row =
        sqlx::query!(r#"SELECT lane AS "lane: Lane" FROM releases WHERE id = $1 FOR UPDATE"#, release.0).fetch_one(&mut *conn).await?;
    let was = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM deployments d JOIN stages s ON s.id = d.stage_id WHERE d.release_id = $1 AND s.name <> 'staging') AS "is!""#,
        release.0
    );
    Ok((row.lane, was.fetch_one(conn).await?))
}

/// Whether every release of this digest is known to be of the trunk. One that is not keeps the stricter rules on all.
pub async fn is_of_trunk(conn: &mut PgConnection, project: ProjectId, digest: &Digest) -> Result<bool> {
    let others = sqlx::query_scalar!(
        r#"SELECT NOT EXISTS (SELECT FROM releases WHERE project_id = $1 AND image_digest = $2 AND lane IS DISTINCT FROM 'trunk') AS "is!""#,
        project.0,
        digest.as_str()
    );
    Ok(others.fetch_one(conn).await?)
}

/// Off the trunk it owes these commits; `None`: it is of the trunk. Answers whether that is news.
pub async fn set_lane(conn: &mut PgConnection, release: ReleaseId, debt: Option<&[Commit]>) -> Result<bool> {
    let lane = if debt.is_some() { Lane::OffTrunk } else { Lane::Trunk };
    let result = sqlx::query!(
        "UPDATE releases SET lane = $2, debt = $3 WHERE id = $1 AND (lane, debt) IS DISTINCT FROM ($2, $3::jsonb)",
        release.0,
        lane.as_str(),
        debt.map(Json) as _
    )
    .execute(conn)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Whether the project ever had a release off the trunk.
pub async fn is_any_off_trunk(conn: &mut PgConnection, project: ProjectId) -> Result<bool> {
    let any =
        sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM releases WHERE project_id = $1 AND lane = 'off_trunk') AS "is!""#, project.0);
    Ok(any.fetch_one(conn).await?)
}

/// The project's releases off the trunk that owe it something still, newest first.
pub async fn list_owing(conn: &mut PgConnection, project: ProjectId) -> Result<Vec<ReleaseId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT id AS "id: ReleaseId" FROM releases WHERE project_id = $1 AND lane = 'off_trunk' AND debt <> '[]' ORDER BY id DESC LIMIT $2"#,
        project.0,
        NEWEST
    )
    .fetch_all(conn)
    .await?)
}

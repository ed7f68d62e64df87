//! Releases off the trunk: which lane a release is in, and who has not got its commits yet.

use ecluse_domain::comparison::Commit;
use ecluse_domain::ids::{ProjectId, ReleaseId, StageId};
use ecluse_domain::release::Lane;
use ecluse_domain::{CommitSha, Version};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::Result;

/// Releases off the trunk that are looked at: the newest that were live. What is older came back long ago, or never will.
const NEWEST: i64 = 20;

/// A release off the trunk that was live, and what a commit lacks of it.
#[derive(Debug, Clone)]
pub struct BackMerge {
    pub release_id: ReleaseId,
    pub version: Version,
    pub commit_sha: CommitSha,
    /// Newest first; `None`: git was not asked yet.
    pub missing: Option<Json<Vec<Commit>>>,
}

/// The project's releases off the trunk that were live, on this stage or on any, but not of this very commit, newest first.
pub async fn list(conn: &mut PgConnection, project: ProjectId, stage: Option<StageId>, commit: &CommitSha) -> Result<Vec<BackMerge>> {
    Ok(sqlx::query_as!(
        BackMerge,
        r#"SELECT r.id AS "release_id: ReleaseId", r.version AS "version: Version", r.commit_sha AS "commit_sha: CommitSha",
                  b.missing AS "missing?: Json<Vec<Commit>>"
           FROM releases r LEFT JOIN back_merges b ON b.release_id = r.id AND b.commit_sha = $3
           WHERE r.project_id = $1 AND r.lane = 'off_trunk' AND r.commit_sha <> $3
             AND EXISTS (SELECT FROM deployments d WHERE d.release_id = r.id AND d.live_at IS NOT NULL AND ($2::uuid IS NULL OR d.stage_id = $2))
           ORDER BY r.id DESC LIMIT $4"#,
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

/// Was the release live on a stage?
pub async fn was_live(conn: &mut PgConnection, release: ReleaseId) -> Result<bool> {
    let was =
        sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM deployments WHERE release_id = $1 AND live_at IS NOT NULL) AS "is!""#, release.0);
    Ok(was.fetch_one(conn).await?)
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

//! Releases off the trunk: the lane of a release, and its commits that other commits lack.

use chrono::{DateTime, Utc};
use ecluse_domain::comparison::Commit;
use ecluse_domain::ids::{ProjectId, ReleaseId, StageId};
use ecluse_domain::release::Lane;
use ecluse_domain::{CommitSha, Version};
use sqlx::PgConnection;

use crate::{Json, Result};

/// How many releases off the trunk are compared: the newest that were live. The commits of older
/// ones were merged long ago, or never will be.
const NEWEST: i64 = 20;

/// A release that was live, and its commits that another commit lacks.
#[derive(Debug, Clone)]
pub struct BackMerge {
    pub release_id: ReleaseId,
    pub version: Version,
    pub commit_sha: CommitSha,
    pub lane: Option<Lane>,
    /// When it went live on the stage for the first time.
    pub live_at: Option<DateTime<Utc>>,
    /// Newest first; `None` while git has not compared the two commits.
    pub missing: Option<Json<Vec<Commit>>>,
}

impl BackMerge {
    /// Whether a release of this lane can lack commits of this release. It cannot when both are on
    /// the trunk: they are on one line of history, and gates about versions and stages cover that
    /// case.
    pub fn concerns(&self, lane: Option<Lane>) -> bool {
        (self.lane, lane) != (Some(Lane::Trunk), Some(Lane::Trunk))
    }
}

/// Lists the project's releases off the trunk that were live on any stage, newest first, without
/// those of this commit. The releases that are live now come first, whatever their lane, because a
/// commit off the trunk may lack commits of them.
pub async fn list(
    conn: &mut PgConnection,
    project: ProjectId,
    commit: &CommitSha,
) -> Result<Vec<BackMerge>> {
    Ok(sqlx::query_as!(
        BackMerge,
        r#"WITH live AS (
               SELECT d.release_id AS id FROM stages s JOIN deployments d ON d.stage_id = s.id AND d.status = 'live'
               WHERE s.project_id = $1 AND d.release_id IS NOT NULL),
           brought AS (
               SELECT DISTINCT id, true AS live FROM live
               UNION ALL SELECT r.id, false FROM releases r
               WHERE r.project_id = $1 AND r.lane = 'off_trunk' AND r.id NOT IN (SELECT id FROM live)
                 AND EXISTS (SELECT FROM deployments d WHERE d.release_id = r.id AND d.live_at IS NOT NULL))
           SELECT r.id AS "release_id: ReleaseId", r.version AS "version: Version", r.commit_sha AS "commit_sha: CommitSha", r.lane AS "lane: Lane",
                  (SELECT min(d.live_at) FROM deployments d WHERE d.release_id = r.id) AS live_at,
                  b.missing AS "missing?: Json<Vec<Commit>>"
           FROM brought JOIN releases r ON r.id = brought.id LEFT JOIN back_merges b ON b.release_id = r.id AND b.commit_sha = $2
           WHERE r.commit_sha <> $2 ORDER BY brought.live DESC, r.id DESC LIMIT $3"#,
        project.0,
        commit.as_str(),
        NEWEST
    )
    .fetch_all(conn)
    .await?)
}

pub async fn insert(
    conn: &mut PgConnection,
    release: ReleaseId,
    commit: &CommitSha,
    missing: &[Commit],
) -> Result<()> {
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

/// Locks the release and returns its lane, and whether it was ever deployed to a stage after
/// staging.
pub async fn lock_lane(
    conn: &mut PgConnection,
    release: ReleaseId,
) -> Result<(Option<Lane>, bool)> {
    let row = sqlx::query!(
        r#"SELECT lane AS "lane: Lane" FROM releases WHERE id = $1 FOR UPDATE"#,
        release.0
    )
    .fetch_one(&mut *conn)
    .await?;
    let was_sent = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM deployments d JOIN stages s ON s.id = d.stage_id WHERE d.release_id = $1 AND s.name <> 'staging') AS "is!""#,
        release.0
    );
    Ok((row.lane, was_sent.fetch_one(conn).await?))
}

/// Records the lane of a release. `debt` is the list of commits that the trunk lacks, for a release
/// off the trunk; `None` means that the release is on the trunk. Returns whether the row changed.
pub async fn set_lane(
    conn: &mut PgConnection,
    release: ReleaseId,
    debt: Option<&[Commit]>,
) -> Result<bool> {
    let lane = if debt.is_some() {
        Lane::OffTrunk
    } else {
        Lane::Trunk
    };
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

/// Returns whether the project ever had a release off the trunk.
pub async fn has_off_trunk(conn: &mut PgConnection, project: ProjectId) -> Result<bool> {
    let any = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM releases WHERE project_id = $1 AND lane = 'off_trunk') AS "is!""#,
        project.0
    );
    Ok(any.fetch_one(conn).await?)
}

/// Lists the project's releases off the trunk whose commits the trunk still lacks, newest first.
pub async fn list_with_debt(conn: &mut PgConnection, project: ProjectId) -> Result<Vec<ReleaseId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT id AS "id: ReleaseId" FROM releases WHERE project_id = $1 AND lane = 'off_trunk' AND debt <> '[]' ORDER BY id DESC LIMIT $2"#,
        project.0,
        NEWEST
    )
    .fetch_all(conn)
    .await?)
}

/// As [`list`], for each of these stages: only what was live on that stage counts.
pub async fn list_by_stage(
    conn: &mut PgConnection,
    project: ProjectId,
    stages: &[StageId],
    commit: &CommitSha,
) -> Result<Vec<(StageId, BackMerge)>> {
    let stages: Vec<uuid::Uuid> = stages.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        r#"SELECT st.id AS "stage!: StageId", m.release_id AS "release_id: ReleaseId", m.version AS "version: Version", m.commit_sha AS "commit_sha: CommitSha",
                  m.lane AS "lane?: Lane", m.live_at, m.missing AS "missing?: Json<Vec<Commit>>"
           FROM unnest($2::uuid[]) AS st (id) CROSS JOIN LATERAL (
               SELECT r.id AS release_id, r.version, r.commit_sha, r.lane, b.missing,
                      (SELECT min(l.live_at) FROM deployments l WHERE l.release_id = r.id AND l.stage_id = st.id) AS live_at
               FROM (SELECT d.release_id AS id, true AS live FROM deployments d WHERE d.stage_id = st.id AND d.status = 'live' AND d.release_id IS NOT NULL
                     UNION ALL
                     SELECT o.id, false FROM releases o WHERE o.project_id = $1 AND o.lane = 'off_trunk'
                         AND EXISTS (SELECT FROM deployments l WHERE l.release_id = o.id AND l.live_at IS NOT NULL AND l.stage_id = st.id)
                         AND NOT EXISTS (SELECT FROM deployments d WHERE d.stage_id = st.id AND d.status = 'live' AND d.release_id = o.id)) brought
               JOIN releases r ON r.id = brought.id LEFT JOIN back_merges b ON b.release_id = r.id AND b.commit_sha = $3
               WHERE r.commit_sha <> $3 ORDER BY brought.live DESC, r.id DESC LIMIT $4) m"#,
        project.0,
        &stages,
        commit.as_str(),
        NEWEST
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let brought = BackMerge {
                release_id: row.release_id,
                version: row.version,
                commit_sha: row.commit_sha,
                lane: row.lane,
                live_at: row.live_at,
                missing: row.missing,
            };
            (row.stage, brought)
        })
        .collect())
}

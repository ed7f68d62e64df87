//! The board: for each project and stage, what is live and what is coming.

use chrono::{DateTime, Utc};
use ecluse_domain::deployment::DeploymentStatus;
use ecluse_domain::ids::{BuildId, DeploymentId, ProjectId, ReleaseId, UserId};
use ecluse_domain::stage::StageName;
use ecluse_domain::{CommitSha, Digest, Version};
use sqlx::PgConnection;

use crate::Result;

/// One cell of the board; a project has one for each of its stages, in order.
#[derive(Debug, Clone)]
pub struct Cell {
    pub slug: String,
    pub project_name: String,
    pub stage: StageName,
    /// The digest of the live deployment.
    pub image_digest: Option<Digest>,
    pub version: Option<Version>,
    pub release_id: Option<ReleaseId>,
    pub build_id: Option<BuildId>,
    pub commit_sha: Option<CommitSha>,
    pub live_at: Option<DateTime<Utc>>,
    pub url: Option<String>,
    /// Whether builds of the trunk are deployed to the stage automatically.
    pub automatic: bool,
    /// Who holds the stage, and why.
    pub held_by: Option<String>,
    pub hold_reason: Option<String>,
    pub held_at: Option<DateTime<Utc>>,
    /// The newest deployment, when it is newer than the live one: it is open, or it failed.
    pub newest_id: Option<DeploymentId>,
    pub newest_status: Option<DeploymentStatus>,
    pub newest_version: Option<Version>,
    pub newest_commit: Option<CommitSha>,
    /// How many promotions to this stage wait, and the release of the newest of them.
    pub waiting: i64,
    pub waiting_release: Option<ReleaseId>,
    pub waiting_version: Option<Version>,
}

/// Lists the cells of every project that this person can see, or of one of them.
pub async fn list_cells(
    conn: &mut PgConnection,
    user: UserId,
    project: Option<ProjectId>,
) -> Result<Vec<Cell>> {
    Ok(sqlx::query_as!(
        Cell,
        r#"SELECT p.slug, p.name AS project_name, s.name AS "stage: StageName",
                  live.image_digest AS "image_digest?: Digest", r.version AS "version?: Version", r.id AS "release_id?: ReleaseId",
                  live.build_id AS "build_id?: BuildId", b.commit_sha AS "commit_sha?: CommitSha", live.live_at AS "live_at?",
                  s.settings ->> 'url' AS url, s.automatic, s.held_by_name AS held_by, s.hold_reason, s.held_at,
                  newest.id AS "newest_id?: DeploymentId", newest.status AS "newest_status?: DeploymentStatus",
                  newest.version AS "newest_version?: Version", newest.commit_sha AS "newest_commit?: CommitSha",
                  (SELECT count(*) FROM promotions w WHERE w.project_id = p.id AND w.stage_id = s.id AND promotion_is_waiting(w.status)) AS "waiting!",
                  waiting.id AS "waiting_release?: ReleaseId", waiting.version AS "waiting_version?: Version"
           FROM projects p
           JOIN stages s ON s.project_id = p.id
           LEFT JOIN deployments live ON live.stage_id = s.id AND live.status = 'live'
           LEFT JOIN builds b ON b.id = live.build_id
           LEFT JOIN LATERAL (SELECT id, version FROM releases WHERE project_id = p.id AND image_digest = live.image_digest AND (live.release_id IS NULL OR id = live.release_id)
                              ORDER BY id DESC LIMIT 1) r ON true
           LEFT JOIN LATERAL (SELECT d.id, d.status, nr.version, nb.commit_sha
                              FROM deployments d JOIN builds nb ON nb.id = d.build_id LEFT JOIN releases nr ON nr.id = d.release_id
                              WHERE d.stage_id = s.id AND d.status NOT IN ('live', 'replaced', 'superseded')
                              AND (live.id IS NULL OR d.id > live.id) ORDER BY d.id DESC LIMIT 1) newest ON true
           LEFT JOIN LATERAL (SELECT wr.id, wr.version FROM promotions w JOIN releases wr ON wr.id = w.release_id
                              WHERE w.project_id = p.id AND w.stage_id = s.id AND promotion_is_waiting(w.status)
                              ORDER BY w.id DESC LIMIT 1) waiting ON true
           WHERE EXISTS (SELECT FROM memberships m WHERE m.user_id = $1 AND (m.project_id IS NULL OR m.project_id = p.id))
             AND ($2::uuid IS NULL OR p.id = $2)
           ORDER BY p.slug, stage_position(s.name)
           LIMIT 3000"#,
        user.0,
        project.map(|id| id.0)
    )
    .fetch_all(conn)
    .await?)
}

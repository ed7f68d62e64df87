//! The board: projects × stages, what runs where and what is on its way.

use chrono::{DateTime, Utc};
use ecluse_domain::ids::{BuildId, ReleaseId, UserId};
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
    /// What is live there.
    pub image_digest: Option<Digest>,
    pub version: Option<Version>,
    pub release_id: Option<ReleaseId>,
    pub build_id: Option<BuildId>,
    pub commit_sha: Option<CommitSha>,
    pub live_at: Option<DateTime<Utc>>,
    pub url: Option<String>,
    /// The newest deployment's status, when it is not the live one.
    pub newest_status: Option<String>,
    /// Promotions of this stage that wait for their gates.
    pub waiting: i64,
}

/// The cells of every project that this person can see.
pub async fn cells(conn: &mut PgConnection, user: UserId) -> Result<Vec<Cell>> {
    Ok(sqlx::query_as!(
        Cell,
        r#"SELECT p.slug, p.name AS project_name, s.name AS "stage: StageName",
                  live.image_digest AS "image_digest?: Digest", r.version AS "version?: Version", r.id AS "release_id?: ReleaseId",
                  live.build_id AS "build_id?: BuildId", b.commit_sha AS "commit_sha?: CommitSha", live.live_at AS "live_at?",
                  s.settings ->> 'url' AS url, newest.status AS "newest_status?",
                  (SELECT count(*) FROM promotions w WHERE w.project_id = p.id AND w.stage_id = s.id AND w.status IN ('awaiting_gates', 'queued')) AS "waiting!"
           FROM projects p
           JOIN stages s ON s.project_id = p.id
           LEFT JOIN deployments live ON live.stage_id = s.id AND live.status = 'live'
           LEFT JOIN builds b ON b.id = live.build_id
           LEFT JOIN LATERAL (SELECT id, version FROM releases WHERE project_id = p.id AND image_digest = live.image_digest AND (live.release_id IS NULL OR id = live.release_id)
                              ORDER BY id DESC LIMIT 1) r ON true
           LEFT JOIN LATERAL (SELECT status FROM deployments d WHERE d.stage_id = s.id AND d.status NOT IN ('live', 'replaced', 'superseded')
                              AND (live.id IS NULL OR d.id > live.id) ORDER BY d.id DESC LIMIT 1) newest ON true
           WHERE EXISTS (SELECT FROM memberships m WHERE m.user_id = $1 AND (m.project_id IS NULL OR m.project_id = p.id))
           ORDER BY p.slug, CASE s.name WHEN 'staging' THEN 1 WHEN 'preprod' THEN 2 WHEN 'prod' THEN 3 END
           LIMIT 3000"#,
        user.0
    )
    .fetch_all(conn)
    .await?)
}

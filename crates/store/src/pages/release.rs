//! The page of a release: the stages on which its digest is live or was live.

use chrono::{DateTime, Utc};
use ecluse_domain::deployment::DeploymentStatus;
use ecluse_domain::ids::{DeploymentId, PromotionId, ReleaseId, StageId};
use ecluse_domain::stage::StageName;
use sqlx::PgConnection;

use crate::releases::{MAX_TAG_MOVES, TagMove};
use crate::{Json, OrElse, Result};

/// A stage, with the deployments of one release there.
#[derive(Debug, Clone)]
pub struct StageOfRelease {
    pub stage_id: StageId,
    pub stage: StageName,
    pub url: Option<String>,
    /// Since when the digest is live on the stage; `None` when it is not.
    pub live_at: Option<DateTime<Utc>>,
    /// When the digest last went live on the stage.
    pub last_live_at: Option<DateTime<Utc>>,
    /// The newest deployment of the digest on the stage.
    pub deployment_id: Option<DeploymentId>,
    pub deployment_status: Option<DeploymentStatus>,
}

/// Lists the stages of the release's project, in their order.
pub async fn list_stages(
    conn: &mut PgConnection,
    release: ReleaseId,
) -> Result<Vec<StageOfRelease>> {
    Ok(sqlx::query_as!(
        StageOfRelease,
        r#"SELECT s.id AS "stage_id: StageId", s.name AS "stage: StageName", s.settings ->> 'url' AS url,
                  (SELECT d.live_at FROM deployments d WHERE d.stage_id = s.id AND d.status = 'live' AND d.image_digest = r.image_digest) AS live_at,
                  (SELECT max(d.live_at) FROM deployments d WHERE d.stage_id = s.id AND d.image_digest = r.image_digest) AS last_live_at,
                  newest.id AS "deployment_id?: DeploymentId", newest.status AS "deployment_status?: DeploymentStatus"
           FROM releases r
           JOIN stages s ON s.project_id = r.project_id
           LEFT JOIN LATERAL (SELECT d.id, d.status FROM deployments d WHERE d.stage_id = s.id AND d.image_digest = r.image_digest AND d.status <> 'superseded'
                              ORDER BY d.id DESC LIMIT 1) newest ON true
           WHERE r.id = $1
           ORDER BY stage_position(s.name)"#,
        release.0
    )
    .fetch_all(conn)
    .await?)
}

/// What else the page of a release shows.
#[derive(Debug, Clone)]
pub struct ReleaseDetails {
    /// The first line of the commit's message.
    pub subject: Option<String>,
    /// Later pushes of the tag on other commits, oldest first.
    pub tag_moves: Json<Vec<TagMove>>,
    /// The deployments that promotions of the release led to.
    pub deployments: Json<Vec<(PromotionId, DeploymentId)>>,
}

pub async fn get_details(conn: &mut PgConnection, release: ReleaseId) -> Result<ReleaseDetails> {
    sqlx::query_as!(
        ReleaseDetails,
        r#"SELECT b.subject,
                  coalesce((SELECT jsonb_agg(jsonb_build_object('commit_sha', m.commit_sha, 'seen_at', m.seen_at) ORDER BY m.seen_at)
                            FROM (SELECT * FROM tag_moves WHERE release_id = r.id ORDER BY delivery_id DESC LIMIT $2) m), '[]') AS "tag_moves!: Json<Vec<TagMove>>",
                  coalesce((SELECT jsonb_agg(jsonb_build_array(d.promotion_id, d.id)) FROM deployments d
                            WHERE d.release_id = r.id AND d.promotion_id IS NOT NULL), '[]') AS "deployments!: Json<Vec<(PromotionId, DeploymentId)>>"
           FROM releases r JOIN builds b ON b.id = r.build_id WHERE r.id = $1"#,
        release.0,
        MAX_TAG_MOVES
    )
    .fetch_optional(conn)
    .await
    .or_not_found("release")
}

//! The page of a release: where its digest is and was.

use chrono::{DateTime, Utc};
use ecluse_domain::deployment::DeploymentStatus;
use ecluse_domain::ids::{DeploymentId, PromotionId, ReleaseId, StageId};
use ecluse_domain::stage::StageName;
use sqlx::PgConnection;

use crate::Result;

/// A stage, as seen from one release.
#[derive(Debug, Clone)]
pub struct Place {
    pub stage_id: StageId,
    pub stage: StageName,
    pub url: Option<String>,
    /// Since when this digest is live there, when it is.
    pub live_at: Option<DateTime<Utc>>,
    /// When this digest last became live there.
    pub last_live_at: Option<DateTime<Utc>>,
    /// The deployment of this digest that is live, on its way, or was the newest.
    pub deployment_id: Option<DeploymentId>,
    pub deployment_status: Option<DeploymentStatus>,
}

/// The stages of the release's project, in their order.
pub async fn places(conn: &mut PgConnection, release: ReleaseId) -> Result<Vec<Place>> {
    Ok(sqlx::query_as!(
        Place,
        r#"SELECT s.id AS "stage_id: StageId", s.name AS "stage: StageName", s.settings ->> 'url' AS url,
                  (SELECT d.live_at FROM deployments d WHERE d.stage_id = s.id AND d.status = 'live' AND d.image_digest = r.image_digest) AS live_at,
                  (SELECT max(d.live_at) FROM deployments d WHERE d.stage_id = s.id AND d.image_digest = r.image_digest) AS last_live_at,
                  newest.id AS "deployment_id?: DeploymentId", newest.status AS "deployment_status?: DeploymentStatus"
           FROM releases r
           JOIN stages s ON s.project_id = r.project_id
           LEFT JOIN LATERAL (SELECT d.id, d.status FROM deployments d WHERE d.stage_id = s.id AND d.image_digest = r.image_digest AND d.status <> 'superseded'
                              ORDER BY d.id DESC LIMIT 1) newest ON true
           WHERE r.id = $1
           ORDER BY CASE s.name WHEN 'staging' THEN 1 WHEN 'preprod' THEN 2 WHEN 'prod' THEN 3 END"#,
        release.0
    )
    .fetch_all(conn)
    .await?)
}

/// Which deployment each promotion of the release led to.
pub async fn deployments(conn: &mut PgConnection, release: ReleaseId) -> Result<Vec<(PromotionId, DeploymentId)>> {
    let rows = sqlx::query!(
        r#"SELECT promotion_id AS "promotion!: PromotionId", id AS "deployment: DeploymentId" FROM deployments WHERE release_id = $1 AND promotion_id IS NOT NULL"#,
        release.0
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| (row.promotion, row.deployment)).collect())
}

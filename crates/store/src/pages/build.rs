//! The page of a build: what it became.

use ecluse_domain::Version;
use ecluse_domain::ids::{BuildId, ReleaseId};
use ecluse_domain::release::ReleaseStatus;
use sqlx::PgConnection;

use crate::Result;

/// A release that stands on this build.
#[derive(Debug, Clone)]
pub struct Attached {
    pub id: ReleaseId,
    pub version: Version,
    pub status: ReleaseStatus,
}

pub async fn releases(conn: &mut PgConnection, build: BuildId) -> Result<Vec<Attached>> {
    Ok(sqlx::query_as!(
        Attached,
        r#"SELECT id AS "id: ReleaseId", version AS "version: Version", status AS "status: ReleaseStatus" FROM releases WHERE build_id = $1 ORDER BY id LIMIT 100"#,
        build.0
    )
    .fetch_all(conn)
    .await?)
}

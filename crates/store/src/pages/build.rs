//! The page of a build: its releases.

use ecluse_domain::Version;
use ecluse_domain::ids::{BuildId, ReleaseId};
use ecluse_domain::release::ReleaseStatus;
use sqlx::PgConnection;

use crate::Result;

/// A release of this build.
#[derive(Debug, Clone)]
pub struct AttachedRelease {
    pub id: ReleaseId,
    pub version: Version,
    pub status: ReleaseStatus,
}

/// Lists the releases of a build, the oldest first. At most 100.
pub async fn list_releases(
    conn: &mut PgConnection,
    build: BuildId,
) -> Result<Vec<AttachedRelease>> {
    Ok(sqlx::query_as!(
        AttachedRelease,
        r#"SELECT id AS "id: ReleaseId", version AS "version: Version", status AS "status: ReleaseStatus" FROM releases WHERE build_id = $1 ORDER BY id LIMIT 100"#,
        build.0
    )
    .fetch_all(conn)
    .await?)
}

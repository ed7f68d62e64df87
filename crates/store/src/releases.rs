//! Releases and the tags that made them.

use chrono::{DateTime, Utc};
use ecluse_domain::comparison::Commit;
use ecluse_domain::ids::{BuildId, DeliveryId, ProjectId, ReleaseId};
use ecluse_domain::release::{Lane, ReleaseStatus};
use ecluse_domain::{CommitSha, Digest, Version};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::{OrElse, Page, Result};

#[derive(Debug, Clone)]
pub struct Release {
    pub id: ReleaseId,
    pub project_id: ProjectId,
    pub version: Version,
    pub commit_sha: CommitSha,
    pub build_id: BuildId,
    pub status: ReleaseStatus,
    pub image_digest: Option<Digest>,
    pub tagged_by: String,
    pub tag_deleted_at: Option<DateTime<Utc>>,
    /// `None`: git was not asked yet.
    pub lane: Option<Lane>,
    /// Off the trunk: its commits that the trunk has not, newest first, when git was last asked.
    pub debt: Option<Json<Vec<Commit>>>,
    pub created_at: DateTime<Utc>,
}

pub struct NewRelease<'a> {
    pub id: ReleaseId,
    pub project_id: ProjectId,
    pub version: Version,
    pub commit_sha: &'a CommitSha,
    pub build_id: BuildId,
    /// The digest, when that build is done.
    pub image_digest: Option<&'a Digest>,
    pub tagged_by: &'a str,
}

/// Answers `false`, and does nothing, when the project has this version.
pub async fn insert(conn: &mut PgConnection, new: &NewRelease<'_>) -> Result<bool> {
    let status = if new.image_digest.is_some() { ReleaseStatus::Ready } else { ReleaseStatus::Building };
    let result = sqlx::query!(
        "INSERT INTO releases (id, project_id, version, commit_sha, build_id, status, image_digest, tagged_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (project_id, version) DO NOTHING",
        new.id.0,
        new.project_id.0,
        new.version.to_string(),
        new.commit_sha.as_str(),
        new.build_id.0,
        status.as_str(),
        new.image_digest.map(Digest::as_str),
        new.tagged_by
    )
    .execute(conn)
    .await?;
    Ok(result.rows_affected() == 1)
}

pub async fn get(conn: &mut PgConnection, id: ReleaseId) -> Result<Release> {
    sqlx::query_as!(
        Release,
        r#"SELECT id AS "id: ReleaseId", project_id AS "project_id: ProjectId", version AS "version: Version", commit_sha AS "commit_sha: CommitSha",
                  build_id AS "build_id: BuildId", status AS "status: ReleaseStatus", image_digest AS "image_digest: Digest", tagged_by, tag_deleted_at,
                  lane AS "lane: Lane", debt AS "debt: Json<Vec<Commit>>", created_at
           FROM releases WHERE id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .or_not_found("release")
}

pub async fn find_by_version(conn: &mut PgConnection, project: ProjectId, version: Version) -> Result<Option<Release>> {
    Ok(sqlx::query_as!(
        Release,
        r#"SELECT id AS "id: ReleaseId", project_id AS "project_id: ProjectId", version AS "version: Version", commit_sha AS "commit_sha: CommitSha",
                  build_id AS "build_id: BuildId", status AS "status: ReleaseStatus", image_digest AS "image_digest: Digest", tagged_by, tag_deleted_at,
                  lane AS "lane: Lane", debt AS "debt: Json<Vec<Commit>>", created_at
           FROM releases WHERE project_id = $1 AND version = $2"#,
        project.0,
        version.to_string()
    )
    .fetch_optional(conn)
    .await?)
}

/// The version of the newest release of this digest.
pub async fn find_version_of(conn: &mut PgConnection, project: ProjectId, digest: &Digest) -> Result<Option<Version>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT version AS "version: Version" FROM releases WHERE project_id = $1 AND image_digest = $2 ORDER BY id DESC LIMIT 1"#,
        project.0,
        digest.as_str()
    )
    .fetch_optional(conn)
    .await?)
}

/// The highest.
pub async fn find_newest_version(conn: &mut PgConnection, project: ProjectId) -> Result<Option<Version>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT version AS "version: Version" FROM releases WHERE project_id = $1
           ORDER BY string_to_array(ltrim(version, 'v'), '.')::bigint[] DESC LIMIT 1"#,
        project.0
    )
    .fetch_optional(conn)
    .await?)
}

pub async fn list(conn: &mut PgConnection, project: ProjectId, page: Page) -> Result<Vec<Release>> {
    Ok(sqlx::query_as!(
        Release,
        r#"SELECT id AS "id: ReleaseId", project_id AS "project_id: ProjectId", version AS "version: Version", commit_sha AS "commit_sha: CommitSha",
                  build_id AS "build_id: BuildId", status AS "status: ReleaseStatus", image_digest AS "image_digest: Digest", tagged_by, tag_deleted_at,
                  lane AS "lane: Lane", debt AS "debt: Json<Vec<Commit>>", created_at
           FROM releases WHERE project_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"#,
        project.0,
        page.before,
        page.limit
    )
    .fetch_all(conn)
    .await?)
}

/// Attaches every release that waits for this build to its digest; answers which.
pub async fn set_ready(conn: &mut PgConnection, build: BuildId, digest: &Digest) -> Result<Vec<ReleaseId>> {
    Ok(sqlx::query_scalar!(
        r#"UPDATE releases SET status = 'ready', image_digest = $2 WHERE build_id = $1 AND status <> 'ready' RETURNING id AS "id: ReleaseId""#,
        build.0,
        digest.as_str()
    )
    .fetch_all(conn)
    .await?)
}

pub async fn set_failed(conn: &mut PgConnection, build: BuildId) -> Result<Vec<ReleaseId>> {
    Ok(sqlx::query_scalar!(
        r#"UPDATE releases SET status = 'failed' WHERE build_id = $1 AND status = 'building' RETURNING id AS "id: ReleaseId""#,
        build.0
    )
    .fetch_all(conn)
    .await?)
}

/// The releases of a failed build now wait for this new build of the same commit; answers which.
pub async fn set_build(conn: &mut PgConnection, former: BuildId, build: BuildId) -> Result<Vec<ReleaseId>> {
    Ok(sqlx::query_scalar!(
        r#"UPDATE releases SET build_id = $2, status = 'building' WHERE build_id = $1 AND status <> 'ready' RETURNING id AS "id: ReleaseId""#,
        former.0,
        build.0
    )
    .fetch_all(conn)
    .await?)
}

/// Notes that the forge no longer has the tag. The release stays: its digest may be in production.
pub async fn set_tag_deleted(conn: &mut PgConnection, project: ProjectId, version: Version) -> Result<Option<ReleaseId>> {
    Ok(sqlx::query_scalar!(
        r#"UPDATE releases SET tag_deleted_at = now() WHERE project_id = $1 AND version = $2 AND tag_deleted_at IS NULL RETURNING id AS "id: ReleaseId""#,
        project.0,
        version.to_string()
    )
    .fetch_optional(conn)
    .await?)
}

/// The tag is on the same commit again; answers whether it had been deleted.
pub async fn set_tag_present(conn: &mut PgConnection, id: ReleaseId) -> Result<bool> {
    let result =
        sqlx::query!("UPDATE releases SET tag_deleted_at = NULL WHERE id = $1 AND tag_deleted_at IS NOT NULL", id.0).execute(conn).await?;
    Ok(result.rows_affected() == 1)
}

/// Notes that the registry has the release's tag on its digest. Answers whether that is news.
pub async fn set_image_tagged(conn: &mut PgConnection, id: ReleaseId) -> Result<bool> {
    let noted =
        sqlx::query!("UPDATE releases SET image_tagged_at = now() WHERE id = $1 AND status = 'ready' AND image_tagged_at IS NULL", id.0);
    Ok(noted.execute(conn).await?.rows_affected() == 1)
}

#[derive(Debug, Clone)]
pub struct TagMove {
    pub commit_sha: CommitSha,
    pub seen_at: DateTime<Utc>,
}

/// Records that the tag came back with another commit; the release does not follow.
pub async fn insert_tag_move(conn: &mut PgConnection, release: ReleaseId, commit: &CommitSha, delivery: DeliveryId) -> Result<()> {
    sqlx::query!(
        "INSERT INTO tag_moves (release_id, commit_sha, delivery_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        release.0,
        commit.as_str(),
        delivery.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn tag_moves(conn: &mut PgConnection, release: ReleaseId) -> Result<Vec<TagMove>> {
    Ok(sqlx::query_as!(
        TagMove,
        r#"SELECT commit_sha AS "commit_sha: CommitSha", seen_at FROM tag_moves WHERE release_id = $1 ORDER BY seen_at"#,
        release.0
    )
    .fetch_all(conn)
    .await?)
}

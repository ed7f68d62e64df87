//! Releases and the tags that made them.

use chrono::{DateTime, Utc};
use ecluse_domain::comparison::Commit;
use ecluse_domain::ids::{BuildId, DeliveryId, ProjectId, ReleaseId};
use ecluse_domain::release::{Lane, ReleaseStatus};
use ecluse_domain::text::Author;
use ecluse_domain::{CommitSha, Digest, Version};
use sqlx::PgConnection;

use crate::{Json, OrElse, PageRequest, Result};

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
    /// `None` while git has not compared the release with the trunk.
    pub lane: Option<Lane>,
    /// For a release off the trunk: its commits that the trunk lacked at the last comparison,
    /// newest first.
    pub debt: Option<Json<Vec<Commit>>>,
    pub created_at: DateTime<Utc>,
}

/// A release for lists.
#[derive(Debug, Clone)]
pub struct Summary {
    pub id: ReleaseId,
    pub version: Version,
    pub commit_sha: CommitSha,
    pub build_id: BuildId,
    pub status: ReleaseStatus,
    pub image_digest: Option<Digest>,
    pub tagged_by: String,
    pub tag_deleted_at: Option<DateTime<Utc>>,
    pub lane: Option<Lane>,
    /// How many commits [`Release::debt`] has.
    pub debt_commits: Option<i32>,
    pub created_at: DateTime<Utc>,
}

impl From<Release> for Summary {
    fn from(release: Release) -> Self {
        let count = |debt: Json<Vec<Commit>>| i32::try_from(debt.len()).unwrap_or(i32::MAX);
        Self {
            id: release.id,
            version: release.version,
            commit_sha: release.commit_sha,
            build_id: release.build_id,
            status: release.status,
            image_digest: release.image_digest,
            tagged_by: release.tagged_by,
            tag_deleted_at: release.tag_deleted_at,
            lane: release.lane,
            debt_commits: release.debt.map(count),
            created_at: release.created_at,
        }
    }
}

pub struct NewRelease<'a> {
    pub id: ReleaseId,
    pub project_id: ProjectId,
    pub version: Version,
    pub commit_sha: &'a CommitSha,
    pub build_id: BuildId,
    /// The digest, when the build has succeeded already.
    pub image_digest: Option<&'a Digest>,
    pub tagged_by: &'a str,
}

/// Inserts a release. Returns `false`, and does nothing, when the project has this version.
pub async fn insert(conn: &mut PgConnection, new: &NewRelease<'_>) -> Result<bool> {
    let tagged_by = Author::from(new.tagged_by);
    let status = if new.image_digest.is_some() {
        ReleaseStatus::Ready
    } else {
        ReleaseStatus::Building
    };
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
        tagged_by.as_str()
    )
    .execute(conn)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Selects releases; the argument is the end of the query.
macro_rules! select {
    ($end:literal $(, $value:expr)* $(,)?) => {
        sqlx::query_as!(
            Release,
            r#"SELECT id AS "id: ReleaseId", project_id AS "project_id: ProjectId", version AS "version: Version", commit_sha AS "commit_sha: CommitSha",
                  build_id AS "build_id: BuildId", status AS "status: ReleaseStatus", image_digest AS "image_digest: Digest", tagged_by, tag_deleted_at,
                  lane AS "lane: Lane", debt AS "debt: Json<Vec<Commit>>", created_at
           FROM releases "#
                + $end
                $(, $value)*
        )
    };
}

pub async fn get(conn: &mut PgConnection, id: ReleaseId) -> Result<Release> {
    select!("WHERE id = $1", id.0)
        .fetch_optional(conn)
        .await
        .or_not_found("release")
}

pub async fn find_by_version(
    conn: &mut PgConnection,
    project: ProjectId,
    version: Version,
) -> Result<Option<Release>> {
    Ok(select!(
        "WHERE project_id = $1 AND version = $2",
        project.0,
        version.to_string()
    )
    .fetch_optional(conn)
    .await?)
}

/// Finds the version of the newest release of this digest.
pub async fn find_version_by_digest(
    conn: &mut PgConnection,
    project: ProjectId,
    digest: &Digest,
) -> Result<Option<Version>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT version AS "version: Version" FROM releases WHERE project_id = $1 AND image_digest = $2 ORDER BY id DESC LIMIT 1"#,
        project.0,
        digest.as_str()
    )
    .fetch_optional(conn)
    .await?)
}

/// Finds the highest version of the project.
pub async fn find_newest_version(
    conn: &mut PgConnection,
    project: ProjectId,
) -> Result<Option<Version>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT version AS "version: Version" FROM releases WHERE project_id = $1
           ORDER BY string_to_array(ltrim(version, 'v'), '.')::bigint[] DESC LIMIT 1"#,
        project.0
    )
    .fetch_optional(conn)
    .await?)
}

/// Lists the releases of a project, newest first.
pub async fn list(
    conn: &mut PgConnection,
    project: ProjectId,
    page: PageRequest,
) -> Result<Vec<Summary>> {
    Ok(sqlx::query_as!(
        Summary,
        r#"SELECT id AS "id: ReleaseId", version AS "version: Version", commit_sha AS "commit_sha: CommitSha", build_id AS "build_id: BuildId",
                  status AS "status: ReleaseStatus", image_digest AS "image_digest: Digest", tagged_by, tag_deleted_at, lane AS "lane: Lane",
                  jsonb_array_length(debt) AS debt_commits, created_at
           FROM releases WHERE project_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"#,
        project.0,
        page.before,
        page.limit
    )
    .fetch_all(conn)
    .await?)
}

/// Makes every release that waits for this build ready with its digest; returns these releases.
pub async fn set_ready(
    conn: &mut PgConnection,
    build: BuildId,
    digest: &Digest,
) -> Result<Vec<ReleaseId>> {
    Ok(sqlx::query_scalar!(
        r#"UPDATE releases SET status = 'ready', image_digest = $2 WHERE build_id = $1 AND status <> 'ready' RETURNING id AS "id: ReleaseId""#,
        build.0,
        digest.as_str()
    )
    .fetch_all(conn)
    .await?)
}

/// Makes every release that waits for this build failed; returns these releases.
pub async fn set_failed(conn: &mut PgConnection, build: BuildId) -> Result<Vec<ReleaseId>> {
    Ok(sqlx::query_scalar!(
        r#"UPDATE releases SET status = 'failed' WHERE build_id = $1 AND status = 'building' RETURNING id AS "id: ReleaseId""#,
        build.0
    )
    .fetch_all(conn)
    .await?)
}

/// Makes the releases of a failed build wait for this new build of the same commit; returns these
/// releases.
pub async fn set_build(
    conn: &mut PgConnection,
    previous: BuildId,
    build: BuildId,
) -> Result<Vec<ReleaseId>> {
    Ok(sqlx::query_scalar!(
        r#"UPDATE releases SET build_id = $2, status = 'building' WHERE build_id = $1 AND status <> 'ready' RETURNING id AS "id: ReleaseId""#,
        previous.0,
        build.0
    )
    .fetch_all(conn)
    .await?)
}

/// Records that the forge no longer has the tag. The release stays, because its digest may be in
/// production.
pub async fn set_tag_deleted(
    conn: &mut PgConnection,
    project: ProjectId,
    version: Version,
) -> Result<Option<ReleaseId>> {
    Ok(sqlx::query_scalar!(
        r#"UPDATE releases SET tag_deleted_at = now() WHERE project_id = $1 AND version = $2 AND tag_deleted_at IS NULL RETURNING id AS "id: ReleaseId""#,
        project.0,
        version.to_string()
    )
    .fetch_optional(conn)
    .await?)
}

/// Records that the tag is on the same commit again; returns whether it had been deleted.
pub async fn set_tag_present(conn: &mut PgConnection, id: ReleaseId) -> Result<bool> {
    let result = sqlx::query!(
        "UPDATE releases SET tag_deleted_at = NULL WHERE id = $1 AND tag_deleted_at IS NOT NULL",
        id.0
    )
    .execute(conn)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Records that the registry has the tag of the release on its digest. Returns whether the row
/// changed.
pub async fn set_image_tagged(conn: &mut PgConnection, id: ReleaseId) -> Result<bool> {
    let recorded = sqlx::query!(
        "UPDATE releases SET image_tagged_at = now() WHERE id = $1 AND status = 'ready' AND image_tagged_at IS NULL",
        id.0
    );
    Ok(recorded.execute(conn).await?.rows_affected() == 1)
}

#[derive(Debug, Clone, serde::Deserialize)]
pub struct TagMove {
    pub commit_sha: CommitSha,
    pub seen_at: DateTime<Utc>,
}

/// Records that the forge has the tag on another commit. The release stays with its own commit.
pub async fn insert_tag_move(
    conn: &mut PgConnection,
    release: ReleaseId,
    commit: &CommitSha,
    delivery: DeliveryId,
) -> Result<()> {
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

/// Most moves of a tag that are shown. A forge can report any number of them.
pub(crate) const MAX_TAG_MOVES: i64 = 100;

/// Lists the commits to which the tag of this release was moved, the oldest first; the newest
/// [`MAX_TAG_MOVES`] of them.
pub async fn list_tag_moves(conn: &mut PgConnection, release: ReleaseId) -> Result<Vec<TagMove>> {
    Ok(sqlx::query_as!(
        TagMove,
        r#"SELECT commit_sha AS "commit_sha: CommitSha", seen_at FROM (
               SELECT commit_sha, seen_at FROM tag_moves WHERE release_id = $1 ORDER BY delivery_id DESC LIMIT $2) newest
           ORDER BY seen_at"#,
        release.0,
        MAX_TAG_MOVES
    )
    .fetch_all(conn)
    .await?)
}

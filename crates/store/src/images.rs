//! Images in the registry, by digest; and what is known of base images.

use chrono::{DateTime, Utc};
use ecluse_domain::contents::ImageContents;
use ecluse_domain::ids::{BuildId, ProjectId};
use ecluse_domain::{CommitSha, Digest};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::{OrElse, Result};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Layer {
    pub digest: Digest,
    /// Bytes, as stored (compressed).
    pub size: i64,
    /// Comes from the base image.
    pub base: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImageAddon {
    pub name: String,
    /// As its manifest says, when it says so.
    pub version: Option<String>,
    /// Its folder in the repository, symlinks resolved.
    pub source: String,
}

#[derive(Debug, Clone)]
pub struct Image {
    pub project_id: ProjectId,
    pub digest: Digest,
    pub build_id: BuildId,
    /// Host and repository, without tag or digest.
    pub repository: String,
    pub commit_sha: CommitSha,
    pub base_digest: Digest,
    /// Bytes.
    pub size: i64,
    pub layers: Json<Vec<Layer>>,
    pub addons: Json<Vec<ImageAddon>>,
    pub created_at: DateTime<Utc>,
}

/// Records an image. Two commits can give the same bytes (one that touches only README): the first record stays.
pub async fn insert(conn: &mut PgConnection, image: &Image) -> Result<()> {
    sqlx::query!(
        "INSERT INTO images (project_id, digest, build_id, repository, commit_sha, base_digest, size, layers, addons)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        image.project_id.0,
        image.digest.as_str(),
        image.build_id.0,
        image.repository,
        image.commit_sha.as_str(),
        image.base_digest.as_str(),
        image.size,
        &image.layers as _,
        &image.addons as _
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn get(conn: &mut PgConnection, project: ProjectId, digest: &Digest) -> Result<Image> {
    sqlx::query_as!(
        Image,
        r#"SELECT project_id AS "project_id: ProjectId", digest AS "digest: Digest", build_id AS "build_id: BuildId", repository,
                  commit_sha AS "commit_sha: CommitSha", base_digest AS "base_digest: Digest", size,
                  layers AS "layers: Json<Vec<Layer>>", addons AS "addons: Json<Vec<ImageAddon>>", created_at
           FROM images WHERE project_id = $1 AND digest = $2"#,
        project.0,
        digest.as_str()
    )
    .fetch_optional(conn)
    .await
    .or_not_found("image")
}

/// Those in the registry, newest first, before the image that the cursor names.
pub async fn list(conn: &mut PgConnection, project: ProjectId, before: Option<&Digest>, limit: i64) -> Result<Vec<Image>> {
    Ok(sqlx::query_as!(
        Image,
        r#"SELECT project_id AS "project_id: ProjectId", digest AS "digest: Digest", build_id AS "build_id: BuildId", repository,
                  commit_sha AS "commit_sha: CommitSha", base_digest AS "base_digest: Digest", size,
                  layers AS "layers: Json<Vec<Layer>>", addons AS "addons: Json<Vec<ImageAddon>>", created_at
           FROM images
           WHERE project_id = $1 AND state = 'kept'
             AND ($2::text IS NULL OR (created_at, digest) < (SELECT i.created_at, i.digest FROM images i WHERE i.project_id = $1 AND i.digest = $2))
           ORDER BY created_at DESC, digest DESC LIMIT $3"#,
        project.0,
        before.map(Digest::as_str),
        limit
    )
    .fetch_all(conn)
    .await?)
}

/// Who owns `/mnt/extra-addons` in this base image, when it was looked up before: (uid, gid).
pub async fn find_base_owner(conn: &mut PgConnection, digest: &Digest) -> Result<Option<(i32, i32)>> {
    let row = sqlx::query!("SELECT owner_uid, owner_gid FROM base_images WHERE digest = $1", digest.as_str()).fetch_optional(conn).await?;
    Ok(row.map(|row| (row.owner_uid, row.owner_gid)))
}

pub async fn insert_base_owner(conn: &mut PgConnection, digest: &Digest, (uid, gid): (i32, i32)) -> Result<()> {
    sqlx::query!(
        "INSERT INTO base_images (digest, owner_uid, owner_gid) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        digest.as_str(),
        uid,
        gid
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What this base image holds, when somebody read its layers before.
pub async fn find_base_contents(conn: &mut PgConnection, digest: &Digest) -> Result<Option<ImageContents>> {
    let row = sqlx::query!(r#"SELECT contents AS "contents: Json<ImageContents>" FROM base_images WHERE digest = $1"#, digest.as_str())
        .fetch_optional(conn)
        .await?;
    Ok(row.and_then(|row| row.contents).map(|contents| contents.0))
}

/// Remembers what this base image holds, beside who owns its addons.
pub async fn set_base_contents(conn: &mut PgConnection, digest: &Digest, contents: &ImageContents) -> Result<()> {
    sqlx::query!("UPDATE base_images SET contents = $2 WHERE digest = $1", digest.as_str(), Json(contents) as _).execute(conn).await?;
    Ok(())
}

//! Images in the registry, by digest, and facts about base images.

use chrono::{DateTime, Utc};
use ecluse_domain::contents::ImageContents;
use ecluse_domain::ids::{BuildId, ProjectId};
use ecluse_domain::{CommitSha, Digest};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::{Json, OrElse, Result};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Layer {
    pub digest: Digest,
    /// Bytes, as stored (compressed).
    pub size: i64,
    /// Whether it is a layer of the base image.
    pub base: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImageAddon {
    pub name: String,
    /// The version in its manifest, if the manifest has one.
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

/// An image for lists.
#[derive(Debug, Clone)]
pub struct Summary {
    pub digest: Digest,
    pub build_id: BuildId,
    pub repository: String,
    pub commit_sha: CommitSha,
    pub base_digest: Digest,
    pub size: i64,
    /// How many addons and layers the image has.
    pub addons: i32,
    pub layers: i32,
    pub created_at: DateTime<Utc>,
}

impl From<Image> for Summary {
    fn from(image: Image) -> Self {
        let count = |length| i32::try_from(length).unwrap_or(i32::MAX);
        Self {
            digest: image.digest,
            build_id: image.build_id,
            repository: image.repository,
            commit_sha: image.commit_sha,
            base_digest: image.base_digest,
            size: image.size,
            addons: count(image.addons.len()),
            layers: count(image.layers.len()),
            created_at: image.created_at,
        }
    }
}

/// Records an image. Two commits can produce the same image (one that changes only README); the
/// first record stays.
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

/// Finds the newest image of the project in the registry.
pub async fn find_newest(conn: &mut PgConnection, project: ProjectId) -> Result<Option<Image>> {
    Ok(sqlx::query_as!(
        Image,
        r#"SELECT project_id AS "project_id: ProjectId", digest AS "digest: Digest", build_id AS "build_id: BuildId", repository,
                  commit_sha AS "commit_sha: CommitSha", base_digest AS "base_digest: Digest", size,
                  layers AS "layers: Json<Vec<Layer>>", addons AS "addons: Json<Vec<ImageAddon>>", created_at
           FROM images WHERE project_id = $1 AND state = 'kept' ORDER BY created_at DESC, digest DESC LIMIT 1"#,
        project.0
    )
    .fetch_optional(conn)
    .await?)
}

/// Lists the images in the registry, newest first, after the image that the cursor names.
pub async fn list(
    conn: &mut PgConnection,
    project: ProjectId,
    before: Option<&Digest>,
    limit: i64,
) -> Result<Vec<Summary>> {
    Ok(sqlx::query_as!(
        Summary,
        r#"SELECT digest AS "digest: Digest", build_id AS "build_id: BuildId", repository,
                  commit_sha AS "commit_sha: CommitSha", base_digest AS "base_digest: Digest", size,
                  jsonb_array_length(addons) AS "addons!", jsonb_array_length(layers) AS "layers!", created_at
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

/// Finds the owner (uid, gid) of `/mnt/extra-addons` in this base image, if a build recorded it.
pub async fn find_base_owner(
    conn: &mut PgConnection,
    digest: &Digest,
) -> Result<Option<(i32, i32)>> {
    let row = sqlx::query!(
        "SELECT owner_uid, owner_gid FROM base_images WHERE digest = $1",
        digest.as_str()
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.owner_uid, row.owner_gid)))
}

/// Records the owner (uid, gid) of `/mnt/extra-addons` in this base image.
pub async fn insert_base_owner(
    conn: &mut PgConnection,
    digest: &Digest,
    (uid, gid): (i32, i32),
) -> Result<()> {
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

/// Finds the contents of this base image, if a build recorded them.
pub async fn find_base_contents(
    conn: &mut PgConnection,
    digest: &Digest,
) -> Result<Option<ImageContents>> {
    let row = sqlx::query!(
        r#"SELECT contents AS "contents: Json<ImageContents>" FROM base_images WHERE digest = $1"#,
        digest.as_str()
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.and_then(|row| row.contents).map(|contents| contents.0))
}

/// Records the contents of this base image, whose owner is recorded already.
pub async fn set_base_contents(
    conn: &mut PgConnection,
    digest: &Digest,
    contents: &ImageContents,
) -> Result<()> {
    sqlx::query!(
        "UPDATE base_images SET contents = $2 WHERE digest = $1",
        digest.as_str(),
        Json(contents) as _
    )
    .execute(conn)
    .await?;
    Ok(())
}

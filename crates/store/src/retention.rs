//! Images to which nothing refers any more, and their removal in two steps: the state `removing` is
//! committed before the registry deletes the image, so that nothing can begin to refer to it.
//!
//! Order of locks: the builds with the image, then the image, in every transaction. A new reference
//! locks the row of the image too (by a trigger), so either this module sees the reference, or the
//! new reference sees `removing` and is refused.

use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::ids::{BuildId, ProjectId};
use sqlx::PgConnection;

use crate::{Result, changed_one};

/// Lists the images of a project to which nothing refers, without the newest `keep` of them.
pub async fn list_removable(
    conn: &mut PgConnection,
    project: ProjectId,
    keep: u32,
) -> Result<Vec<Digest>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT digest AS "digest: Digest" FROM images
           WHERE project_id = $1 AND state = 'kept' AND digest NOT IN (SELECT digest FROM referenced_images WHERE project_id = $1)
           ORDER BY created_at DESC, digest DESC OFFSET $2"#,
        project.0,
        i64::from(keep)
    )
    .fetch_all(conn)
    .await?)
}

/// Marks an image as `removing`, and the builds that made it as expired, unless something refers to
/// the image by now. Returns whether the image was marked.
pub async fn set_removing(
    conn: &mut PgConnection,
    project: ProjectId,
    digest: &Digest,
) -> Result<bool> {
    sqlx::query!(
        "SELECT id FROM builds WHERE project_id = $1 AND image_digest = $2 ORDER BY id FOR UPDATE",
        project.0,
        digest.as_str()
    )
    .fetch_all(&mut *conn)
    .await?;
    sqlx::query!(
        "SELECT digest FROM images WHERE project_id = $1 AND digest = $2 FOR UPDATE",
        project.0,
        digest.as_str()
    )
    .fetch_optional(&mut *conn)
    .await?;
    // A separate statement: it sees what was committed while the statements above waited for their
    // locks.
    let marked = sqlx::query!(
        "UPDATE images SET state = 'removing' WHERE project_id = $1 AND digest = $2 AND state = 'kept'
         AND NOT EXISTS (SELECT FROM referenced_images WHERE project_id = $1 AND digest = $2)",
        project.0,
        digest.as_str()
    )
    .execute(&mut *conn)
    .await?;
    if marked.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        "UPDATE builds SET status = 'expired' WHERE project_id = $1 AND image_digest = $2 AND status = 'succeeded'",
        project.0,
        digest.as_str()
    )
    .execute(conn)
    .await?;
    Ok(true)
}

/// Lists the images that are marked as `removing` and not known to be deleted from the registry.
pub async fn list_removing(conn: &mut PgConnection, project: ProjectId) -> Result<Vec<Digest>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT digest AS "digest: Digest" FROM images WHERE project_id = $1 AND state = 'removing' ORDER BY digest"#,
        project.0
    )
    .fetch_all(conn)
    .await?)
}

/// Locks an image for the rest of the transaction, so that no build can make it again. Returns
/// whether the image is still marked as `removing`.
pub async fn lock_removing(
    conn: &mut PgConnection,
    project: ProjectId,
    digest: &Digest,
) -> Result<bool> {
    let row = sqlx::query!(
        "SELECT digest FROM images WHERE project_id = $1 AND digest = $2 AND state = 'removing' FOR UPDATE",
        project.0,
        digest.as_str()
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}

/// Records that the registry no longer has the image, nor the documents that were attached to it.
pub async fn set_removed(
    conn: &mut PgConnection,
    project: ProjectId,
    digest: &Digest,
) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE images SET state = 'removed', removed_at = now() WHERE project_id = $1 AND digest = $2 AND state = 'removing'",
        project.0,
        digest.as_str()
    )
    .execute(&mut *conn)
    .await?;
    changed_one(result, "image")?;
    sqlx::query!(
        "DELETE FROM attestations WHERE project_id = $1 AND image_digest = $2",
        project.0,
        digest.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps an image after all, because the registry cannot delete it. Its builds have their image
/// again, unless their commit is being built again.
pub async fn set_kept(conn: &mut PgConnection, project: ProjectId, digest: &Digest) -> Result<()> {
    sqlx::query!(
        "UPDATE images SET state = 'kept' WHERE project_id = $1 AND digest = $2 AND state = 'removing'",
        project.0,
        digest.as_str()
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE builds SET status = 'succeeded' WHERE id IN (
             SELECT DISTINCT ON (b.commit_sha) b.id FROM builds b WHERE b.project_id = $1 AND b.image_digest = $2 AND b.status = 'expired'
             AND NOT EXISTS (SELECT FROM builds o WHERE o.project_id = $1 AND o.commit_sha = b.commit_sha AND o.status IN ('queued', 'running', 'succeeded'))
             ORDER BY b.commit_sha, b.id DESC)",
        project.0,
        digest.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Announces that a build is about to push an image: while the build is open, the image counts as
/// referred to, and an image that was removed earlier is kept again. Returns `false`, and does
/// nothing, while the image is being removed.
pub async fn begin_push(
    conn: &mut PgConnection,
    build: BuildId,
    project: ProjectId,
    digest: &Digest,
) -> Result<bool> {
    lock_digest(conn, project, digest).await?;
    let result = sqlx::query!(
        "UPDATE builds SET expected_digest = $2 WHERE id = $1 AND status = 'running'",
        build.0,
        digest.as_str()
    )
    .execute(&mut *conn)
    .await?;
    changed_one(result, "build")?;
    sqlx::query!(
        "INSERT INTO pushed_images (project_id, digest) VALUES ($1, $2) ON CONFLICT (project_id, digest) DO UPDATE SET pushed_at = now()",
        project.0,
        digest.as_str()
    )
    .execute(&mut *conn)
    .await?;
    let state = sqlx::query_scalar!(
        "SELECT state FROM images WHERE project_id = $1 AND digest = $2 FOR UPDATE",
        project.0,
        digest.as_str()
    )
    .fetch_optional(&mut *conn)
    .await?;
    match state.as_deref() {
        None | Some("kept") => Ok(true),
        Some("removed") => {
            sqlx::query!(
                "UPDATE images SET state = 'kept', removed_at = NULL, created_at = now() WHERE project_id = $1 AND digest = $2",
                project.0,
                digest.as_str()
            )
            .execute(conn)
            .await?;
            Ok(true)
        }
        Some(_) => Ok(false),
    }
}

/// Lets one transaction at a time push or remove this digest, because the image may have no row yet
/// that could be locked.
async fn lock_digest(conn: &mut PgConnection, project: ProjectId, digest: &Digest) -> Result<()> {
    let lock = "SELECT pg_advisory_xact_lock(hashtextextended($1::text || ' ' || $2, 0))";
    sqlx::query(lock)
        .bind(project.0)
        .bind(digest.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Lists digests that builds pushed before this time and that became no image. At most 100.
pub async fn list_abandoned(
    conn: &mut PgConnection,
    project: ProjectId,
    before: DateTime<Utc>,
) -> Result<Vec<Digest>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT digest AS "digest: Digest" FROM pushed_images WHERE project_id = $1 AND pushed_at < $2 ORDER BY pushed_at LIMIT 100"#,
        project.0,
        before
    )
    .fetch_all(conn)
    .await?)
}

/// Keeps every build from pushing this digest until the transaction ends. Returns whether the
/// digest is still no image and no open build expects it.
pub async fn lock_abandoned(
    conn: &mut PgConnection,
    project: ProjectId,
    digest: &Digest,
) -> Result<bool> {
    lock_digest(conn, project, digest).await?;
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM pushed_images WHERE project_id = $1 AND digest = $2)
              AND NOT EXISTS (SELECT FROM images WHERE project_id = $1 AND digest = $2 AND state <> 'removed')
              AND NOT EXISTS (SELECT FROM builds WHERE project_id = $1 AND expected_digest = $2 AND build_is_open(status)) AS "abandoned!""#,
        project.0,
        digest.as_str()
    )
    .fetch_one(conn)
    .await?)
}

/// Deletes the record of a push whose digest has become an image, because other rules apply to the
/// removal of an image.
pub async fn forget_recorded(
    conn: &mut PgConnection,
    project: ProjectId,
    digest: &Digest,
) -> Result<()> {
    sqlx::query!(
        "DELETE FROM pushed_images WHERE project_id = $1 AND digest = $2
         AND EXISTS (SELECT FROM images WHERE project_id = $1 AND digest = $2 AND state <> 'removed')",
        project.0,
        digest.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lists which of these images (repository, digest) belong to a project but should no longer be in
/// the registry.
pub async fn list_gone(
    conn: &mut PgConnection,
    images: &[(String, Digest)],
) -> Result<Vec<(String, Digest)>> {
    let repositories: Vec<String> = images
        .iter()
        .map(|(repository, _)| repository.clone())
        .collect();
    let digests: Vec<String> = images
        .iter()
        .map(|(_, digest)| digest.to_string())
        .collect();
    let rows = sqlx::query!(
        r#"SELECT found.repository AS "repository!", found.digest AS "digest!: Digest"
           FROM unnest($1::text[], $2::text[]) AS found (repository, digest) JOIN projects p ON p.image_repository = found.repository
           WHERE NOT EXISTS (SELECT FROM images i WHERE i.project_id = p.id AND i.digest = found.digest AND i.state <> 'removed')
             AND NOT EXISTS (SELECT FROM pushed_images g WHERE g.project_id = p.id AND g.digest = found.digest)"#,
        &repositories,
        &digests
    );
    Ok(rows
        .fetch_all(conn)
        .await?
        .into_iter()
        .map(|row| (row.repository, row.digest))
        .collect())
}

/// Deletes the record of a push, because the digest has become an image or has left the registry.
pub async fn forget_pushed(
    conn: &mut PgConnection,
    project: ProjectId,
    digest: &Digest,
) -> Result<()> {
    sqlx::query!(
        "DELETE FROM pushed_images WHERE project_id = $1 AND digest = $2",
        project.0,
        digest.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lists the other images of the project, whose parts must stay in the registry while this image is
/// removed.
pub async fn list_other_images(
    conn: &mut PgConnection,
    project: ProjectId,
    digest: &Digest,
) -> Result<Vec<Digest>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT digest AS "digest: Digest" FROM images WHERE project_id = $1 AND digest <> $2 AND state <> 'removed'"#,
        project.0,
        digest.as_str()
    )
    .fetch_all(conn)
    .await?)
}

/// A dependency image that may be removed.
#[derive(Debug, Clone)]
pub struct UnusedDependencies {
    pub id: uuid::Uuid,
    pub repository: String,
    pub digest: Digest,
    /// Another row that stays has the same image, so only this row is deleted.
    pub shared: bool,
}

/// Marks as `replaced` the dependency images that no build has used since then and that no image in
/// the registry contains. Returns all replaced ones that may be removed, those of an interrupted
/// run included. At most 100.
pub async fn retire_dependencies(
    conn: &mut PgConnection,
    unused_since: DateTime<Utc>,
) -> Result<Vec<UnusedDependencies>> {
    sqlx::query!(
        "UPDATE dependency_images d SET status = 'replaced' WHERE status = 'ready' AND used_at < $1
         AND NOT EXISTS (SELECT FROM builds b WHERE b.dependency_image_id = d.id AND b.status IN ('queued', 'running', 'succeeded'))",
        unused_since
    )
    .execute(&mut *conn)
    .await?;
    Ok(sqlx::query_as!(
        UnusedDependencies,
        r#"SELECT id, repository AS "repository!", digest AS "digest!: Digest",
                  EXISTS (SELECT FROM dependency_images same WHERE same.digest = d.digest AND same.repository = d.repository AND same.id <> d.id
                          AND (same.status <> 'replaced' OR same.id > d.id)) AS "shared!"
           FROM dependency_images d
           WHERE status = 'replaced' AND used_at < $1
             AND NOT EXISTS (SELECT FROM builds b WHERE b.dependency_image_id = d.id AND b.status IN ('queued', 'running', 'succeeded'))
           ORDER BY id LIMIT 100"#,
        unused_since
    )
    .fetch_all(conn)
    .await?)
}

/// Deletes a dependency image that the registry no longer has.
pub async fn delete_dependencies(conn: &mut PgConnection, id: uuid::Uuid) -> Result<()> {
    sqlx::query!(
        "UPDATE builds SET dependency_image_id = NULL WHERE dependency_image_id = $1 AND status NOT IN ('queued', 'running', 'succeeded')",
        id
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("DELETE FROM dependency_images WHERE id = $1 AND status = 'replaced' AND NOT EXISTS (SELECT FROM builds WHERE dependency_image_id = $1)", id).execute(conn).await?;
    Ok(())
}

/// Deletes cached layers that no build has used since then. The registry keeps their blobs.
pub async fn delete_unused_layers(
    conn: &mut PgConnection,
    unused_since: DateTime<Utc>,
) -> Result<u64> {
    Ok(
        sqlx::query!("DELETE FROM layers WHERE used_at < $1", unused_since)
            .execute(conn)
            .await?
            .rows_affected(),
    )
}

//! Which images nothing refers to any more, and their removal in two steps: `removing` is committed
//! before the registry is asked, so that nothing can begin to refer to what goes away.
//!
//! Locks: the builds with the image, then the image, as everybody takes them. A new reference locks the
//! image's row too (a trigger), so it comes before the look at the references, or finds `removing`.

use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::ids::{BuildId, ProjectId};
use sqlx::PgConnection;

use crate::{Result, changed_one};

/// The images of a project that nothing refers to, without the newest so many of these.
pub async fn list_removable(conn: &mut PgConnection, project: ProjectId, keep: u32) -> Result<Vec<Digest>> {
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

/// Marks an image to be removed, and the builds that made it as expired, unless something refers to
/// it by now; answers whether it did.
pub async fn set_removing(conn: &mut PgConnection, project: ProjectId, digest: &Digest) -> Result<bool> {
    sqlx::query!("SELECT id FROM builds WHERE project_id = $1 AND image_digest = $2 ORDER BY id FOR UPDATE", project.0, digest.as_str())
        .fetch_all(&mut *conn)
        .await?;
    sqlx::query!("SELECT digest FROM images WHERE project_id = $1 AND digest = $2 FOR UPDATE", project.0, digest.as_str())
        .fetch_optional(&mut *conn)
        .await?;
    // A statement of its own: it sees what was committed while the ones above waited for their locks.
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

/// What was marked and is not known to be gone from the registry.
pub async fn list_removing(conn: &mut PgConnection, project: ProjectId) -> Result<Vec<Digest>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT digest AS "digest: Digest" FROM images WHERE project_id = $1 AND state = 'removing' ORDER BY digest"#,
        project.0
    )
    .fetch_all(conn)
    .await?)
}

/// Is this image still to be removed? Locked for the rest of the transaction: until it ends, no build can make it again.
pub async fn lock_removing(conn: &mut PgConnection, project: ProjectId, digest: &Digest) -> Result<bool> {
    let row = sqlx::query!(
        "SELECT digest FROM images WHERE project_id = $1 AND digest = $2 AND state = 'removing' FOR UPDATE",
        project.0,
        digest.as_str()
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}

/// The registry has it no longer, nor what was attached to it.
pub async fn set_removed(conn: &mut PgConnection, project: ProjectId, digest: &Digest) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE images SET state = 'removed', removed_at = now() WHERE project_id = $1 AND digest = $2 AND state = 'removing'",
        project.0,
        digest.as_str()
    )
    .execute(&mut *conn)
    .await?;
    changed_one(result, "image")?;
    sqlx::query!("DELETE FROM attestations WHERE project_id = $1 AND image_digest = $2", project.0, digest.as_str()).execute(conn).await?;
    Ok(())
}

/// The registry does not let it go: it is kept after all, and its builds have their image again,
/// unless their commit is being built anew.
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

/// Before a build pushes an image: while this build is under way it is referred to, and one that was
/// removed earlier is kept again. Answers `false`, and does nothing, while it is being removed.
pub async fn expect(conn: &mut PgConnection, build: BuildId, project: ProjectId, digest: &Digest) -> Result<bool> {
    take_turn(conn, project, digest).await?;
    let result = sqlx::query!("UPDATE builds SET expected_digest = $2 WHERE id = $1 AND status = 'running'", build.0, digest.as_str())
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
    let state =
        sqlx::query_scalar!("SELECT state FROM images WHERE project_id = $1 AND digest = $2 FOR UPDATE", project.0, digest.as_str())
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

/// One at a time, until the transaction ends: whoever begins to push what may have no row yet, and whoever removes it.
async fn take_turn(conn: &mut PgConnection, project: ProjectId, digest: &Digest) -> Result<()> {
    let lock = "SELECT pg_advisory_xact_lock(hashtextextended($1::text || ' ' || $2, 0))";
    sqlx::query(lock).bind(project.0).bind(digest.as_str()).execute(conn).await?;
    Ok(())
}

/// What builds pushed before this time and is no image. At most 100.
pub async fn list_abandoned(conn: &mut PgConnection, project: ProjectId, before: DateTime<Utc>) -> Result<Vec<Digest>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT digest AS "digest: Digest" FROM pushed_images WHERE project_id = $1 AND pushed_at < $2 ORDER BY pushed_at LIMIT 100"#,
        project.0,
        before
    )
    .fetch_all(conn)
    .await?)
}

/// Is this still nobody's image? Until the transaction ends, no build begins to push it.
pub async fn lock_abandoned(conn: &mut PgConnection, project: ProjectId, digest: &Digest) -> Result<bool> {
    take_turn(conn, project, digest).await?;
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM pushed_images WHERE project_id = $1 AND digest = $2)
              AND NOT EXISTS (SELECT FROM images WHERE project_id = $1 AND digest = $2 AND state <> 'removed')
              AND NOT EXISTS (SELECT FROM builds WHERE project_id = $1 AND expected_digest = $2 AND status IN ('queued', 'running')) AS "abandoned!""#,
        project.0,
        digest.as_str()
    )
    .fetch_one(conn)
    .await?)
}

/// It is an image now, for whose removal other rules hold.
pub async fn forget_recorded(conn: &mut PgConnection, project: ProjectId, digest: &Digest) -> Result<()> {
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

/// Those of these images (repository, digest) that are a project's and that the registry is not meant to have any more.
pub async fn list_gone(conn: &mut PgConnection, images: &[(String, Digest)]) -> Result<Vec<(String, Digest)>> {
    let repositories: Vec<String> = images.iter().map(|(repository, _)| repository.clone()).collect();
    let digests: Vec<String> = images.iter().map(|(_, digest)| digest.to_string()).collect();
    let rows = sqlx::query!(
        r#"SELECT found.repository AS "repository!", found.digest AS "digest!: Digest"
           FROM unnest($1::text[], $2::text[]) AS found (repository, digest) JOIN projects p ON p.image_repository = found.repository
           WHERE NOT EXISTS (SELECT FROM images i WHERE i.project_id = p.id AND i.digest = found.digest AND i.state <> 'removed')
             AND NOT EXISTS (SELECT FROM pushed_images g WHERE g.project_id = p.id AND g.digest = found.digest)"#,
        &repositories,
        &digests
    );
    Ok(rows.fetch_all(conn).await?.into_iter().map(|row| (row.repository, row.digest)).collect())
}

/// It is an image now, or the registry does not have it any more.
pub async fn forget_pushed(conn: &mut PgConnection, project: ProjectId, digest: &Digest) -> Result<()> {
    sqlx::query!("DELETE FROM pushed_images WHERE project_id = $1 AND digest = $2", project.0, digest.as_str()).execute(conn).await?;
    Ok(())
}

/// What must never be deleted from the project's repository while another image goes.
pub async fn list_others(conn: &mut PgConnection, project: ProjectId, digest: &Digest) -> Result<Vec<Digest>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT digest AS "digest: Digest" FROM images WHERE project_id = $1 AND digest <> $2 AND state <> 'removed'"#,
        project.0,
        digest.as_str()
    )
    .fetch_all(conn)
    .await?)
}

/// An image with Debian and Python packages that may go.
#[derive(Debug, Clone)]
pub struct UnusedDependencies {
    pub id: uuid::Uuid,
    pub repository: String,
    pub digest: Digest,
    /// Another one that stays is the same image, so only the row goes.
    pub shared: bool,
}

/// Takes dependency images out of use that no build asked for since then and no image in the registry stands on; answers
/// all that are out of use and may be removed, those of an interrupted run included. At most 100.
pub async fn retire_dependencies(conn: &mut PgConnection, unused_since: DateTime<Utc>) -> Result<Vec<UnusedDependencies>> {
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

/// Forgets a dependency image that the registry no longer has.
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

/// Forgets which parts became which layers where nobody asked since then. The blobs are the registry's.
pub async fn delete_unused_layers(conn: &mut PgConnection, unused_since: DateTime<Utc>) -> Result<u64> {
    Ok(sqlx::query!("DELETE FROM layers WHERE used_at < $1", unused_since).execute(conn).await?.rows_affected())
}

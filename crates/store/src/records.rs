//! The removal of what nobody needs any more: payloads of processed deliveries, logs of builds and
//! deployments, and dependency images that were never made. The rows that people look up stay, with
//! the time of the removal.
//!
//! Each function that removes something is for one short transaction. It skips what another process
//! removes at the same time.

use chrono::{DateTime, Utc};
use ecluse_domain::ids::{BuildId, DependencyImageId, DeploymentId};
use sqlx::PgConnection;

use crate::Result;

/// Removes payloads of deliveries that were processed and are older than so many days, the oldest
/// first. Size and hash stay. At most `limit`. Returns how many.
pub async fn remove_payloads(conn: &mut PgConnection, days: u16, limit: i64) -> Result<u64> {
    let removed = sqlx::query!(
        "WITH old AS (
             SELECT id FROM deliveries
             WHERE payload_removed_at IS NULL AND status <> 'received' AND received_at < now() - make_interval(days => $1)
             ORDER BY received_at LIMIT $2 FOR UPDATE SKIP LOCKED)
         UPDATE deliveries d
         SET payload = '', payload_size = octet_length(payload), payload_sha256 = sha256(payload), payload_removed_at = now()
         FROM old WHERE d.id = old.id",
        i32::from(days),
        limit
    );
    Ok(removed.execute(conn).await?.rows_affected())
}

/// Lists builds that ended more than so many days ago, have no image in the registry and still have
/// their log, those that ended first at the beginning. The newest build of the trunk that was
/// checked is left out, because the page *Compliance* shows its findings. At most 100.
pub async fn list_builds_with_old_log(conn: &mut PgConnection, days: u16) -> Result<Vec<BuildId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT id AS "id: BuildId" FROM builds b
           WHERE log_removed_at IS NULL AND status <> 'succeeded' AND finished_at < now() - make_interval(days => $1)
             AND (compliance IS NULL OR ref_kind <> 'branch' OR ref_name <> (SELECT trunk FROM projects WHERE id = b.project_id)
                  OR EXISTS (SELECT FROM builds newer WHERE newer.project_id = b.project_id AND newer.id > b.id
                             AND newer.compliance IS NOT NULL AND newer.ref_kind = 'branch' AND newer.ref_name = b.ref_name))
           ORDER BY finished_at LIMIT 100"#,
        i32::from(days)
    )
    .fetch_all(conn)
    .await?)
}

/// Removes the log of a build that still has it and has no image in the registry, with its findings
/// and run times. A build that never had an image loses its documents too; those of an image that
/// was on a stage decide later whether a rollback is possible. Returns whether the log was removed.
pub async fn remove_build_log(conn: &mut PgConnection, build: BuildId) -> Result<bool> {
    let marked = sqlx::query!(
        "UPDATE builds
         SET log_removed_at = now(),
             changelog = CASE WHEN status = 'expired' THEN changelog END,
             migrations = CASE WHEN status = 'expired' THEN migrations END,
             migrate_script = CASE WHEN status = 'expired' THEN migrate_script END
         WHERE id = (SELECT id FROM builds WHERE id = $1 AND log_removed_at IS NULL AND status <> 'succeeded' AND finished_at IS NOT NULL
                     FOR UPDATE SKIP LOCKED)",
        build.0
    );
    if marked.execute(&mut *conn).await?.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!("DELETE FROM build_logs WHERE build_id = $1", build.0)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("DELETE FROM findings WHERE build_id = $1", build.0)
        .execute(&mut *conn)
        .await?;
    sqlx::query!("DELETE FROM build_run_times WHERE build_id = $1", build.0)
        .execute(conn)
        .await?;
    Ok(true)
}

/// Finds when the log of a build was removed.
pub async fn find_build_log_removal(
    conn: &mut PgConnection,
    build: BuildId,
) -> Result<Option<DateTime<Utc>>> {
    let removed = sqlx::query_scalar!("SELECT log_removed_at FROM builds WHERE id = $1", build.0)
        .fetch_optional(conn)
        .await?;
    Ok(removed.flatten())
}

/// Lists deployments that ended more than so many days ago and still have their log, those that
/// ended first at the beginning. At most 100.
pub async fn list_deployments_with_old_log(
    conn: &mut PgConnection,
    days: u16,
) -> Result<Vec<DeploymentId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT id AS "id: DeploymentId" FROM deployments
           WHERE log_removed_at IS NULL AND finished_at < now() - make_interval(days => $1)
           ORDER BY finished_at LIMIT 100"#,
        i32::from(days)
    )
    .fetch_all(conn)
    .await?)
}

/// Removes the log of a deployment that has ended and still has it. Returns whether it was removed.
pub async fn remove_deployment_log(
    conn: &mut PgConnection,
    deployment: DeploymentId,
) -> Result<bool> {
    let marked = sqlx::query!(
        "UPDATE deployments SET log_removed_at = now()
         WHERE id = (SELECT id FROM deployments WHERE id = $1 AND log_removed_at IS NULL AND finished_at IS NOT NULL FOR UPDATE SKIP LOCKED)",
        deployment.0
    );
    if marked.execute(&mut *conn).await?.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        "DELETE FROM deployment_logs WHERE deployment_id = $1",
        deployment.0
    )
    .execute(conn)
    .await?;
    Ok(true)
}

/// Finds when the log of a deployment was removed.
pub async fn find_deployment_log_removal(
    conn: &mut PgConnection,
    deployment: DeploymentId,
) -> Result<Option<DateTime<Utc>>> {
    let removed = sqlx::query_scalar!(
        "SELECT log_removed_at FROM deployments WHERE id = $1",
        deployment.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(removed.flatten())
}

/// Lists dependency images that failed or errored more than so many days ago and that no open build
/// names, those that ended first at the beginning. At most 100.
pub async fn list_old_failed_dependencies(
    conn: &mut PgConnection,
    days: u16,
) -> Result<Vec<DependencyImageId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT id AS "id: DependencyImageId" FROM dependency_images d
           WHERE status IN ('failed', 'errored') AND finished_at < now() - make_interval(days => $1)
             AND NOT EXISTS (SELECT FROM builds b WHERE b.dependency_image_id = d.id AND b.status IN ('queued', 'running', 'succeeded'))
           ORDER BY finished_at LIMIT 100"#,
        i32::from(days)
    )
    .fetch_all(conn)
    .await?)
}

/// Deletes a dependency image that failed or errored, with its log. The builds that failed with it
/// no longer name it. Returns whether it was deleted.
pub async fn delete_failed_dependencies(
    conn: &mut PgConnection,
    image: DependencyImageId,
) -> Result<bool> {
    let locked = sqlx::query_scalar!(
        "SELECT id FROM dependency_images WHERE id = $1 AND status IN ('failed', 'errored') FOR UPDATE SKIP LOCKED",
        image.0
    );
    if locked.fetch_optional(&mut *conn).await?.is_none() {
        return Ok(false);
    }
    sqlx::query!(
        "UPDATE builds SET dependency_image_id = NULL WHERE dependency_image_id = $1 AND status NOT IN ('queued', 'running', 'succeeded')",
        image.0
    )
    .execute(&mut *conn)
    .await?;
    let deleted = sqlx::query!(
        "DELETE FROM dependency_images WHERE id = $1 AND NOT EXISTS (SELECT FROM builds WHERE dependency_image_id = $1)",
        image.0
    );
    Ok(deleted.execute(conn).await?.rows_affected() > 0)
}

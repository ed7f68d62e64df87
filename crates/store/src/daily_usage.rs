//! How many bytes outsiders added to each project on a day, which ends at midnight UTC.

use std::time::Duration;

use ecluse_domain::ids::ProjectId;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;

/// Bytes that were added to a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Added {
    pub project: ProjectId,
    /// Of deliveries, each with the cost of its rows.
    pub delivery_bytes: i64,
    /// Of logs, findings and documents of builds and dependency images.
    pub log_bytes: i64,
    /// Of layers and configs of images that the registry did not have.
    pub image_bytes: i64,
}

/// Adds to what today's rows count. A project that does not exist is left out.
pub async fn add(conn: &mut PgConnection, added: &[Added]) -> Result<()> {
    let projects: Vec<Uuid> = added.iter().map(|row| row.project.0).collect();
    let deliveries: Vec<i64> = added.iter().map(|row| row.delivery_bytes).collect();
    let logs: Vec<i64> = added.iter().map(|row| row.log_bytes).collect();
    let images: Vec<i64> = added.iter().map(|row| row.image_bytes).collect();
    sqlx::query!(
        "INSERT INTO daily_usage AS u (day, project_id, delivery_bytes, log_bytes, image_bytes)
         SELECT (now() AT TIME ZONE 'UTC')::date, p.id, new.delivery_bytes, new.log_bytes, new.image_bytes
         FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[]) new (project_id, delivery_bytes, log_bytes, image_bytes)
         JOIN projects p ON p.id = new.project_id
         ORDER BY p.id -- two transactions lock the same rows in the same order
         ON CONFLICT (day, project_id)
         DO UPDATE SET delivery_bytes = u.delivery_bytes + excluded.delivery_bytes, log_bytes = u.log_bytes + excluded.log_bytes,
                       image_bytes = u.image_bytes + excluded.image_bytes",
        &projects,
        &deliveries,
        &logs,
        &images
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lists what was added today, a row for each project, with the time until the day ends.
pub async fn list_today(conn: &mut PgConnection) -> Result<(Vec<Added>, Duration)> {
    let left = sqlx::query_scalar!(
        r#"SELECT extract(epoch FROM date_trunc('day', now() AT TIME ZONE 'UTC') + interval '1 day' - now() AT TIME ZONE 'UTC')::float8 AS "left!""#
    )
    .fetch_one(&mut *conn)
    .await?;
    let added = sqlx::query_as!(
        Added,
        r#"SELECT project_id AS "project: ProjectId", delivery_bytes, log_bytes, image_bytes FROM daily_usage WHERE day = (now() AT TIME ZONE 'UTC')::date"#
    )
    .fetch_all(conn)
    .await?;
    Ok((added, Duration::try_from_secs_f64(left).unwrap_or_default()))
}

/// Deletes the rows of days that are more than 30 days ago.
pub async fn delete_old(conn: &mut PgConnection) -> Result<u64> {
    let old =
        sqlx::query!("DELETE FROM daily_usage WHERE day < (now() AT TIME ZONE 'UTC')::date - 30");
    Ok(old.execute(conn).await?.rows_affected())
}

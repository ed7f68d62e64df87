//! What git said between two commits of a project. A cache: commits never change.

use ecluse_domain::CommitSha;
use ecluse_domain::comparison::Comparison;
use ecluse_domain::ids::ProjectId;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::Result;

pub async fn insert(
    conn: &mut PgConnection,
    project: ProjectId,
    (from, to): (&CommitSha, &CommitSha),
    comparison: &Comparison,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO comparisons (project_id, from_commit, to_commit, comparison) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        project.0,
        from.as_str(),
        to.as_str(),
        Json(comparison) as _
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn find(conn: &mut PgConnection, project: ProjectId, (from, to): (&CommitSha, &CommitSha)) -> Result<Option<Comparison>> {
    let row = sqlx::query_scalar!(
        r#"SELECT comparison AS "comparison: Json<Comparison>" FROM comparisons WHERE project_id = $1 AND from_commit = $2 AND to_commit = $3"#,
        project.0,
        from.as_str(),
        to.as_str()
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|comparison| comparison.0))
}

/// Forgets what was asked more than 90 days ago; who wants it asks git again.
pub async fn delete_old(conn: &mut PgConnection, project: ProjectId) -> Result<()> {
    sqlx::query!("DELETE FROM comparisons WHERE project_id = $1 AND created_at < now() - interval '90 days'", project.0)
        .execute(conn)
        .await?;
    Ok(())
}

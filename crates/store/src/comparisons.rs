//! A cache of what git reports between two commits of a project. Commits never change, so an entry
//! is never wrong.

use ecluse_domain::CommitSha;
use ecluse_domain::comparison::Comparison;
use ecluse_domain::ids::ProjectId;
use sqlx::PgConnection;

use crate::{Json, Result};

/// Most entries of a project: anybody who may read a project can ask for any pair of its commits.
const MOST_OF_PROJECT: i64 = 200;

/// Stores an entry, and deletes the oldest ones of the project when there are too many.
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
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        // Only the rows that are deleted are locked, and not those before them.
        "DELETE FROM comparisons c USING (
             SELECT k.from_commit, k.to_commit FROM comparisons k JOIN (
                 SELECT from_commit, to_commit FROM comparisons WHERE project_id = $1
                 ORDER BY created_at DESC, from_commit, to_commit OFFSET $2) o USING (from_commit, to_commit)
             WHERE k.project_id = $1 FOR UPDATE OF k SKIP LOCKED) old
         WHERE c.project_id = $1 AND c.from_commit = old.from_commit AND c.to_commit = old.to_commit",
        project.0,
        MOST_OF_PROJECT
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn find(
    conn: &mut PgConnection,
    project: ProjectId,
    (from, to): (&CommitSha, &CommitSha),
) -> Result<Option<Comparison>> {
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

/// Deletes entries that are older than 90 days; git computes them again when they are needed.
pub async fn delete_old(conn: &mut PgConnection, project: ProjectId) -> Result<()> {
    sqlx::query!(
        "DELETE FROM comparisons WHERE project_id = $1 AND created_at < now() - interval '90 days'",
        project.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Finds the entries that lead from one of these commits to `to`.
pub async fn list_to(
    conn: &mut PgConnection,
    project: ProjectId,
    from: &[&CommitSha],
    to: &CommitSha,
) -> Result<Vec<(CommitSha, Comparison)>> {
    let from: Vec<&str> = from.iter().map(|commit| commit.as_str()).collect();
    let rows = sqlx::query!(
        r#"SELECT from_commit AS "from: CommitSha", comparison AS "comparison: Json<Comparison>"
           FROM comparisons WHERE project_id = $1 AND from_commit = ANY($2) AND to_commit = $3"#,
        project.0,
        &from as _,
        to.as_str()
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.from, row.comparison.0))
        .collect())
}

/// Returns whether an entry leads from one commit to the other.
pub async fn exists(
    conn: &mut PgConnection,
    project: ProjectId,
    (from, to): (&CommitSha, &CommitSha),
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM comparisons WHERE project_id = $1 AND from_commit = $2 AND to_commit = $3) AS "is!""#,
        project.0,
        from.as_str(),
        to.as_str()
    )
    .fetch_one(conn)
    .await?)
}

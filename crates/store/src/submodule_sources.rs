//! The repositories from which a project may fetch submodules with a credential.

use ecluse_domain::git::{RepoUrl, SubmoduleSource};
use ecluse_domain::ids::ProjectId;
use sqlx::PgConnection;

use crate::{OrElse, Result};

/// Lists the entries of a project, in their order as text.
pub async fn list(conn: &mut PgConnection, project: ProjectId) -> Result<Vec<SubmoduleSource>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT source AS "source: SubmoduleSource" FROM submodule_sources WHERE project_id = $1 ORDER BY source"#,
        project.0
    )
    .fetch_all(conn)
    .await?)
}

/// Lists the entries as [`list`] does, and lets no other transaction change them until this one
/// ends.
pub async fn lock(conn: &mut PgConnection, project: ProjectId) -> Result<Vec<SubmoduleSource>> {
    sqlx::query_scalar!(
        "SELECT id FROM projects WHERE id = $1 FOR NO KEY UPDATE",
        project.0
    )
    .fetch_optional(&mut *conn)
    .await
    .or_not_found("project")?;
    list(conn, project).await
}

pub async fn insert(
    conn: &mut PgConnection,
    project: ProjectId,
    source: &SubmoduleSource,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO submodule_sources (project_id, source) VALUES ($1, $2)",
        project.0,
        source.to_string()
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn delete(
    conn: &mut PgConnection,
    project: ProjectId,
    source: &SubmoduleSource,
) -> Result<()> {
    sqlx::query!(
        "DELETE FROM submodule_sources WHERE project_id = $1 AND source = $2",
        project.0,
        source.to_string()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lists the repositories of all projects but this one.
pub async fn list_foreign_repositories(
    conn: &mut PgConnection,
    project: ProjectId,
) -> Result<Vec<RepoUrl>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT repository AS "repository: RepoUrl" FROM projects WHERE id <> $1"#,
        project.0
    )
    .fetch_all(conn)
    .await?)
}

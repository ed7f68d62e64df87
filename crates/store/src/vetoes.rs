//! Vetoes: a release with a veto goes to no stage until the veto is lifted.

use chrono::{DateTime, Utc};
use ecluse_domain::ids::{ProjectId, ReleaseId, UserId, VetoId};
use sqlx::PgConnection;

use crate::Result;

#[derive(Debug, Clone)]
pub struct Veto {
    pub reason: String,
    pub imposed_by_name: String,
    pub created_at: DateTime<Utc>,
}

/// Imposes a veto; a conflict on `vetoes_active` when the release has an active one.
pub async fn insert(
    conn: &mut PgConnection,
    project: ProjectId,
    release: ReleaseId,
    reason: &str,
    by: UserId,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO vetoes (id, project_id, release_id, reason, imposed_by) VALUES ($1, $2, $3, $4, $5)",
        VetoId::generate().0,
        project.0,
        release.0,
        reason,
        by.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Finds the active veto of the release.
pub async fn find(conn: &mut PgConnection, release: ReleaseId) -> Result<Option<Veto>> {
    Ok(sqlx::query_as!(
        Veto,
        "SELECT v.reason, u.name AS imposed_by_name, v.created_at FROM vetoes v JOIN users u ON u.id = v.imposed_by
         WHERE v.release_id = $1 AND v.lifted_at IS NULL",
        release.0
    )
    .fetch_optional(conn)
    .await?)
}

/// Lifts the active veto; `false` when there is none.
pub async fn lift(conn: &mut PgConnection, release: ReleaseId, by: UserId) -> Result<bool> {
    let lifted = sqlx::query!(
        "UPDATE vetoes SET lifted_at = clock_timestamp(), lifted_by = $2 WHERE release_id = $1 AND lifted_at IS NULL",
        release.0,
        by.0
    );
    Ok(lifted.execute(conn).await?.rows_affected() == 1)
}

//! What is told in people's chat.

use chrono::{DateTime, Utc};
use ecluse_domain::ids::{NotificationId, ProjectId};
use sqlx::PgConnection;

use crate::{Result, changed_one};

pub async fn insert(conn: &mut PgConnection, id: NotificationId, project: ProjectId, text: &str) -> Result<()> {
    sqlx::query!("INSERT INTO notifications (id, project_id, text) VALUES ($1, $2, $3)", id.0, project.0, text).execute(conn).await?;
    Ok(())
}

/// What is still to be told.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub text: String,
    pub project: String,
}

pub async fn find_waiting(conn: &mut PgConnection, id: NotificationId) -> Result<Option<Waiting>> {
    Ok(sqlx::query_as!(
        Waiting,
        "SELECT n.text, p.slug AS project FROM notifications n JOIN projects p ON p.id = n.project_id
         WHERE n.id = $1 AND n.told_at IS NULL AND n.error IS NULL",
        id.0
    )
    .fetch_optional(conn)
    .await?)
}

/// It was told, or given up with this error; a conflict when it was one of them before.
pub async fn set_over(conn: &mut PgConnection, id: NotificationId, error: Option<&str>) -> Result<()> {
    let done = sqlx::query!(
        "UPDATE notifications SET told_at = CASE WHEN $2::text IS NULL THEN now() END, error = $2 WHERE id = $1 AND told_at IS NULL AND error IS NULL",
        id.0,
        error
    );
    changed_one(done.execute(conn).await?, "notification")
}

/// What nobody was told.
#[derive(Debug, Clone)]
pub struct Failed {
    pub text: String,
    pub error: String,
    pub created_at: DateTime<Utc>,
}

/// The newest of the project's that were given up in the last week.
pub async fn list_failed(conn: &mut PgConnection, project: ProjectId) -> Result<Vec<Failed>> {
    Ok(sqlx::query_as!(
        Failed,
        r#"SELECT text, error AS "error!", created_at FROM notifications
           WHERE project_id = $1 AND error IS NOT NULL AND created_at > now() - interval '7 days' ORDER BY id DESC LIMIT 3"#,
        project.0
    )
    .fetch_all(conn)
    .await?)
}

/// They are kept for 30 days: the audit log has what happened.
pub async fn delete_old(conn: &mut PgConnection) -> Result<u64> {
    let old = sqlx::query!(
        "DELETE FROM notifications WHERE created_at < now() - interval '30 days' AND (told_at IS NOT NULL OR error IS NOT NULL)"
    );
    Ok(old.execute(conn).await?.rows_affected())
}

//! Notifications for a chat.

use chrono::{DateTime, Utc};
use ecluse_domain::ids::{NotificationId, ProjectId};
use ecluse_domain::text::Sentence;
use sqlx::PgConnection;

use crate::{Result, changed_one};

pub async fn insert(
    conn: &mut PgConnection,
    id: NotificationId,
    project: ProjectId,
    text: &str,
) -> Result<()> {
    let text = Sentence::from(text);
    sqlx::query!(
        "INSERT INTO notifications (id, project_id, text) VALUES ($1, $2, $3)",
        id.0,
        project.0,
        text.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A notification that is not sent yet.
#[derive(Debug, Clone)]
pub struct WaitingNotification {
    pub text: String,
    pub project: String,
}

pub async fn find_waiting(
    conn: &mut PgConnection,
    id: NotificationId,
) -> Result<Option<WaitingNotification>> {
    Ok(sqlx::query_as!(
        WaitingNotification,
        "SELECT n.text, p.slug AS project FROM notifications n JOIN projects p ON p.id = n.project_id
         WHERE n.id = $1 AND n.sent_at IS NULL AND n.error IS NULL",
        id.0
    )
    .fetch_optional(conn)
    .await?)
}

/// Records that the notification was sent, or given up with this error; a conflict when either was
/// recorded before.
pub async fn set_over(
    conn: &mut PgConnection,
    id: NotificationId,
    error: Option<&str>,
) -> Result<()> {
    let error = error.map(Sentence::from);
    let done = sqlx::query!(
        "UPDATE notifications SET sent_at = CASE WHEN $2::text IS NULL THEN now() END, error = $2 WHERE id = $1 AND sent_at IS NULL AND error IS NULL",
        id.0,
        error.as_deref()
    );
    changed_one(done.execute(conn).await?, "notification")
}

/// A notification that could not be sent.
#[derive(Debug, Clone)]
pub struct FailedNotification {
    pub text: String,
    pub error: String,
    pub created_at: DateTime<Utc>,
}

/// Lists the project's newest notifications of the last week that could not be sent.
pub async fn list_failed(
    conn: &mut PgConnection,
    project: ProjectId,
) -> Result<Vec<FailedNotification>> {
    Ok(sqlx::query_as!(
        FailedNotification,
        r#"SELECT text, error AS "error!", created_at FROM notifications
           WHERE project_id = $1 AND error IS NOT NULL AND created_at > now() - interval '7 days' ORDER BY id DESC LIMIT 3"#,
        project.0
    )
    .fetch_all(conn)
    .await?)
}

/// Deletes notifications that are older than 30 days. The audit log keeps what they reported.
pub async fn delete_old(conn: &mut PgConnection) -> Result<u64> {
    let old = sqlx::query!(
        "DELETE FROM notifications WHERE created_at < now() - interval '30 days' AND (sent_at IS NOT NULL OR error IS NOT NULL)"
    );
    Ok(old.execute(conn).await?.rows_affected())
}

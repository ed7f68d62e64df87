//! The audit log: one entry for each change of state, written in the transaction of the change. The
//! database refuses to change or delete a row.

use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::audit::ActorKind;
use ecluse_domain::ids::ProjectId;
use ecluse_domain::text::Sentence;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;

#[derive(Debug, Clone)]
pub struct NewEntry<'a> {
    pub actor_kind: ActorKind,
    pub actor_id: Option<Uuid>,
    pub actor_name: &'a str,
    /// `release.created`, `promotion.started`, …
    pub action: &'a str,
    pub project: Option<ProjectId>,
    pub subject: Option<Uuid>,
    pub digest: Option<&'a Digest>,
    pub detail: &'a str,
    pub remote_address: Option<&'a str>,
    pub request_id: Option<&'a str>,
}

pub async fn insert(conn: &mut PgConnection, entry: &NewEntry<'_>) -> Result<()> {
    let detail = Sentence::from(entry.detail);
    if ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::RecordsInOtherTransaction)
        && entry.action.starts_with("deployment")
    {
        sqlx::raw_sql("COMMIT; BEGIN").execute(&mut *conn).await?;
    }
    sqlx::query!(
        "INSERT INTO audit (actor_kind, actor_id, actor_name, action, project_id, subject_id, image_digest, detail, remote_address, request_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        entry.actor_kind.as_str(),
        entry.actor_id,
        entry.actor_name,
        entry.action,
        entry.project.map(|id| id.0),
        entry.subject,
        entry.digest.map(Digest::as_str),
        detail.as_str(),
        entry.remote_address,
        entry.request_id
    )
    .execute(conn)
    .await?;
    Ok(())
}

#[derive(Debug, Clone)]
pub struct Entry {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub actor_kind: ActorKind,
    pub actor_name: String,
    pub action: String,
    pub subject_id: Option<Uuid>,
    pub image_digest: Option<Digest>,
    pub detail: String,
    pub remote_address: Option<String>,
    pub request_id: Option<String>,
}

pub async fn list(
    conn: &mut PgConnection,
    project: ProjectId,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Entry>> {
    Ok(sqlx::query_as!(
        Entry,
        r#"SELECT id, at, actor_kind AS "actor_kind: ActorKind", actor_name, action, subject_id, image_digest AS "image_digest: Digest", detail,
                  remote_address, request_id
           FROM audit WHERE project_id = $1 AND id < coalesce($2, 9223372036854775807) ORDER BY id DESC LIMIT $3"#,
        project.0,
        before,
        limit
    )
    .fetch_all(conn)
    .await?)
}

//! Approvals and rejections.

use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::approval::{ApprovalKind, Content};
use ecluse_domain::ids::{ApprovalId, ProjectId, ReleaseId, StageId, UserId};
use ecluse_domain::release::ApprovalVerdict;
use ecluse_domain::stage::StageName;
use sqlx::PgConnection;

use crate::{Json, OrElse, PageRequest, Result};

#[derive(Debug, Clone)]
pub struct Approval {
    pub id: ApprovalId,
    pub project_id: ProjectId,
    pub release_id: ReleaseId,
    pub stage: StageName,
    pub user_id: UserId,
    pub user_name: String,
    pub user_login: String,
    pub kind: ApprovalKind,
    pub verdict: ApprovalVerdict,
    pub reason: String,
    pub image_digest: Digest,
    /// The content that was approved; `None` for an approval from before the content was stored.
    pub content: Option<Json<Content>>,
    pub created_at: DateTime<Utc>,
}

pub struct NewApproval<'a> {
    pub id: ApprovalId,
    pub project_id: ProjectId,
    pub release_id: ReleaseId,
    pub stage_id: StageId,
    pub user_id: UserId,
    pub kind: ApprovalKind,
    pub verdict: ApprovalVerdict,
    pub reason: &'a str,
    pub image_digest: &'a Digest,
    pub content: &'a Content,
}

pub async fn insert(conn: &mut PgConnection, new: &NewApproval<'_>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO approvals (id, project_id, release_id, stage_id, user_id, kind, verdict, reason, image_digest, content)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        new.id.0,
        new.project_id.0,
        new.release_id.0,
        new.stage_id.0,
        new.user_id.0,
        new.kind.as_str(),
        new.verdict.as_str(),
        new.reason,
        new.image_digest.as_str(),
        Json(new.content) as _
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Selects approvals and rejections; the argument is the end of the query.
macro_rules! select {
    ($end:literal $(, $value:expr)* $(,)?) => {
        sqlx::query_as!(
            Approval,
            r#"SELECT a.id AS "id: ApprovalId", a.project_id AS "project_id: ProjectId", a.release_id AS "release_id: ReleaseId", s.name AS "stage: StageName",
                  a.user_id AS "user_id: UserId", u.name AS user_name, u.login AS user_login, a.kind AS "kind: ApprovalKind",
                  a.verdict AS "verdict: ApprovalVerdict", a.reason, a.image_digest AS "image_digest: Digest", a.content AS "content: Json<Content>", a.created_at
           FROM approvals a JOIN stages s ON s.id = a.stage_id JOIN users u ON u.id = a.user_id "#
                + $end
                $(, $value)*
        )
    };
}

pub async fn get(conn: &mut PgConnection, id: ApprovalId) -> Result<Approval> {
    select!("WHERE a.id = $1", id.0)
        .fetch_optional(conn)
        .await
        .or_not_found("approval")
}

/// Lists the approvals and rejections of this release for this stage, newest first.
pub async fn list_for(
    conn: &mut PgConnection,
    release: ReleaseId,
    stage: StageId,
) -> Result<Vec<Approval>> {
    Ok(select!(
        "WHERE a.release_id = $1 AND a.stage_id = $2 ORDER BY a.number DESC",
        release.0,
        stage.0
    )
    .fetch_all(conn)
    .await?)
}

/// Lists the approvals and rejections of this release for every stage, newest first.
pub async fn list_for_release(
    conn: &mut PgConnection,
    release: ReleaseId,
) -> Result<Vec<Approval>> {
    Ok(
        select!("WHERE a.release_id = $1 ORDER BY a.number DESC", release.0)
            .fetch_all(conn)
            .await?,
    )
}

/// Lists the approvals and rejections of a project, newest first.
pub async fn list(
    conn: &mut PgConnection,
    project: ProjectId,
    page: PageRequest,
) -> Result<Vec<Approval>> {
    Ok(select!(
        "WHERE a.project_id = $1 AND ($2::uuid IS NULL OR a.id < $2) ORDER BY a.id DESC LIMIT $3",
        project.0,
        page.before,
        page.limit
    )
    .fetch_all(conn)
    .await?)
}

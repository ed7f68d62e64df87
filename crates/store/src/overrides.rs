//! Overrides: rows beside gates that are not open.

use chrono::{DateTime, Utc};
use ecluse_domain::gate::GateName;
use ecluse_domain::ids::{OverrideId, ProjectId, ReleaseId, StageId, UserId};
use ecluse_domain::overrides::{OverrideFacts, OverrideState};
use ecluse_domain::policy::Policy;
use ecluse_domain::stage::StageName;
use ecluse_domain::{Digest, Version};
use sqlx::PgConnection;

use crate::{OrElse, PageRequest, Result, changed_one};

pub struct NewOverride<'a> {
    pub id: OverrideId,
    pub project_id: ProjectId,
    pub release_id: ReleaseId,
    pub stage_id: StageId,
    pub gate: GateName,
    pub image_digest: &'a Digest,
    pub reason: &'a str,
    pub created_by: UserId,
    pub needs_second: bool,
    /// Hours until it expires.
    pub hours: u32,
    /// Hours until its review is due.
    pub review_hours: u32,
}

pub async fn insert(conn: &mut PgConnection, new: &NewOverride<'_>) -> Result<()> {
    sqlx::query!(
"INSERT INTO overrides (id, project_id, release_id, stage_id, gate, image_digest, reason, created_by, needs_second, expires_at, review_due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + make_interval(hours => $10), now() + make_interval(hours => $11))",
        new.id.0,
        new.project_id.0,
        new.release_id.0,
        new.stage_id.0,
        new.gate.as_str(),
        new.image_digest.as_str(),
        new.reason,
        new.created_by.0,
        new.needs_second,
        i32::try_from(new.hours).unwrap_or(i32::MAX),
        i32::try_from(new.review_hours).unwrap_or(i32::MAX)
    )
    .execute(conn)
    .await?;
    Ok(())
}

#[derive(Debug, Clone)]
pub struct Override {
    pub id: OverrideId,
    pub project_id: ProjectId,
    pub release_id: ReleaseId,
    pub version: Version,
    pub stage: StageName,
    pub gate: GateName,
    pub image_digest: Digest,
    pub reason: String,
    pub created_by: UserId,
    pub created_by_name: String,
    pub created_at: DateTime<Utc>,
    pub needs_second: bool,
    pub seconded_by: Option<UserId>,
    pub seconded_by_name: Option<String>,
    pub expires_at: DateTime<Utc>,
    pub review_due_at: DateTime<Utc>,
    pub reviewed_by: Option<UserId>,
    pub reviewed_by_name: Option<String>,
    pub reviewed_at: Option<DateTime<Utc>>,
    pub review: Option<String>,
    pub withdrawn_by_name: Option<String>,
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl Override {
    /// The state under the policy that is effective now.
    pub fn state(&self, policy: &Policy, now: DateTime<Utc>) -> OverrideState {
        let facts = OverrideFacts {
            is_withdrawn: self.withdrawn_at.is_some(),
            expires_at: self.expires_at,
            needed_second: self.needs_second,
            has_second: self.seconded_by.is_some(),
        };
        OverrideState::evaluate(facts, policy, now)
    }
}

/// Selects overrides; the argument is the end of the query.
macro_rules! select {
    ($end:literal $(, $value:expr)* $(,)?) => {
        sqlx::query_as!(
            Override,
            r#"SELECT o.id AS "id: OverrideId", o.project_id AS "project_id: ProjectId", o.release_id AS "release_id: ReleaseId", v.version AS "version: Version",
                      s.name AS "stage: StageName",
                      o.gate AS "gate: GateName", o.image_digest AS "image_digest: Digest", o.reason, o.created_by AS "created_by: UserId", c.name AS created_by_name,
                      o.created_at, o.needs_second, o.seconded_by AS "seconded_by: UserId", n.name AS "seconded_by_name?", o.expires_at, o.review_due_at,
                      o.reviewed_by AS "reviewed_by: UserId", r.name AS "reviewed_by_name?", o.reviewed_at, o.review, w.name AS "withdrawn_by_name?", o.withdrawn_at
               FROM overrides o JOIN stages s ON s.id = o.stage_id JOIN releases v ON v.id = o.release_id JOIN users c ON c.id = o.created_by
               LEFT JOIN users n ON n.id = o.seconded_by LEFT JOIN users r ON r.id = o.reviewed_by LEFT JOIN users w ON w.id = o.withdrawn_by "#
                + $end
                $(, $value)*
        )
    };
}

pub async fn get(conn: &mut PgConnection, id: OverrideId) -> Result<Override> {
    select!("WHERE o.id = $1", id.0)
        .fetch_optional(conn)
        .await
        .or_not_found("override")
}

/// Lists the overrides of this release, newest first: the newest 200, and every one that is neither
/// expired nor withdrawn.
pub async fn list_for_release(
    conn: &mut PgConnection,
    release: ReleaseId,
) -> Result<Vec<Override>> {
    Ok(select!(
        "WHERE o.release_id = $1
           AND (o.id IN (SELECT id FROM overrides WHERE release_id = $1 ORDER BY id DESC LIMIT 200) OR o.expires_at > statement_timestamp() AND o.withdrawn_at IS NULL)
         ORDER BY o.id DESC",
        release.0
    )
    .fetch_all(conn)
    .await?)
}

/// Lists the overrides of a project, newest first.
pub async fn list(
    conn: &mut PgConnection,
    project: ProjectId,
    page: PageRequest,
) -> Result<Vec<Override>> {
    let found = select!(
        "WHERE o.project_id = $1 AND ($2::uuid IS NULL OR o.id < $2) ORDER BY o.id DESC LIMIT $3",
        project.0,
        page.before,
        page.limit
    );
    Ok(found.fetch_all(conn).await?)
}

/// Records the second person who confirms the override. A conflict when it has a second person, is
/// no longer active, or was created or reviewed by the same person.
pub async fn set_seconded(conn: &mut PgConnection, id: OverrideId, by: UserId) -> Result<()> {
    let done = sqlx::query!(
        "UPDATE overrides SET seconded_by = $2, seconded_at = clock_timestamp()
         WHERE id = $1 AND seconded_by IS NULL AND created_by <> $2 AND reviewed_by IS DISTINCT FROM $2 AND expires_at > statement_timestamp() AND withdrawn_at IS NULL",
        id.0,
        by.0
    );
    changed_one(done.execute(conn).await?, "override")
}

/// Records the review of another person. A conflict when it was reviewed before, or was created or
/// confirmed by the same person.
pub async fn set_reviewed(
    conn: &mut PgConnection,
    id: OverrideId,
    by: UserId,
    review: &str,
) -> Result<()> {
    let done = sqlx::query!(
        "UPDATE overrides SET reviewed_by = $2, reviewed_at = clock_timestamp(), review = $3 WHERE id = $1 AND reviewed_at IS NULL AND created_by <> $2
           AND seconded_by IS DISTINCT FROM $2",
        id.0,
        by.0,
        review
    );
    changed_one(done.execute(conn).await?, "override")
}

/// Lists overrides whose review is late and of which nobody was reminded, and marks them as
/// reminded. At most ten, because chats limit the rate of messages.
pub async fn set_reminded(conn: &mut PgConnection) -> Result<Vec<OverrideId>> {
    Ok(sqlx::query_scalar!(
        r#"UPDATE overrides SET reminded_at = now() WHERE reminded_at IS NULL AND id IN (
               SELECT id FROM overrides WHERE reviewed_at IS NULL AND reminded_at IS NULL AND review_due_at <= now()
               ORDER BY review_due_at LIMIT 10 FOR UPDATE SKIP LOCKED)
           RETURNING id AS "id: OverrideId""#
    )
    .fetch_all(conn)
    .await?)
}

/// Withdraws the override; a conflict when it is no longer active.
pub async fn set_withdrawn(conn: &mut PgConnection, id: OverrideId, by: UserId) -> Result<()> {
    let done = sqlx::query!(
        // An engine from before withdrawals existed reads only the expiry.
        "UPDATE overrides SET withdrawn_by = $2, withdrawn_at = t, expires_at = least(expires_at, t)
         FROM clock_timestamp() t WHERE id = $1 AND withdrawn_at IS NULL AND expires_at > t",
        id.0,
        by.0
    );
    changed_one(done.execute(conn).await?, "override")
}

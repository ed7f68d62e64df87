//! Promotions and their gates.

use chrono::{DateTime, Utc};
use ecluse_domain::gate::{GateName, GateResult, GateStatus};
use ecluse_domain::ids::{ProjectId, PromotionId, ReleaseId, StageId, UserId};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;
use ecluse_domain::{Digest, Version};
use sqlx::PgConnection;

use crate::{OrElse, Page, Result, changed_one};

#[derive(Debug, Clone)]
pub struct Promotion {
    pub id: PromotionId,
    pub project_id: ProjectId,
    pub release_id: ReleaseId,
    pub version: Version,
    pub stage_id: StageId,
    pub stage: StageName,
    pub image_digest: Digest,
    pub requested_by: UserId,
    pub requested_by_name: String,
    pub status: PromotionStatus,
    pub reason: Option<String>,
    /// Why the stage is to go back, when this is a rollback.
    pub rollback_reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
}

pub struct NewPromotion<'a> {
    pub id: PromotionId,
    pub project_id: ProjectId,
    pub release_id: ReleaseId,
    pub stage_id: StageId,
    pub image_digest: &'a Digest,
    pub requested_by: UserId,
    pub rollback_reason: Option<&'a str>,
}

/// A conflict on `promotions_open` when this release is already on its way to this stage.
pub async fn insert(conn: &mut PgConnection, new: &NewPromotion<'_>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO promotions (id, project_id, release_id, stage_id, image_digest, requested_by, rollback_reason) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        new.id.0,
        new.project_id.0,
        new.release_id.0,
        new.stage_id.0,
        new.image_digest.as_str(),
        new.requested_by.0,
        new.rollback_reason
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn get(conn: &mut PgConnection, id: PromotionId) -> Result<Promotion> {
    sqlx::query_as!(
        Promotion,
        r#"SELECT p.id AS "id: PromotionId", p.project_id AS "project_id: ProjectId", p.release_id AS "release_id: ReleaseId", r.version AS "version: Version",
                  p.stage_id AS "stage_id: StageId", s.name AS "stage: StageName", p.image_digest AS "image_digest: Digest",
                  p.requested_by AS "requested_by: UserId", u.name AS requested_by_name, p.status AS "status: PromotionStatus", p.reason,
                  p.rollback_reason, p.created_at, p.started_at, p.finished_at
           FROM promotions p JOIN releases r ON r.id = p.release_id JOIN stages s ON s.id = p.stage_id JOIN users u ON u.id = p.requested_by
           WHERE p.id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .or_not_found("promotion")
}

pub async fn list(conn: &mut PgConnection, project: ProjectId, page: Page) -> Result<Vec<Promotion>> {
    Ok(sqlx::query_as!(
        Promotion,
        r#"SELECT p.id AS "id: PromotionId", p.project_id AS "project_id: ProjectId", p.release_id AS "release_id: ReleaseId", r.version AS "version: Version",
                  p.stage_id AS "stage_id: StageId", s.name AS "stage: StageName", p.image_digest AS "image_digest: Digest",
                  p.requested_by AS "requested_by: UserId", u.name AS requested_by_name, p.status AS "status: PromotionStatus", p.reason,
                  p.rollback_reason, p.created_at, p.started_at, p.finished_at
           FROM promotions p JOIN releases r ON r.id = p.release_id JOIN stages s ON s.id = p.stage_id JOIN users u ON u.id = p.requested_by
           WHERE p.project_id = $1 AND ($2::uuid IS NULL OR p.id < $2) ORDER BY p.id DESC LIMIT $3"#,
        project.0,
        page.before,
        page.limit
    )
    .fetch_all(conn)
    .await?)
}

/// Everything ever asked of this release, newest first.
pub async fn list_for_release(conn: &mut PgConnection, release: ReleaseId) -> Result<Vec<Promotion>> {
    Ok(sqlx::query_as!(
        Promotion,
        r#"SELECT p.id AS "id: PromotionId", p.project_id AS "project_id: ProjectId", p.release_id AS "release_id: ReleaseId", r.version AS "version: Version",
                  p.stage_id AS "stage_id: StageId", s.name AS "stage: StageName", p.image_digest AS "image_digest: Digest",
                  p.requested_by AS "requested_by: UserId", u.name AS requested_by_name, p.status AS "status: PromotionStatus", p.reason,
                  p.rollback_reason, p.created_at, p.started_at, p.finished_at
           FROM promotions p JOIN releases r ON r.id = p.release_id JOIN stages s ON s.id = p.stage_id JOIN users u ON u.id = p.requested_by
           WHERE p.release_id = $1 ORDER BY p.id DESC LIMIT 200"#,
        release.0
    )
    .fetch_all(conn)
    .await?)
}

/// The status, locked for the rest of the transaction.
pub async fn lock(conn: &mut PgConnection, id: PromotionId) -> Result<PromotionStatus> {
    sqlx::query_scalar!(r#"SELECT status AS "status: PromotionStatus" FROM promotions WHERE id = $1 FOR UPDATE"#, id.0)
        .fetch_optional(conn)
        .await
        .or_not_found("promotion")
}

/// Compare-and-set. Taking the slot of a stage that is taken is a conflict on `promotions_slot`.
pub async fn set_status(
    conn: &mut PgConnection,
    id: PromotionId,
    from: PromotionStatus,
    to: PromotionStatus,
    reason: Option<&str>,
) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE promotions SET status = $3, reason = coalesce($4, reason),
                started_at = CASE WHEN $3 = 'running' THEN now() ELSE started_at END,
                finished_at = CASE WHEN $5 THEN now() END
         WHERE id = $1 AND status = $2",
        id.0,
        from.as_str(),
        to.as_str(),
        reason,
        to.is_over()
    )
    .execute(conn)
    .await?;
    changed_one(result, "promotion")
}

/// Did this person ask for a promotion of the release to the stage that has not started yet?
pub async fn is_asked_by(conn: &mut PgConnection, release: ReleaseId, stage: StageId, user: UserId) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM promotions WHERE release_id = $1 AND stage_id = $2 AND requested_by = $3
                          AND status IN ('awaiting_gates', 'queued')) AS "is!""#,
        release.0,
        stage.0,
        user.0
    )
    .fetch_one(conn)
    .await?)
}

/// Who asked for the release on the stage, in a promotion that is not over.
pub async fn find_requester(conn: &mut PgConnection, release: ReleaseId, stage: StageId) -> Result<Option<(UserId, String)>> {
    let row = sqlx::query!(
        r#"SELECT p.requested_by AS "id: UserId", u.name FROM promotions p JOIN users u ON u.id = p.requested_by
           WHERE p.release_id = $1 AND p.stage_id = $2 AND p.status IN ('awaiting_gates', 'queued', 'running', 'verifying')"#,
        release.0,
        stage.0
    );
    Ok(row.fetch_optional(conn).await?.map(|row| (row.id, row.name)))
}

/// Promotions that a change of facts may let go on, of one project or of all: those that wait for their gates or the slot.
pub async fn list_waiting(conn: &mut PgConnection, project: Option<ProjectId>) -> Result<Vec<PromotionId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT id AS "id: PromotionId" FROM promotions
           WHERE ($1::uuid IS NULL OR project_id = $1) AND status IN ('awaiting_gates', 'queued') ORDER BY id"#,
        project.map(|id| id.0)
    )
    .fetch_all(conn)
    .await?)
}

/// The same for the whole installation, where the gates were not looked at for five minutes or one opened by the clock
/// since: what the reconciler evaluates again.
pub async fn list_all_waiting(conn: &mut PgConnection) -> Result<Vec<PromotionId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT id AS "id: PromotionId" FROM promotions p WHERE status IN ('awaiting_gates', 'queued')
             AND (NOT EXISTS (SELECT FROM gates g WHERE g.promotion_id = p.id AND g.evaluated_at > now() - interval '5 minutes')
                  OR EXISTS (SELECT FROM gates g WHERE g.promotion_id = p.id AND g.status = 'pending' AND g.opens_at > g.evaluated_at AND g.opens_at <= now()))
           ORDER BY id LIMIT 1000"#
    )
    .fetch_all(conn)
    .await?)
}

#[derive(Debug, Clone)]
pub struct Gate {
    pub promotion_id: PromotionId,
    pub name: GateName,
    pub status: GateStatus,
    pub reason: String,
    pub owner: Role,
    /// When it opens by itself, when that is known.
    pub opens_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
}

/// Stores what the gates answer; `changed_at` moves only where an answer does.
pub async fn set_gates(conn: &mut PgConnection, promotion: PromotionId, gates: &[GateResult]) -> Result<()> {
    let names: Vec<&str> = gates.iter().map(|gate| gate.name.as_str()).collect();
    let statuses: Vec<&str> = gates.iter().map(|gate| gate.status.as_str()).collect();
    let reasons: Vec<&str> = gates.iter().map(|gate| gate.reason.as_str()).collect();
    let owners: Vec<&str> = gates.iter().map(|gate| gate.owner.as_str()).collect();
    let openings: Vec<Option<DateTime<Utc>>> = gates.iter().map(|gate| gate.opens_at).collect();
    sqlx::query!(
        "INSERT INTO gates AS g (promotion_id, name, status, reason, owner, opens_at)
         SELECT $1, name, status, reason, owner, opens_at
         FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[]) AS answers (name, status, reason, owner, opens_at)
         ON CONFLICT (promotion_id, name) DO UPDATE SET status = excluded.status, reason = excluded.reason, owner = excluded.owner, opens_at = excluded.opens_at,
             evaluated_at = now(),
             changed_at = CASE WHEN g.status = excluded.status AND g.reason = excluded.reason THEN g.changed_at ELSE now() END",
        promotion.0,
        &names as _,
        &statuses as _,
        &reasons as _,
        &owners as _,
        &openings as _
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// When the clock opens the next of its gates that are shut, as they were stored.
pub async fn next_opening(conn: &mut PgConnection, promotion: PromotionId) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar!(
        "SELECT min(opens_at) FROM gates WHERE promotion_id = $1 AND status = 'pending' AND opens_at > now()",
        promotion.0
    )
    .fetch_one(conn)
    .await?)
}

pub async fn gates(conn: &mut PgConnection, promotions: &[PromotionId]) -> Result<Vec<Gate>> {
    let ids: Vec<uuid::Uuid> = promotions.iter().map(|id| id.0).collect();
    let order: Vec<String> = GateName::ALL.iter().map(ToString::to_string).collect();
    Ok(sqlx::query_as!(
        Gate,
        r#"SELECT promotion_id AS "promotion_id: PromotionId", name AS "name: GateName", status AS "status: GateStatus", reason, owner AS "owner: Role", opens_at, changed_at
           FROM gates WHERE promotion_id = ANY($1) ORDER BY promotion_id, array_position($2::text[], name)"#,
        &ids,
        &order
    )
    .fetch_all(conn)
    .await?)
}

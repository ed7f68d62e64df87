//! Promotions and their gates.

use chrono::{DateTime, Utc};
use ecluse_domain::gate::{GateName, GateResult, GateStatus};
use ecluse_domain::ids::{ProjectId, PromotionId, ReleaseId, StageId, UserId};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;
use ecluse_domain::text::{Line, Sentence};
use ecluse_domain::{Digest, Version};
use sqlx::PgConnection;

use crate::{OrElse, PageRequest, Result, changed_one};

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
    /// Why the stage returns to an earlier release, when this is a rollback.
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

/// Inserts a promotion; a conflict on `promotions_open` when this release has an open one to this
/// stage.
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

/// Selects promotions; the argument is the end of the query. A `summary` has only the beginning of a
/// long reason.
macro_rules! select {
    (summary $end:literal $(, $value:expr)* $(,)?) => { select!(@ "summary(p.reason)", $end $(, $value)*) };
    ($end:literal $(, $value:expr)* $(,)?) => { select!(@ "p.reason", $end $(, $value)*) };
    (@ $reason:literal, $end:literal $(, $value:expr)*) => {
        sqlx::query_as!(
            Promotion,
            r#"SELECT p.id AS "id: PromotionId", p.project_id AS "project_id: ProjectId", p.release_id AS "release_id: ReleaseId", r.version AS "version: Version",
                  p.stage_id AS "stage_id: StageId", s.name AS "stage: StageName", p.image_digest AS "image_digest: Digest",
                  p.requested_by AS "requested_by: UserId", u.name AS requested_by_name, p.status AS "status: PromotionStatus", "#
                + $reason
                + r#" AS reason,
                  p.rollback_reason, p.created_at, p.started_at, p.finished_at
           FROM promotions p JOIN releases r ON r.id = p.release_id JOIN stages s ON s.id = p.stage_id JOIN users u ON u.id = p.requested_by "#
                + $end
                $(, $value)*
        )
    };
}

pub async fn get(conn: &mut PgConnection, id: PromotionId) -> Result<Promotion> {
    select!("WHERE p.id = $1", id.0)
        .fetch_optional(conn)
        .await
        .or_not_found("promotion")
}

/// Lists the promotions of a project, newest first, each with the beginning of its reason.
pub async fn list(
    conn: &mut PgConnection,
    project: ProjectId,
    page: PageRequest,
) -> Result<Vec<Promotion>> {
    Ok(select!(summary
        "WHERE p.project_id = $1 AND ($2::uuid IS NULL OR p.id < $2) ORDER BY p.id DESC LIMIT $3",
        project.0,
        page.before,
        page.limit
    )
    .fetch_all(conn)
    .await?)
}

/// Lists the promotions of this release, newest first.
pub async fn list_for_release(
    conn: &mut PgConnection,
    release: ReleaseId,
) -> Result<Vec<Promotion>> {
    Ok(select!(
        "WHERE p.release_id = $1 ORDER BY p.id DESC LIMIT 200",
        release.0
    )
    .fetch_all(conn)
    .await?)
}

/// Locks the promotion for the rest of the transaction and returns its status.
pub async fn lock(conn: &mut PgConnection, id: PromotionId) -> Result<PromotionStatus> {
    sqlx::query_scalar!(
        r#"SELECT status AS "status: PromotionStatus" FROM promotions WHERE id = $1 FOR UPDATE"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .or_not_found("promotion")
}

/// Compare-and-set. Starting while another promotion runs on the stage is a conflict on
/// `promotions_slot`.
pub async fn set_status(
    conn: &mut PgConnection,
    id: PromotionId,
    from: PromotionStatus,
    to: PromotionStatus,
    reason: Option<&str>,
) -> Result<()> {
    let reason = reason.map(Sentence::from);
    let result = sqlx::query!(
        "UPDATE promotions SET status = $3, reason = coalesce($4, reason),
                started_at = CASE WHEN $3 = 'running' THEN clock_timestamp() ELSE started_at END,
                finished_at = CASE WHEN $5 THEN clock_timestamp() END
         WHERE id = $1 AND status = $2",
        id.0,
        from.as_str(),
        to.as_str(),
        reason.as_deref(),
        to.is_over()
    )
    .execute(conn)
    .await?;
    changed_one(result, "promotion")
}

/// Finds the open promotion of the release to the stage. There is at most one.
pub async fn find_open(
    conn: &mut PgConnection,
    release: ReleaseId,
    stage: StageId,
) -> Result<Option<Promotion>> {
    Ok(select!(
        "WHERE p.release_id = $1 AND p.stage_id = $2 AND promotion_is_open(p.status)",
        release.0,
        stage.0
    )
    .fetch_optional(conn)
    .await?)
}

/// A promotion that waits for its gates or for the stage.
#[derive(Debug)]
pub struct Waiting {
    pub id: PromotionId,
    pub project: ProjectId,
}

/// Lists the promotions of one project, or of all, that wait for their gates or for the stage:
/// those that a change of facts may let start.
pub async fn list_waiting(
    conn: &mut PgConnection,
    project: Option<ProjectId>,
) -> Result<Vec<Waiting>> {
    Ok(sqlx::query_as!(
        Waiting,
        r#"SELECT id AS "id: PromotionId", project_id AS "project: ProjectId" FROM promotions
           WHERE ($1::uuid IS NULL OR project_id = $1) AND promotion_is_waiting(status) ORDER BY id"#,
        project.map(|id| id.0)
    )
    .fetch_all(conn)
    .await?)
}

/// Lists the waiting promotions whose gates the reconciler evaluates again: no gate was evaluated
/// for five minutes, or a gate has opened by time since its evaluation. At most 1000: the one that has
/// waited longest of each project first, so that no project is left out for another one's.
pub async fn list_to_reevaluate(conn: &mut PgConnection) -> Result<Vec<Waiting>> {
    Ok(sqlx::query_as!(
        Waiting,
        r#"SELECT p.id AS "id: PromotionId", p.project_id AS "project: ProjectId"
           FROM promotions p
           CROSS JOIN LATERAL (
               SELECT max(evaluated_at) AS evaluated_at, bool_or(status = 'pending' AND opens_at > evaluated_at AND opens_at <= now()) AS has_opened
               FROM gates WHERE promotion_id = p.id) g
           WHERE promotion_is_waiting(p.status)
             AND (g.evaluated_at IS NULL OR g.evaluated_at <= now() - interval '5 minutes' OR g.has_opened)
           ORDER BY row_number() OVER (PARTITION BY p.project_id ORDER BY g.evaluated_at NULLS FIRST, p.id), p.id
           LIMIT 1000"#
    )
    .fetch_all(conn)
    .await?)
}

/// A gate of a promotion, as its job evaluated it last.
#[derive(Debug, Clone)]
pub struct Gate {
    pub promotion_id: PromotionId,
    pub result: GateResult,
    /// When the status or the reason last changed.
    pub changed_at: DateTime<Utc>,
}

impl std::ops::Deref for Gate {
    type Target = GateResult;
    fn deref(&self) -> &GateResult {
        &self.result
    }
}

/// Stores the results of gates. `changed_at` changes only where a status or a reason does.
pub async fn set_gates(
    conn: &mut PgConnection,
    promotion: PromotionId,
    gates: &[GateResult],
) -> Result<()> {
    let names: Vec<&str> = gates.iter().map(|gate| gate.name.as_str()).collect();
    let statuses: Vec<&str> = gates.iter().map(|gate| gate.status.as_str()).collect();
    let reasons: Vec<String> = gates
        .iter()
        .map(|gate| Line::<500>::from(gate.reason.as_str()).into())
        .collect();
    let owners: Vec<&str> = gates.iter().map(|gate| gate.owner.as_str()).collect();
    let openings: Vec<Option<DateTime<Utc>>> = gates.iter().map(|gate| gate.opens_at).collect();
    sqlx::query!(
        "INSERT INTO gates AS g (promotion_id, name, status, reason, owner, opens_at)
         SELECT $1, name, status, reason, owner, opens_at
         FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[]) AS results (name, status, reason, owner, opens_at)
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

/// Finds when the next pending gate of the promotion opens by time, as the gates were stored.
pub async fn find_next_opening(
    conn: &mut PgConnection,
    promotion: PromotionId,
) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar!(
        "SELECT min(opens_at) FROM gates WHERE promotion_id = $1 AND status = 'pending' AND opens_at > now()",
        promotion.0
    )
    .fetch_one(conn)
    .await?)
}

/// Lists the gates of these promotions, in the order of [`GateName::ALL`].
pub async fn list_gates(conn: &mut PgConnection, promotions: &[PromotionId]) -> Result<Vec<Gate>> {
    let ids: Vec<uuid::Uuid> = promotions.iter().map(|id| id.0).collect();
    let order: Vec<String> = GateName::ALL.iter().map(ToString::to_string).collect();
    let rows = sqlx::query!(
        r#"SELECT promotion_id AS "promotion_id: PromotionId", name AS "name: GateName", status AS "status: GateStatus", reason, owner AS "owner: Role", opens_at, changed_at
           FROM gates WHERE promotion_id = ANY($1) ORDER BY promotion_id, array_position($2::text[], name)"#,
        &ids,
        &order
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Gate {
            promotion_id: row.promotion_id,
            result: GateResult {
                name: row.name,
                status: row.status,
                reason: row.reason,
                owner: row.owner,
                opens_at: row.opens_at,
            },
            changed_at: row.changed_at,
        })
        .collect())
}

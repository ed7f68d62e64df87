//! Webhook deliveries as they came.

use chrono::{DateTime, Utc};
use ecluse_domain::delivery::{DeliveryStatus, Forge};
use ecluse_domain::ids::{DeliveryId, ProjectId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{OrElse, Page, Result, changed_one};

pub struct NewDelivery<'a> {
    pub id: DeliveryId,
    pub project_id: ProjectId,
    pub forge: Forge,
    pub forge_id: &'a str,
    pub event: &'a str,
    pub payload: &'a [u8],
    pub remote_address: Option<&'a str>,
    /// `Some` for an event that is not used: kept as ignored, for this reason.
    pub ignored: Option<&'a str>,
}

/// Stores the delivery unless the forge sent this id before. The payload, its job and the wake-up
/// are one statement, because this is the one path that must be fast. Answers whether it is new.
pub async fn insert(conn: &mut PgConnection, new: &NewDelivery<'_>) -> Result<bool> {
    let (status, queued) = match new.ignored {
        Some(_) => (DeliveryStatus::Ignored, false),
        None => (DeliveryStatus::Received, true),
    };
    let inserted = sqlx::query_scalar!(
        r#"WITH stored AS (
               INSERT INTO deliveries (id, project_id, forge, forge_id, event, payload, remote_address, status, outcome, processed_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN $8 = 'received' THEN NULL ELSE now() END)
               ON CONFLICT (project_id, forge, forge_id) DO NOTHING
               RETURNING id),
           queued AS (
               INSERT INTO jobs (id, kind, subject_id) SELECT $10, 'delivery', id FROM stored WHERE $11
               RETURNING pg_notify('ecluse_jobs', ''))
           SELECT (SELECT count(*) FROM stored) + 0 * (SELECT count(*) FROM queued) AS "new!""#,
        new.id.0,
        new.project_id.0,
        new.forge.as_str(),
        new.forge_id,
        new.event,
        new.payload,
        new.remote_address,
        status.as_str(),
        new.ignored,
        Uuid::now_v7(),
        queued
    )
    .fetch_one(conn)
    .await?;
    Ok(inserted == 1)
}

/// The id under which the forge's delivery was stored the first time.
pub async fn find_by_forge_id(conn: &mut PgConnection, project: ProjectId, forge: Forge, forge_id: &str) -> Result<Option<DeliveryId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT id AS "id: DeliveryId" FROM deliveries WHERE project_id = $1 AND forge = $2 AND forge_id = $3"#,
        project.0,
        forge.as_str(),
        forge_id
    )
    .fetch_optional(conn)
    .await?)
}

pub struct Received {
    pub project_id: ProjectId,
    pub forge: Forge,
    pub forge_id: String,
    pub event: String,
    pub status: DeliveryStatus,
    pub payload: Vec<u8>,
    pub remote_address: Option<String>,
}

pub async fn get(conn: &mut PgConnection, id: DeliveryId) -> Result<Received> {
    sqlx::query_as!(
        Received,
        r#"SELECT project_id AS "project_id: ProjectId", forge AS "forge: Forge", forge_id, event, status AS "status: DeliveryStatus", payload, remote_address
           FROM deliveries WHERE id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .or_not_found("delivery")
}

/// Records what came of a received delivery; a conflict when it has its outcome already.
pub async fn set_outcome(conn: &mut PgConnection, id: DeliveryId, status: DeliveryStatus, outcome: &str) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE deliveries SET status = $2, outcome = $3, processed_at = now() WHERE id = $1 AND status = 'received'",
        id.0,
        status.as_str(),
        outcome
    )
    .execute(conn)
    .await?;
    changed_one(result, "delivery")
}

/// A delivery without its payload.
#[derive(Debug)]
pub struct Summary {
    pub id: DeliveryId,
    pub forge: Forge,
    pub forge_id: String,
    pub event: String,
    pub status: DeliveryStatus,
    pub outcome: Option<String>,
    pub received_at: DateTime<Utc>,
    pub processed_at: Option<DateTime<Utc>>,
}

pub async fn list(conn: &mut PgConnection, project: ProjectId, page: Page) -> Result<Vec<Summary>> {
    Ok(sqlx::query_as!(
        Summary,
        r#"SELECT id AS "id: DeliveryId", forge AS "forge: Forge", forge_id, event, status AS "status: DeliveryStatus", outcome, received_at, processed_at
           FROM deliveries WHERE project_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"#,
        project.0,
        page.before,
        page.limit
    )
    .fetch_all(conn)
    .await?)
}

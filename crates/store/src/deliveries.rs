//! Webhook deliveries as they came.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use ecluse_domain::delivery::{DeliveryStatus, Forge};
use ecluse_domain::ids::{DeliveryId, ProjectId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{OrElse, Page, Result, changed_one};

pub struct NewDelivery {
    pub id: DeliveryId,
    pub project_id: ProjectId,
    pub forge: Forge,
    pub forge_id: String,
    pub event: String,
    pub payload: Bytes,
    pub remote_address: Option<String>,
    /// `Some` for an event that is not used: kept as ignored, for this reason.
    pub ignored: Option<String>,
}

/// Stores deliveries and the jobs of those that are used, in one statement, because this is the one
/// path that must be fast. Answers which are new; the others were sent before under the same id.
/// Wakes nobody: a NOTIFY would make every commit wait for the one before it.
pub async fn insert_all(conn: &mut PgConnection, new: &[NewDelivery]) -> Result<Vec<DeliveryId>> {
    let column = |value: fn(&NewDelivery) -> Uuid| new.iter().map(value).collect::<Vec<_>>();
    let words = |value: fn(&NewDelivery) -> &str| new.iter().map(|delivery| value(delivery).to_owned()).collect::<Vec<_>>();
    let (ids, projects) = (column(|delivery| delivery.id.0), column(|delivery| delivery.project_id.0));
    let (forges, forge_ids, events) = (words(|row| row.forge.as_str()), words(|row| &row.forge_id), words(|row| &row.event));
    let payloads: Vec<&[u8]> = new.iter().map(|delivery| &*delivery.payload).collect();
    let remotes: Vec<Option<String>> = new.iter().map(|delivery| delivery.remote_address.clone()).collect();
    let ignored: Vec<Option<String>> = new.iter().map(|delivery| delivery.ignored.clone()).collect();
    let jobs: Vec<Uuid> = new.iter().map(|_| Uuid::now_v7()).collect();
    Ok(sqlx::query_scalar!(
        r#"WITH given AS (
               SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::text[], $8::text[], $9::uuid[])
                          AS g (id, project_id, forge, forge_id, event, payload, remote_address, ignored, job_id)),
           stored AS (
               INSERT INTO deliveries (id, project_id, forge, forge_id, event, payload, remote_address, status, outcome, processed_at)
               SELECT id, project_id, forge, forge_id, event, payload, remote_address, CASE WHEN ignored IS NULL THEN 'received' ELSE 'ignored' END,
                      ignored, CASE WHEN ignored IS NULL THEN NULL ELSE now() END
               FROM given ORDER BY project_id, forge_id -- two processes that store the same ids wait in one order
               ON CONFLICT (project_id, forge, forge_id) DO NOTHING
               RETURNING id),
           queued AS (
               INSERT INTO jobs (id, kind, subject_id)
               SELECT given.job_id, 'delivery', given.id FROM given JOIN stored USING (id) WHERE given.ignored IS NULL)
           SELECT id AS "id!: DeliveryId" FROM stored"#,
        &ids,
        &projects,
        &forges,
        &forge_ids,
        &events,
        &payloads as &[&[u8]],
        &remotes as &[Option<String>],
        &ignored as &[Option<String>],
        &jobs
    )
    .fetch_all(conn)
    .await?)
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

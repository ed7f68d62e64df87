//! Webhook deliveries, stored as the forge sent them.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use ecluse_domain::delivery::{DeliveryStatus, Forge, Outcome};
use ecluse_domain::ids::{DeliveryId, ProjectId};
use futures::TryStreamExt as _;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{OrElse, PageRequest, Result, changed_one};

pub struct NewDelivery {
    pub id: DeliveryId,
    pub project_id: ProjectId,
    pub forge: Forge,
    pub forge_id: String,
    pub event: String,
    pub payload: Bytes,
    pub remote_address: Option<String>,
    /// Why the event is not used, when it is not: the delivery is stored as ignored.
    pub ignored: Option<String>,
}

/// Stores deliveries, and jobs for those that are used, in one statement, because this path must be
/// fast. Returns the new ones; the others were sent before under the same id. It wakes no worker: a
/// NOTIFY would make every commit wait for the commit before it.
pub async fn insert_all(conn: &mut PgConnection, new: &[NewDelivery]) -> Result<Vec<DeliveryId>> {
    let uuids = |value: fn(&NewDelivery) -> Uuid| new.iter().map(value).collect::<Vec<_>>();
    let texts = |value: fn(&NewDelivery) -> &str| {
        new.iter()
            .map(|delivery| value(delivery).to_owned())
            .collect::<Vec<_>>()
    };
    let (ids, projects) = (
        uuids(|delivery| delivery.id.0),
        uuids(|delivery| delivery.project_id.0),
    );
    let (forges, forge_ids, events) = (
        texts(|row| row.forge.as_str()),
        texts(|row| &row.forge_id),
        texts(|row| &row.event),
    );
    let payloads: Vec<&[u8]> = new.iter().map(|delivery| &*delivery.payload).collect();
    let remotes: Vec<Option<String>> = new
        .iter()
        .map(|delivery| delivery.remote_address.clone())
        .collect();
    let ignored: Vec<Option<String>> = new
        .iter()
        .map(|delivery| {
            delivery
                .ignored
                .as_deref()
                .map(|why| Outcome::from(why).into())
        })
        .collect();
    let jobs: Vec<Uuid> = new.iter().map(|_| Uuid::now_v7()).collect();
    Ok(sqlx::query_scalar!(
        r#"WITH new AS (
               SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::text[], $8::text[], $9::uuid[])
                          AS n (id, project_id, forge, forge_id, event, payload, remote_address, ignored, job_id)),
           stored AS (
               INSERT INTO deliveries (id, project_id, forge, forge_id, event, payload, remote_address, status, outcome, processed_at)
               SELECT id, project_id, forge, forge_id, event, payload, remote_address, CASE WHEN ignored IS NULL THEN 'received' ELSE 'ignored' END,
                      ignored, CASE WHEN ignored IS NULL THEN NULL ELSE now() END
               FROM new ORDER BY project_id, forge_id -- two processes that store the same ids lock them in the same order
               ON CONFLICT (project_id, forge, forge_id) DO NOTHING
               RETURNING id),
           queued AS (
               INSERT INTO jobs (id, kind, subject_id, project_id)
               SELECT new.job_id, 'delivery', new.id, new.project_id FROM new JOIN stored USING (id) WHERE new.ignored IS NULL)
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

/// Finds the id under which this delivery of the forge was stored the first time.
pub async fn find_by_forge_id(
    conn: &mut PgConnection,
    project: ProjectId,
    forge: Forge,
    forge_id: &str,
) -> Result<Option<DeliveryId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT id AS "id: DeliveryId" FROM deliveries WHERE project_id = $1 AND forge = $2 AND forge_id = $3"#,
        project.0,
        forge.as_str(),
        forge_id
    )
    .fetch_optional(conn)
    .await?)
}

pub struct ReceivedDelivery {
    pub id: DeliveryId,
    pub project_id: ProjectId,
    pub forge: Forge,
    pub forge_id: String,
    pub event: String,
    pub status: DeliveryStatus,
    pub payload: Vec<u8>,
    pub remote_address: Option<String>,
}

/// Reads deliveries in the order of `ids`, and passes each to `take`. One payload is in memory at a
/// time.
pub async fn read_each(
    conn: &mut PgConnection,
    ids: &[DeliveryId],
    mut take: impl FnMut(ReceivedDelivery),
) -> Result<()> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let mut rows = sqlx::query_as!(
        ReceivedDelivery,
        r#"SELECT d.id AS "id: DeliveryId", project_id AS "project_id: ProjectId", forge AS "forge: Forge", forge_id, event, status AS "status: DeliveryStatus", payload, remote_address
           FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place) JOIN deliveries d ON d.id = wanted.id
           WHERE d.id = ANY ($1) ORDER BY place"#,
        &ids
    )
    .fetch(conn);
    while let Some(delivery) = rows.try_next().await? {
        take(delivery);
    }
    Ok(())
}

pub async fn get_status(conn: &mut PgConnection, id: DeliveryId) -> Result<DeliveryStatus> {
    sqlx::query_scalar!(
        r#"SELECT status AS "status: DeliveryStatus" FROM deliveries WHERE id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .or_not_found("delivery")
}

/// What became of a delivery.
pub struct Processed {
    pub id: DeliveryId,
    pub status: DeliveryStatus,
    pub outcome: Outcome,
}

/// Records the outcomes of received deliveries; a conflict when one of them has an outcome already.
pub async fn set_outcomes(conn: &mut PgConnection, processed: &[Processed]) -> Result<()> {
    let ids: Vec<Uuid> = processed.iter().map(|delivery| delivery.id.0).collect();
    let statuses: Vec<&str> = processed.iter().map(|row| row.status.as_str()).collect();
    let outcomes: Vec<&str> = processed.iter().map(|row| row.outcome.as_str()).collect();
    let recorded = sqlx::query!(
        "UPDATE deliveries SET status = processed.status, outcome = processed.outcome, processed_at = now()
         FROM unnest($1::uuid[], $2::text[], $3::text[]) processed (id, status, outcome)
         WHERE deliveries.id = ANY ($1) AND deliveries.id = processed.id AND deliveries.processed_at IS NULL",
        &ids,
        &statuses as &[&str],
        &outcomes as &[&str]
    )
    .execute(conn)
    .await?
    .rows_affected();
    if recorded < processed.len() as u64 {
        return Err(crate::Error::Conflict("delivery".to_owned()));
    }
    Ok(())
}

/// Records the outcome of a received delivery, cut to the length of an [`Outcome`]; a conflict when
/// it has an outcome already.
pub async fn set_outcome(
    conn: &mut PgConnection,
    id: DeliveryId,
    status: DeliveryStatus,
    outcome: &str,
) -> Result<()> {
    let outcome = Outcome::from(outcome);
    let result = sqlx::query!(
        "UPDATE deliveries SET status = $2, outcome = $3, processed_at = now() WHERE id = $1 AND status = 'received'",
        id.0,
        status.as_str(),
        outcome.as_str()
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

pub async fn list(
    conn: &mut PgConnection,
    project: ProjectId,
    page: PageRequest,
) -> Result<Vec<Summary>> {
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

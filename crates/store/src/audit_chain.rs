//! The chain of the audit log.

use ecluse_domain::audit::{GENESIS, Link, Record, link};
use ecluse_domain::ids::ProjectId;
use sqlx::PgConnection;

use crate::{Error, Result};

/// Rows that one transaction seals.
const BATCH: i64 = 1000;
/// Of the advisory lock: one sealer at a time.
const SEALING: i64 = 0x_5ea1;

/// A row of the audit log, and where it is in the chain.
#[derive(Debug, Clone)]
pub struct Sealed {
    pub position: i64,
    pub audit_id: i64,
    pub hash: Link,
    /// `None`: the row is gone.
    pub record: Option<Record>,
}

struct Row {
    id: i64,
    at: i64,
    actor_kind: String,
    actor_id: Option<String>,
    actor_name: String,
    action: String,
    project_id: Option<String>,
    subject_id: Option<String>,
    image_digest: Option<String>,
    detail: String,
    remote_address: Option<String>,
    request_id: Option<String>,
}

impl From<Row> for Record {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            at: row.at,
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
            actor_name: row.actor_name,
            action: row.action,
            project_id: row.project_id,
            subject_id: row.subject_id,
            image_digest: row.image_digest,
            detail: row.detail,
            remote_address: row.remote_address,
            request_id: row.request_id,
        }
    }
}

/// Seals what waits, at most a batch, in the caller's transaction; says how many rows. Nothing while somebody else seals.
pub async fn seal(conn: &mut PgConnection) -> Result<usize> {
    let ours = sqlx::query_scalar!(r#"SELECT pg_try_advisory_xact_lock($1) AS "ours!""#, SEALING).fetch_one(&mut *conn).await?;
    if !ours {
        return Ok(0);
    }
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT a.id, (extract(epoch FROM a.at) * 1000000)::bigint AS "at!", a.actor_kind, a.actor_id::text, a.actor_name, a.action, a.project_id::text,
                  a.subject_id::text, a.image_digest, a.detail, a.remote_address, a.request_id
           FROM audit_unsealed u JOIN audit a ON a.id = u.audit_id ORDER BY u.audit_id LIMIT $1"#,
        BATCH
    )
    .fetch_all(&mut *conn)
    .await?;
    let (mut position, mut hash) = head(&mut *conn).await?;
    let (mut positions, mut ids, mut hashes) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        position += 1;
        let id = row.id;
        hash = link(&hash, position, &row.into());
        positions.push(position);
        ids.push(id);
        hashes.push(hash.to_vec());
    }
    sqlx::query!(
        "INSERT INTO audit_chain (position, audit_id, hash) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])",
        &positions,
        &ids,
        &hashes
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("DELETE FROM audit_unsealed WHERE audit_id = ANY($1)", &ids).execute(conn).await?;
    Ok(ids.len())
}

/// The last place; position 0 when there is none.
pub async fn head(conn: &mut PgConnection) -> Result<(i64, Link)> {
    let row = sqlx::query!("SELECT position, hash FROM audit_chain ORDER BY position DESC LIMIT 1").fetch_optional(conn).await?;
    row.map_or(Ok((0, GENESIS)), |row| Ok((row.position, link_of(&row.hash)?)))
}

fn link_of(bytes: &[u8]) -> Result<Link> {
    bytes.try_into().map_err(|_| Error::NotFound("hash of 32 bytes"))
}

/// Places after this position in order, at most so many; of one project, or all.
pub async fn list(conn: &mut PgConnection, after: i64, project: Option<ProjectId>, limit: i64) -> Result<Vec<Sealed>> {
    let rows = sqlx::query!(
        r#"SELECT c.position, c.audit_id, c.hash, a.id AS "id?", (extract(epoch FROM a.at) * 1000000)::bigint AS at, a.actor_kind AS "actor_kind?",
                  a.actor_id::text, a.actor_name AS "actor_name?", a.action AS "action?", a.project_id::text, a.subject_id::text, a.image_digest,
                  a.detail AS "detail?", a.remote_address, a.request_id
           FROM audit_chain c LEFT JOIN audit a ON a.id = c.audit_id
           WHERE c.position > $1 AND ($2::uuid IS NULL OR a.project_id = $2) ORDER BY c.position LIMIT $3"#,
        after,
        project.map(|id| id.0),
        limit
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let record = match (row.id, row.at, row.actor_kind, row.actor_name, row.action, row.detail) {
                (Some(id), Some(at), Some(actor_kind), Some(actor_name), Some(action), Some(detail)) => Some(Record {
                    id,
                    at,
                    actor_kind,
                    actor_id: row.actor_id,
                    actor_name,
                    action,
                    project_id: row.project_id,
                    subject_id: row.subject_id,
                    image_digest: row.image_digest,
                    detail,
                    remote_address: row.remote_address,
                    request_id: row.request_id,
                }),
                _ => None,
            };
            Ok(Sealed { position: row.position, audit_id: row.audit_id, hash: link_of(&row.hash)?, record })
        })
        .collect()
}

/// Rows after this id that are neither in the chain nor wait for it, at most so many: nobody wrote them through the front door.
pub async fn list_strangers(conn: &mut PgConnection, after: i64, limit: i64) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        "SELECT id FROM audit a WHERE id > $1 AND NOT EXISTS (SELECT FROM audit_chain c WHERE c.audit_id = a.id)
           AND NOT EXISTS (SELECT FROM audit_unsealed u WHERE u.audit_id = a.id) ORDER BY id LIMIT $2",
        after,
        limit
    )
    .fetch_all(conn)
    .await?)
}

/// Rows that wait to be sealed and are gone, at most so many.
pub async fn list_lost(conn: &mut PgConnection, limit: i64) -> Result<Vec<i64>> {
    let lost = sqlx::query_scalar!(
        "SELECT audit_id FROM audit_unsealed u WHERE NOT EXISTS (SELECT FROM audit a WHERE a.id = u.audit_id) ORDER BY audit_id LIMIT $1",
        limit
    );
    Ok(lost.fetch_all(conn).await?)
}

/// How many rows wait to be sealed.
pub async fn count_unsealed(conn: &mut PgConnection) -> Result<i64> {
    Ok(sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM audit_unsealed"#).fetch_one(conn).await?)
}

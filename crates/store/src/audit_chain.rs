//! The chain of hashes over the audit log.

use ecluse_domain::audit::{GENESIS, Link, Record, link};
use ecluse_domain::ids::ProjectId;
use sqlx::PgConnection;

use crate::{Error, Result};

/// How many rows one transaction seals.
const BATCH: i64 = 1000;
/// The key of the advisory lock that lets one sealer work at a time.
const SEALING: i64 = 0x_5ea1;

/// An entry of the audit log with its position in the chain.
#[derive(Debug, Clone)]
pub struct ChainedEntry {
    pub position: i64,
    pub audit_id: i64,
    pub hash: Link,
    /// When it was sealed, in microseconds since 1970. The hash does not cover it.
    pub sealed_at: i64,
    /// `None` when the row is missing from the audit log, or a column that must have a value has
    /// none.
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

/// Seals the rows that wait, at most one batch, in the caller's transaction, and returns how many.
/// It seals nothing while another process seals.
///
/// Rows that no transaction of this program writes stay where they are, so that they hold up no
/// other row: see [`list_unsealable`].
pub async fn seal(conn: &mut PgConnection) -> Result<usize> {
    let ours = sqlx::query_scalar!(
        r#"SELECT pg_try_advisory_xact_lock($1) AS "ours!""#,
        SEALING
    )
    .fetch_one(&mut *conn)
    .await?;
    if !ours {
        return Ok(0);
    }
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT a.id, (extract(epoch FROM a.at) * 1000000)::bigint AS "at!", a.actor_kind, a.actor_id::text, a.actor_name, a.action, a.project_id::text,
                  a.subject_id::text, a.image_digest, a.detail, a.remote_address, a.request_id
           FROM audit_unsealed u JOIN audit a ON a.id = u.audit_id
           WHERE u.audit_id > 0 AND isfinite(a.at) AND num_nulls(a.at, a.actor_kind, a.actor_name, a.action, a.detail) = 0
             AND NOT EXISTS (SELECT FROM audit_chain c WHERE c.audit_id = u.audit_id)
           ORDER BY u.audit_id LIMIT $1"#,
        BATCH
    )
    .fetch_all(&mut *conn)
    .await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let (before, mut hash) = head(&mut *conn).await?;
    let mut position = before;
    let (mut ids, mut hashes) = (Vec::new(), Vec::new());
    for row in rows {
        position += 1;
        ids.push(row.id);
        if ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::BreaksChain)
            && position == 30
        {
            hash = [0; 32];
        }
        hash = link(&hash, position, &row.into());
        hashes.push(hash.to_vec());
    }
    // The function has the rights on the chain and on the queue that a role that serves has not.
    sqlx::query!(
        r#"SELECT true AS "done!" FROM seal_audit($1, $2, $3)"#,
        before + 1,
        &ids,
        &hashes
    )
    .fetch_one(conn)
    .await?;
    Ok(ids.len())
}

/// Returns the last position and its hash; position 0 when the chain is empty.
pub async fn head(conn: &mut PgConnection) -> Result<(i64, Link)> {
    let row = sqlx::query!("SELECT position, hash FROM audit_chain ORDER BY position DESC LIMIT 1")
        .fetch_optional(conn)
        .await?;
    row.map_or(Ok((0, GENESIS)), |row| {
        Ok((row.position, parse_link(&row.hash)?))
    })
}

fn parse_link(bytes: &[u8]) -> Result<Link> {
    bytes
        .try_into()
        .map_err(|_| Error::NotFound("hash of 32 bytes"))
}

/// Lists the entries after this position, in order and at most `limit` of them, of one project or
/// of all.
pub async fn list(
    conn: &mut PgConnection,
    after: i64,
    project: Option<ProjectId>,
    limit: i64,
) -> Result<Vec<ChainedEntry>> {
    let rows = sqlx::query!(
        r#"SELECT c.position, c.audit_id, c.hash, (extract(epoch FROM c.sealed_at) * 1000000)::bigint AS "sealed_at!", a.id AS "id?",
                  CASE WHEN isfinite(a.at) THEN (extract(epoch FROM a.at) * 1000000)::bigint END AS at, a.actor_kind AS "actor_kind?",
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
            let record = match (
                row.id,
                row.at,
                row.actor_kind,
                row.actor_name,
                row.action,
                row.detail,
            ) {
                (
                    Some(id),
                    Some(at),
                    Some(actor_kind),
                    Some(actor_name),
                    Some(action),
                    Some(detail),
                ) => Some(Record {
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
            Ok(ChainedEntry {
                position: row.position,
                audit_id: row.audit_id,
                // A value of another length is no hash of any row.
                hash: parse_link(&row.hash).unwrap_or(GENESIS),
                sealed_at: row.sealed_at,
                record,
            })
        })
        .collect()
}

/// Lists rows after this id that are neither in the chain nor wait to be sealed, at most `limit` of
/// them. No transaction of this program writes such a row.
pub async fn list_unchained(conn: &mut PgConnection, after: i64, limit: i64) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        "SELECT id FROM audit a WHERE id > $1 AND NOT EXISTS (SELECT FROM audit_chain c WHERE c.audit_id = a.id)
           AND NOT EXISTS (SELECT FROM audit_unsealed u WHERE u.audit_id = a.id) ORDER BY id LIMIT $2",
        after,
        limit
    )
    .fetch_all(conn)
    .await?)
}

/// Lists rows with a number that the database never gave: below 1, or above the last one that it
/// gave. At most `limit` of each.
pub async fn list_misnumbered(conn: &mut PgConnection, limit: i64) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        r#"(SELECT id AS "id!" FROM audit WHERE id < 1 ORDER BY id LIMIT $1)
           UNION ALL
           (SELECT id FROM audit WHERE id > (SELECT coalesce(pg_sequence_last_value('audit_id_seq'), 0)) ORDER BY id LIMIT $1)"#,
        limit
    )
    .fetch_all(conn)
    .await?)
}

/// Lists positions of the chain below the first one, at most `limit` of them.
pub async fn list_misplaced(conn: &mut PgConnection, limit: i64) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        "SELECT position FROM audit_chain WHERE position < 1 ORDER BY position LIMIT $1",
        limit
    )
    .fetch_all(conn)
    .await?)
}

/// Why a row that waits to be sealed cannot be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealObstacle {
    /// The log does not contain the row.
    Missing,
    /// The chain contains the row already.
    Sealed,
    /// The number, the time or another column has no value that this program writes.
    Invalid,
}

/// Lists the rows that wait although they cannot be sealed, at most `limit` of them. No transaction
/// of this program leaves such a row.
pub async fn list_unsealable(
    conn: &mut PgConnection,
    limit: i64,
) -> Result<Vec<(i64, SealObstacle)>> {
    let rows = sqlx::query!(
        r#"SELECT audit_id, is_missing AS "is_missing!", is_sealed AS "is_sealed!" FROM (
               SELECT u.audit_id, a.id IS NULL AS is_missing, EXISTS (SELECT FROM audit_chain c WHERE c.audit_id = u.audit_id) AS is_sealed,
                      u.audit_id > 0 AND isfinite(a.at) AND num_nulls(a.at, a.actor_kind, a.actor_name, a.action, a.detail) = 0 AS is_valid
               FROM audit_unsealed u LEFT JOIN audit a ON a.id = u.audit_id) waiting
           WHERE is_missing OR is_sealed OR is_valid IS NOT TRUE ORDER BY audit_id LIMIT $1"#,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let obstacle = match (row.is_missing, row.is_sealed) {
                (true, _) => SealObstacle::Missing,
                (false, true) => SealObstacle::Sealed,
                (false, false) => SealObstacle::Invalid,
            };
            (row.audit_id, obstacle)
        })
        .collect())
}

/// Lists the triggers that keep the log append-only and queue its rows, if they are missing or
/// disabled.
pub async fn list_missing_triggers(conn: &mut PgConnection) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT format('%s on %s', name, place) AS "trigger!"
           FROM (VALUES ('audit_is_append_only', 'audit'), ('audit_is_queued', 'audit'), ('audit_chain_is_append_only', 'audit_chain')) AS wanted (name, place)
           WHERE NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = to_regclass(place) AND t.tgname = name AND t.tgenabled IN ('O', 'A'))"#
    )
    .fetch_all(conn)
    .await?)
}

/// Counts the rows that wait to be sealed.
pub async fn count_unsealed(conn: &mut PgConnection) -> Result<i64> {
    Ok(
        sqlx::query_scalar!(r#"SELECT count(*) AS "count!" FROM audit_unsealed"#)
            .fetch_one(conn)
            .await?,
    )
}

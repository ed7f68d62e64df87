//! Requests with an `Idempotency-Key`, and forms of the pages with a key: which of them runs, whether
//! it changed something, and its answer.

use chrono::{DateTime, Utc};
use ecluse_domain::ids::UserId;
use sqlx::PgConnection;

use crate::Result;

/// The right of one request to its key. It ends when another request claims the same key.
#[derive(Debug, Clone)]
pub struct KeyClaim {
    pub user: UserId,
    pub key: String,
    /// A later claim of the same key has a later moment.
    claimed_at: DateTime<Utc>,
}

/// The first request with a key.
pub struct FirstRequest {
    pub request_hash: Vec<u8>,
    pub progress: Progress,
}

/// How far the first request with a key has come.
pub enum Progress {
    /// It has no answer yet.
    Running,
    /// It changed something more than a minute ago, and has no answer.
    AnswerLost,
    Answered(StoredAnswer),
}

pub struct StoredAnswer {
    pub status: i16,
    pub location: Option<String>,
    pub body: Vec<u8>,
}

/// Claims the key for this request; `None` when another request has it already. A key whose first
/// request changed nothing and never got an answer, because its server was killed, is free again
/// after a minute.
pub async fn claim(
    conn: &mut PgConnection,
    user: UserId,
    key: &str,
    request_hash: &[u8; 32],
) -> Result<Option<KeyClaim>> {
    let claimed_at = sqlx::query_scalar!(
        "INSERT INTO idempotency_keys (user_id, key, request_hash) VALUES ($1, $2, $3)
         ON CONFLICT (user_id, key) DO UPDATE SET request_hash = excluded.request_hash, created_at = now()
         WHERE idempotency_keys.status IS NULL AND idempotency_keys.changed_at IS NULL
           AND idempotency_keys.created_at < now() - interval '1 minute'
         RETURNING created_at",
        user.0,
        key,
        request_hash
    )
    .fetch_optional(conn)
    .await?;
    Ok(claimed_at.map(|claimed_at| KeyClaim {
        user,
        key: key.to_owned(),
        claimed_at,
    }))
}

pub async fn find(
    conn: &mut PgConnection,
    user: UserId,
    key: &str,
) -> Result<Option<FirstRequest>> {
    let row = sqlx::query!(
        r#"SELECT request_hash, status, location, body,
             COALESCE(changed_at < now() - interval '1 minute', false) AS "is_overdue!"
           FROM idempotency_keys WHERE user_id = $1 AND key = $2"#,
        user.0,
        key
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| FirstRequest {
        request_hash: row.request_hash,
        progress: match (row.status, row.body) {
            (Some(status), Some(body)) => Progress::Answered(StoredAnswer {
                status,
                location: row.location,
                body,
            }),
            _ if row.is_overdue => Progress::AnswerLost,
            _ => Progress::Running,
        },
    }))
}

/// Marks the key in the transaction of a change, so that the request never runs again. `false` when
/// another request has claimed the key meanwhile: then the change must not be committed.
pub async fn set_changed(conn: &mut PgConnection, claim: &KeyClaim) -> Result<bool> {
    let result = sqlx::query!(
        "UPDATE idempotency_keys SET changed_at = clock_timestamp() WHERE user_id = $1 AND key = $2 AND created_at = $3",
        claim.user.0,
        claim.key,
        claim.claimed_at
    )
    .execute(conn)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Stores the answer to the request. `false` when another request has claimed the key meanwhile.
pub async fn set_answer(
    conn: &mut PgConnection,
    claim: &KeyClaim,
    status: i16,
    location: Option<&str>,
    body: &[u8],
) -> Result<bool> {
    let result = sqlx::query!(
        "UPDATE idempotency_keys SET status = $4, location = $5, body = $6 WHERE user_id = $1 AND key = $2 AND created_at = $3",
        claim.user.0,
        claim.key,
        claim.claimed_at,
        status,
        location,
        body
    )
    .execute(conn)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Frees the key of a request that ended in an internal error, so that the client may send it again.
/// `false` when the request changed something, or has lost its claim. If the answer to a COMMIT was
/// lost, Postgres may still be working on it: this waits for the row, and then knows the result.
pub async fn free(conn: &mut PgConnection, claim: &KeyClaim) -> Result<bool> {
    let result = sqlx::query!(
        "DELETE FROM idempotency_keys
         WHERE user_id = $1 AND key = $2 AND created_at = $3 AND status IS NULL AND changed_at IS NULL",
        claim.user.0,
        claim.key,
        claim.claimed_at
    )
    .execute(conn)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Deletes answers that are older than a day.
pub async fn delete_old(conn: &mut PgConnection) -> Result<u64> {
    Ok(
        sqlx::query!("DELETE FROM idempotency_keys WHERE created_at < now() - interval '1 day'")
            .execute(conn)
            .await?
            .rows_affected(),
    )
}

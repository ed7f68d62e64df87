//! Stored answers to POST requests with an `Idempotency-Key`.

use ecluse_domain::ids::UserId;
use sqlx::PgConnection;

use crate::Result;

pub struct StoredAnswer {
    pub request_hash: Vec<u8>,
    /// `None` while the first request is still being processed.
    pub status: Option<i16>,
    pub location: Option<String>,
    pub body: Option<Vec<u8>>,
}

/// Claims the key for this request; `false` when another request has it already. A key whose first
/// request never got an answer, because its server was killed, is free again after a minute.
pub async fn claim(
    conn: &mut PgConnection,
    user: UserId,
    key: &str,
    request_hash: &[u8; 32],
) -> Result<bool> {
    let result = sqlx::query!(
        "INSERT INTO idempotency_keys (user_id, key, request_hash) VALUES ($1, $2, $3)
         ON CONFLICT (user_id, key) DO UPDATE SET request_hash = excluded.request_hash, created_at = now()
         WHERE idempotency_keys.status IS NULL AND idempotency_keys.created_at < now() - interval '1 minute'",
        user.0,
        key,
        request_hash
    )
    .execute(conn)
    .await?;
    Ok(result.rows_affected() == 1)
}

pub async fn find(
    conn: &mut PgConnection,
    user: UserId,
    key: &str,
) -> Result<Option<StoredAnswer>> {
    Ok(sqlx::query_as!(
        StoredAnswer,
        "SELECT request_hash, status, location, body FROM idempotency_keys WHERE user_id = $1 AND key = $2",
        user.0,
        key
    )
    .fetch_optional(conn)
    .await?)
}

/// Stores the answer to the request that claimed the key.
pub async fn set_answer(
    conn: &mut PgConnection,
    user: UserId,
    key: &str,
    status: i16,
    location: Option<&str>,
    body: &[u8],
) -> Result<()> {
    sqlx::query!(
        "UPDATE idempotency_keys SET status = $3, location = $4, body = $5 WHERE user_id = $1 AND key = $2",
        user.0,
        key,
        status,
        location,
        body
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Frees a key whose request ended in an internal error, so that the client may send it again.
pub async fn free(conn: &mut PgConnection, user: UserId, key: &str) -> Result<()> {
    sqlx::query!(
        "DELETE FROM idempotency_keys WHERE user_id = $1 AND key = $2 AND status IS NULL",
        user.0,
        key
    )
    .execute(conn)
    .await?;
    Ok(())
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

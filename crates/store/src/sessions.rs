//! Sessions of browsers. The table stores the hash of an opaque cookie value, so the table alone
//! grants no access.

use chrono::Duration;
use ecluse_domain::ids::UserId;
use ecluse_domain::role::AccountKind;
use sqlx::PgConnection;

use crate::Result;
use crate::people::User;

pub async fn insert(
    conn: &mut PgConnection,
    token_hash: &[u8; 32],
    user: UserId,
    lifetime: Duration,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO sessions (token_hash, user_id, expires_at) VALUES ($1, $2, now() + make_interval(secs => $3))",
        token_hash,
        user.0,
        lifetime.num_seconds() as f64
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Finds the person of this session, unless it ended or expired, or the account is closed.
pub async fn find_user(conn: &mut PgConnection, token_hash: &[u8; 32]) -> Result<Option<User>> {
    Ok(sqlx::query_as!(
        User,
        r#"SELECT u.id AS "id: UserId", u.login, u.name, u.kind AS "kind: AccountKind", u.password_hash, u.disabled_at
           FROM sessions s JOIN users u ON u.id = s.user_id
           WHERE s.token_hash = $1 AND s.expires_at > now() AND u.disabled_at IS NULL"#,
        token_hash
    )
    .fetch_optional(conn)
    .await?)
}

/// Ends a session; returns whose it was.
pub async fn delete(conn: &mut PgConnection, token_hash: &[u8; 32]) -> Result<Option<UserId>> {
    Ok(sqlx::query_scalar!(
        r#"DELETE FROM sessions WHERE token_hash = $1 RETURNING user_id AS "id: UserId""#,
        token_hash
    )
    .fetch_optional(conn)
    .await?)
}

/// Ends every session of this person; returns how many.
pub async fn delete_for_user(conn: &mut PgConnection, user: UserId) -> Result<u64> {
    Ok(
        sqlx::query!("DELETE FROM sessions WHERE user_id = $1", user.0)
            .execute(conn)
            .await?
            .rows_affected(),
    )
}

pub async fn delete_expired(conn: &mut PgConnection) -> Result<u64> {
    Ok(
        sqlx::query!("DELETE FROM sessions WHERE expires_at <= now()")
            .execute(conn)
            .await?
            .rows_affected(),
    )
}

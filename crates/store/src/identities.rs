//! Accounts of an identity provider: a person is identified by the issuer and its subject, never by
//! a name.

use ecluse_domain::ids::UserId;
use sqlx::PgConnection;

use crate::Result;

/// Lets one sign-in of this identity at a time proceed, until the transaction ends.
pub async fn lock(conn: &mut PgConnection, issuer: &str, subject: &str) -> Result<()> {
    let identity = format!("identity {issuer} {subject}");
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
        identity
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn insert(
    conn: &mut PgConnection,
    issuer: &str,
    subject: &str,
    user: UserId,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO identities (issuer, subject, user_id) VALUES ($1, $2, $3)",
        issuer,
        subject,
        user.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Finds whose identity this is and records the time of the sign-in.
pub async fn record_sign_in(
    conn: &mut PgConnection,
    issuer: &str,
    subject: &str,
) -> Result<Option<UserId>> {
    Ok(sqlx::query_scalar!(
        r#"UPDATE identities SET last_sign_in_at = now() WHERE issuer = $1 AND subject = $2 RETURNING user_id AS "id: UserId""#,
        issuer,
        subject
    )
    .fetch_optional(conn)
    .await?)
}

/// Records that a sign-in ended in a session; [`crate::Error::Conflict`] when it had completed
/// before.
pub async fn insert_completed(conn: &mut PgConnection, state_hash: &[u8; 32]) -> Result<()> {
    sqlx::query!(
        "INSERT INTO completed_sign_ins (state_hash) VALUES ($1)",
        state_hash
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn is_completed(conn: &mut PgConnection, state_hash: &[u8; 32]) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM completed_sign_ins WHERE state_hash = $1) AS "is!""#,
        state_hash
    )
    .fetch_one(conn)
    .await?)
}

/// Deletes sign-ins that are so old that their cookie has expired.
pub async fn delete_old_completed(conn: &mut PgConnection) -> Result<u64> {
    let old = sqlx::query!(
        "DELETE FROM completed_sign_ins WHERE completed_at < now() - interval '1 hour'"
    );
    Ok(old.execute(conn).await?.rows_affected())
}

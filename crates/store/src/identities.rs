//! Whom a provider of identities knows: by its issuer and its word for them, never by a name.

use ecluse_domain::ids::UserId;
use sqlx::PgConnection;

use crate::Result;

/// Lets one sign-in of this identity at a time go on until the transaction ends.
pub async fn hold(conn: &mut PgConnection, issuer: &str, subject: &str) -> Result<()> {
    let identity = format!("identity {issuer} {subject}");
    sqlx::query!("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", identity).execute(conn).await?;
    Ok(())
}

pub async fn insert(conn: &mut PgConnection, issuer: &str, subject: &str, user: UserId) -> Result<()> {
    sqlx::query!("INSERT INTO identities (issuer, subject, user_id) VALUES ($1, $2, $3)", issuer, subject, user.0).execute(conn).await?;
    Ok(())
}

/// Whose identity this is, noted as signing in now.
pub async fn find_signing_in(conn: &mut PgConnection, issuer: &str, subject: &str) -> Result<Option<UserId>> {
    Ok(sqlx::query_scalar!(
        r#"UPDATE identities SET last_sign_in_at = now() WHERE issuer = $1 AND subject = $2 RETURNING user_id AS "id: UserId""#,
        issuer,
        subject
    )
    .fetch_optional(conn)
    .await?)
}

/// Notes that a sign-in ended in a session; [`crate::Error::Conflict`] when it did before.
pub async fn insert_answered(conn: &mut PgConnection, state_hash: &[u8; 32]) -> Result<()> {
    sqlx::query!("INSERT INTO answered_sign_ins (state_hash) VALUES ($1)", state_hash).execute(conn).await?;
    Ok(())
}

pub async fn is_answered(conn: &mut PgConnection, state_hash: &[u8; 32]) -> Result<bool> {
    Ok(sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM answered_sign_ins WHERE state_hash = $1) AS "is!""#, state_hash)
        .fetch_one(conn)
        .await?)
}

/// Forgets sign-ins so old that their cookie no longer counts.
pub async fn delete_old_answered(conn: &mut PgConnection) -> Result<u64> {
    let old = sqlx::query!("DELETE FROM answered_sign_ins WHERE answered_at < now() - interval '1 hour'");
    Ok(old.execute(conn).await?.rows_affected())
}

//! The installation's keys for signing images: one that signs, and those before it.

use chrono::{DateTime, Utc};
use ecluse_domain::ids::SigningKeyId;
use sqlx::PgConnection;

use crate::{Result, changed_one};

/// What everybody may know of a key.
#[derive(Debug, Clone)]
pub struct PublicKey {
    pub id: SigningKeyId,
    /// PEM.
    pub public_key: String,
    pub created_at: DateTime<Utc>,
    /// Signs no more since then; what it signed still verifies.
    pub retired_at: Option<DateTime<Utc>>,
}

/// The key that signs, its private half sealed.
pub struct Active {
    pub id: SigningKeyId,
    pub public_key: String,
    pub private_key: Vec<u8>,
}

/// Answers `false` when another key became the active one meanwhile.
pub async fn insert(conn: &mut PgConnection, key: &Active) -> Result<bool> {
    let result = sqlx::query!(
        "INSERT INTO signing_keys (id, public_key, private_key) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        key.id.0,
        key.public_key,
        key.private_key
    )
    .execute(conn)
    .await?;
    Ok(result.rows_affected() == 1)
}

pub async fn find_active(conn: &mut PgConnection) -> Result<Option<Active>> {
    Ok(sqlx::query_as!(Active, r#"SELECT id AS "id: SigningKeyId", public_key, private_key FROM signing_keys WHERE retired_at IS NULL"#)
        .fetch_optional(conn)
        .await?)
}

/// The active key first, then newest first.
pub async fn list(conn: &mut PgConnection) -> Result<Vec<PublicKey>> {
    Ok(sqlx::query_as!(
        PublicKey,
        r#"SELECT id AS "id: SigningKeyId", public_key, created_at, retired_at FROM signing_keys ORDER BY retired_at IS NULL DESC, id DESC"#
    )
    .fetch_all(conn)
    .await?)
}

pub async fn retire(conn: &mut PgConnection, id: SigningKeyId) -> Result<()> {
    let result =
        sqlx::query!("UPDATE signing_keys SET retired_at = now() WHERE id = $1 AND retired_at IS NULL", id.0).execute(conn).await?;
    changed_one(result, "signing key")
}

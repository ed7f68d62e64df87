//! The keys that sign images: the active key of the installation, and earlier ones.

use chrono::{DateTime, Utc};
use ecluse_domain::ids::SigningKeyId;
use sqlx::PgConnection;

use crate::{Result, changed_one};

/// The public part of a key.
#[derive(Debug, Clone)]
pub struct PublicKey {
    pub id: SigningKeyId,
    /// PEM.
    pub public_key: String,
    pub created_at: DateTime<Utc>,
    /// The key has signed nothing since then; its signatures still verify.
    pub retired_at: Option<DateTime<Utc>>,
}

/// The key that signs, with its private key sealed.
pub struct ActiveKey {
    pub id: SigningKeyId,
    pub public_key: String,
    pub private_key: Vec<u8>,
}

/// Inserts the active key. Returns `false` when another key became active meanwhile.
pub async fn insert(conn: &mut PgConnection, key: &ActiveKey) -> Result<bool> {
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

pub async fn find_active(conn: &mut PgConnection) -> Result<Option<ActiveKey>> {
    Ok(sqlx::query_as!(ActiveKey, r#"SELECT id AS "id: SigningKeyId", public_key, private_key FROM signing_keys WHERE retired_at IS NULL"#)
        .fetch_optional(conn)
        .await?)
}

/// Lists the active key, then the others, newest first.
pub async fn list(conn: &mut PgConnection) -> Result<Vec<PublicKey>> {
    Ok(sqlx::query_as!(
        PublicKey,
        r#"SELECT id AS "id: SigningKeyId", public_key, created_at, retired_at FROM signing_keys ORDER BY retired_at IS NULL DESC, id DESC"#
    )
    .fetch_all(conn)
    .await?)
}

/// Retires a key; a conflict when it is retired already.
pub async fn retire(conn: &mut PgConnection, id: SigningKeyId) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE signing_keys SET retired_at = now() WHERE id = $1 AND retired_at IS NULL",
        id.0
    )
    .execute(conn)
    .await?;
    changed_one(result, "signing key")
}

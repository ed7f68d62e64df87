//! The digests behind tags of base images, as the registry last reported them.

use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use sqlx::PgConnection;

use crate::Result;

#[derive(Debug, Clone)]
pub struct BaseTag {
    /// `None` when the registry no longer has the tag.
    pub digest: Option<Digest>,
    pub checked_at: DateTime<Utc>,
}

pub async fn set(conn: &mut PgConnection, reference: &str, digest: Option<&Digest>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO base_tags (reference, digest) VALUES ($1, $2) ON CONFLICT (reference) DO UPDATE SET digest = excluded.digest, checked_at = now()",
        reference,
        digest.map(Digest::as_str)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Finds the last answer of the registry; `None` when there is none yet.
pub async fn find(conn: &mut PgConnection, reference: &str) -> Result<Option<BaseTag>> {
    Ok(sqlx::query_as!(
        BaseTag,
        r#"SELECT digest AS "digest: Digest", checked_at FROM base_tags WHERE reference = $1"#,
        reference
    )
    .fetch_optional(conn)
    .await?)
}

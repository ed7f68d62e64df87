//! A cache of the layers that parts of images became, so that a part that did not change is neither
//! read nor written again.

use ecluse_domain::Digest;
use ecluse_domain::addon::Addon;
use sqlx::PgConnection;

use crate::{Json, Result};

#[derive(Debug, Clone)]
pub struct Layer {
    /// A hash over everything that determines the bytes of the layer.
    pub key: Digest,
    pub digest: Digest,
    pub diff_id: Digest,
    /// Bytes, as stored (compressed).
    pub size: i64,
    pub addons: Json<Vec<Addon>>,
    /// The repository in the registry where the blob was last seen.
    pub repository: String,
}

/// Finds the known layers of these parts.
pub async fn find(conn: &mut PgConnection, keys: &[Digest]) -> Result<Vec<Layer>> {
    let keys: Vec<String> = keys.iter().map(Digest::to_string).collect();
    // An update once a day suffices to know which layers are in use. Skipping locked rows keeps
    // builds from waiting for one another.
    sqlx::query!(
        "UPDATE layers SET used_at = now() WHERE key IN
             (SELECT key FROM layers WHERE key = ANY($1) AND used_at < now() - interval '1 day' FOR UPDATE SKIP LOCKED)",
        &keys
    )
    .execute(&mut *conn)
    .await?;
    Ok(sqlx::query_as!(
        Layer,
        r#"SELECT key AS "key: Digest", digest AS "digest: Digest", diff_id AS "diff_id: Digest", size, addons AS "addons: Json<Vec<Addon>>", repository
           FROM layers WHERE key = ANY($1)"#,
        &keys
    )
    .fetch_all(conn)
    .await?)
}

/// Records that a repository has the layer of a part.
pub async fn insert(conn: &mut PgConnection, layer: &Layer) -> Result<()> {
    sqlx::query!(
        "INSERT INTO layers (key, digest, diff_id, size, addons, repository) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (key) DO UPDATE SET digest = $2, diff_id = $3, size = $4, addons = $5, repository = $6, used_at = now()",
        layer.key.as_str(),
        layer.digest.as_str(),
        layer.diff_id.as_str(),
        layer.size,
        &layer.addons as _,
        layer.repository
    )
    .execute(conn)
    .await?;
    Ok(())
}

//! Documents about images that are attached to them in the registry.

use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::attestation::AttestationKind;
use ecluse_domain::attestation::sbom::Counts;
use ecluse_domain::ids::{ProjectId, SigningKeyId};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::Result;

/// A document about an image, to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttestation {
    pub kind: AttestationKind,
    /// The digest of its manifest in the registry.
    pub digest: Digest,
    /// The document, byte for byte.
    pub document: Vec<u8>,
    /// Base64. Only a signature has it; the other kinds are signed inside their document or not at
    /// all.
    pub signature: Option<String>,
    pub key_id: Option<SigningKeyId>,
    /// How many parts the document lists. Only a list of contents has it.
    pub counts: Option<Counts>,
}

#[derive(Debug, Clone)]
pub struct Attestation {
    pub kind: AttestationKind,
    pub digest: Digest,
    pub media_type: String,
    pub document: Vec<u8>,
    pub signature: Option<String>,
    pub key_id: Option<SigningKeyId>,
    pub created_at: DateTime<Utc>,
}

/// A stored signature with the key that its row names. It is not verified.
#[derive(Debug, Clone)]
pub struct Signature {
    /// Host and repository that the image was pushed to.
    pub repository: String,
    pub payload: Vec<u8>,
    /// Base64.
    pub signature: String,
    pub key_id: SigningKeyId,
    /// PEM.
    pub public_key: String,
}

/// Records documents about an image. Two builds can produce the same image, and an image can be
/// signed again; the newest document of each kind stays.
pub async fn set(
    conn: &mut PgConnection,
    project: ProjectId,
    image: &Digest,
    attestations: &[NewAttestation],
) -> Result<()> {
    for attestation in attestations {
        sqlx::query!(
            "INSERT INTO attestations (project_id, image_digest, kind, digest, media_type, document, signature, key_id, counts)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (project_id, image_digest, kind) DO UPDATE SET digest = excluded.digest, media_type = excluded.media_type,
                 document = excluded.document, signature = excluded.signature, key_id = excluded.key_id, counts = excluded.counts, created_at = now()",
            project.0,
            image.as_str(),
            attestation.kind.as_str(),
            attestation.digest.as_str(),
            attestation.kind.media_type(),
            attestation.document,
            attestation.signature,
            attestation.key_id.map(|id| id.0),
            attestation.counts.as_ref().map(Json) as _
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// An attestation without its document, for lists.
#[derive(Debug, Clone)]
pub struct Summary {
    pub kind: AttestationKind,
    pub digest: Digest,
    pub media_type: String,
    /// Bytes of the document.
    pub size: i32,
    pub signature: Option<String>,
    pub key_id: Option<SigningKeyId>,
    pub created_at: DateTime<Utc>,
    /// How many parts a list of contents has.
    pub counts: Option<Json<Counts>>,
}

pub async fn list_summaries(
    conn: &mut PgConnection,
    project: ProjectId,
    image: &Digest,
) -> Result<Vec<Summary>> {
    Ok(sqlx::query_as!(
        Summary,
        r#"SELECT kind AS "kind: AttestationKind", digest AS "digest: Digest", media_type, octet_length(document) AS "size!", signature,
                  key_id AS "key_id: SigningKeyId", created_at, counts AS "counts: Json<Counts>"
           FROM attestations WHERE project_id = $1 AND image_digest = $2
           ORDER BY CASE kind WHEN 'sbom' THEN 1 WHEN 'provenance' THEN 2 WHEN 'signature' THEN 3 END"#,
        project.0,
        image.as_str()
    )
    .fetch_all(conn)
    .await?)
}

pub async fn find(
    conn: &mut PgConnection,
    project: ProjectId,
    image: &Digest,
    kind: AttestationKind,
) -> Result<Option<Attestation>> {
    Ok(sqlx::query_as!(
        Attestation,
        r#"SELECT kind AS "kind: AttestationKind", digest AS "digest: Digest", media_type, document, signature, key_id AS "key_id: SigningKeyId", created_at
           FROM attestations WHERE project_id = $1 AND image_digest = $2 AND kind = $3"#,
        project.0,
        image.as_str(),
        kind.as_str()
    )
    .fetch_optional(conn)
    .await?)
}

pub async fn find_signature(
    conn: &mut PgConnection,
    project: ProjectId,
    image: &Digest,
) -> Result<Option<Signature>> {
    Ok(sqlx::query_as!(
        Signature,
        r#"SELECT i.repository, a.document AS payload, a.signature AS "signature!", k.id AS "key_id: SigningKeyId", k.public_key
           FROM attestations a
           JOIN images i ON i.project_id = a.project_id AND i.digest = a.image_digest
           JOIN signing_keys k ON k.id = a.key_id
           WHERE a.project_id = $1 AND a.image_digest = $2 AND a.kind = 'signature'"#,
        project.0,
        image.as_str()
    )
    .fetch_optional(conn)
    .await?)
}

/// Lets one process at a time attach a document to an image, until the transaction ends, because
/// the list of attached documents is read, changed and written back.
pub async fn lock(conn: &mut PgConnection, repository: &str, image: &Digest) -> Result<()> {
    let subject = format!("attach {repository}@{image}");
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
        subject
    )
    .execute(conn)
    .await?;
    Ok(())
}

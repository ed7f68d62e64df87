//! Attestations: signed documents about images, and the keys that sign them.

use axum::extract::State;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::attestation::AttestationKind;
use ecluse_engine::Error;
use ecluse_store::{attestations as store, images, signing_keys};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::extract::ApiPath;
use super::find;
use super::paging::{List, Listed};
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::download::download;
use crate::web::error::Problem;
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(list_keys))
}

/// A document about an image, attached to it in the registry.
#[derive(Serialize, ToSchema)]
pub struct Attestation {
    #[schema(schema_with = schemas::attestation_kind)]
    pub kind: AttestationKind,
    /// The digest of its manifest in the registry.
    #[schema(value_type = String)]
    pub digest: Digest,
    /// The media type of the document.
    pub media_type: String,
    /// The size of the document, in bytes.
    pub size: i64,
    /// Only for the kind `signature`: an ECDSA signature of the document's SHA-256, in Base64.
    pub signature: Option<String>,
    /// The key of this installation that signed it.
    pub key: Option<Uuid>,
    pub created_at: DateTime<Utc>,
}

/// A key of this installation that signs images, or has signed them.
#[derive(Serialize, ToSchema)]
pub struct SigningKey {
    pub id: Uuid,
    /// PEM, in the form that `cosign verify --key` reads.
    pub public_key: String,
    pub created_at: DateTime<Utc>,
    /// The key has signed nothing since this moment. Its earlier signatures can still be verified.
    pub retired_at: Option<DateTime<Utc>>,
}

/// List the attestations of an image
///
/// Its contents, its provenance, its signature. Empty for an image that is older than attestations.
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/projects/{slug}/images/{digest}/attestations",
    tag = "attestations",
    params(
        ("slug" = String, Path, description = "The project's slug."),
        ("digest" = String, Path, description = "The image's digest."),
    ),
    responses((status = 200, body = List<Attestation>)),
)]
async fn list(
    State(app): State<App>,
    caller: Caller,
    ApiPath((slug, digest)): ApiPath<(String, String)>,
) -> Result<Listed<Attestation>, Problem> {
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, &slug).await?;
    let digest = digest.parse().map_err(|_| Error::NotFound("image"))?;
    images::get(&mut conn, project.id, &digest)
        .await
        .map_err(Error::from)?;
    let rows = store::list_summaries(&mut conn, project.id, &digest)
        .await
        .map_err(Error::from)?;
    let to_json = |row: store::Summary| Attestation {
        kind: row.kind,
        digest: row.digest,
        media_type: row.media_type,
        size: row.size.into(),
        signature: row.signature,
        key: row.key_id.map(|id| id.0),
        created_at: row.created_at,
    };
    Ok(Listed::whole(rows.into_iter().map(to_json).collect()))
}

/// Get an attestation of an image
///
/// Byte for byte the document that is attached to the image: the CycloneDX document, the signed
/// envelope with the provenance, or the payload of cosign's signature.
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/projects/{slug}/images/{digest}/attestations/{kind}",
    tag = "attestations",
    params(
        ("slug" = String, Path, description = "The project's slug."),
        ("digest" = String, Path, description = "The image's digest."),
        ("kind" = String, Path, description = "`sbom`, `provenance` or `signature`."),
    ),
    responses(
        (
            status = 200,
            content(
                (Object = "application/vnd.cyclonedx+json"),
                (Object = "application/vnd.in-toto.provenance+dsse"),
                (Object = "application/vnd.dev.cosign.simplesigning.v1+json"),
            ),
        ),
    ),
)]
async fn get(
    State(app): State<App>,
    caller: Caller,
    ApiPath((slug, digest, kind)): ApiPath<(String, String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, &slug).await?;
    let nothing = || Error::NotFound("attestation of this image");
    let (digest, kind): (Digest, AttestationKind) = (
        digest.parse().map_err(|_| nothing())?,
        kind.parse().map_err(|_| nothing())?,
    );
    let found = store::find(&mut conn, project.id, &digest, kind)
        .await
        .map_err(Error::from)?
        .ok_or_else(nothing)?;
    Ok(download(&digest, found))
}

/// List the keys that sign images
///
/// The key that signs now comes first. The list is empty until the first image is signed. `cosign
/// verify --key` and policy engines need these keys.
///
/// Allowed: anybody with a token.
#[utoipa::path(
    get,
    path = "/api/v1/signing-keys",
    operation_id = "list",
    tag = "signing_keys",
    responses((status = 200, body = List<SigningKey>)),
)]
async fn list_keys(State(app): State<App>, _: Caller) -> Result<Listed<SigningKey>, Problem> {
    let keys = signing_keys::list(&mut *app.engine.connection().await?)
        .await
        .map_err(Error::from)?;
    let to_json = |key: signing_keys::PublicKey| SigningKey {
        id: key.id.0,
        public_key: key.public_key,
        created_at: key.created_at,
        retired_at: key.retired_at,
    };
    Ok(Listed::whole(keys.into_iter().map(to_json).collect()))
}

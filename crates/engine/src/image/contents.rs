//! The list of everything in an image, read for a page. It may have megabytes, so it is read and used
//! on a thread, in the places that projects share for long documents.

use ecluse_domain::Digest;
use ecluse_domain::attestation::AttestationKind;
use ecluse_domain::attestation::sbom::Bom;
use ecluse_domain::ids::ProjectId;
use ecluse_store::attestations;

use crate::long_documents::{read_in, wait_for_place};
use crate::{Engine, Error, Result};

/// Reads the list of an image's contents, and returns what `find` finds in it. The caller has checked
/// that the project may be read, and has no connection to the database meanwhile.
///
/// # Errors
/// Not found for an image without such a list.
pub async fn find_in_contents<T: Send + 'static>(
    engine: &Engine,
    project: ProjectId,
    image: &Digest,
    find: impl FnOnce(Bom) -> T + Send + 'static,
) -> Result<T> {
    let place = wait_for_place(engine, project).await;
    let mut conn = engine.connection().await?;
    let stored = attestations::find(&mut conn, project, image, AttestationKind::Sbom).await?;
    drop(conn);
    let document = stored
        .ok_or(Error::NotFound("document about this image"))?
        .document;
    let read = move || serde_json::from_slice(&document).map(find);
    read_in(place, read).await?.map_err(|error| {
        Error::Internal(format!(
            "the contents of {} cannot be read: {error}",
            image.short()
        ))
    })
}

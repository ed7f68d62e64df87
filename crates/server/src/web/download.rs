//! Documents about images, as files to save.

use axum::http::{HeaderName, header};
use ecluse_domain::Digest;
use ecluse_store::attestations::Attestation;

/// The headers and the body of a response that a browser saves as a file.
pub fn download(image: &Digest, attestation: Attestation) -> ([(HeaderName, String); 2], Vec<u8>) {
    let file = format!(
        "attachment; filename=\"{}-{}.json\"",
        image.short(),
        attestation.kind
    );
    (
        [
            (
                header::CONTENT_TYPE,
                attestation.kind.media_type().to_owned(),
            ),
            (header::CONTENT_DISPOSITION, file),
        ],
        attestation.document,
    )
}

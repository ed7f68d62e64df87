//! The digest of a release: the image that its build made.

use ecluse_domain::Digest;
use ecluse_domain::release::ReleaseStatus;
use ecluse_store::releases::Release;

use crate::{Error, Result};

/// Returns the digest of the release's image.
///
/// # Errors
///
/// [`Error::Conflict`] while the build of the release has not succeeded.
pub(crate) fn require_built_digest(release: &Release) -> Result<&Digest> {
    match (release.status, &release.image_digest) {
        (ReleaseStatus::Ready, Some(digest)) => Ok(digest),
        (ReleaseStatus::Building, _) => Err(Error::Conflict(format!(
            "{} is still being built.",
            release.version
        ))),
        (ReleaseStatus::Failed | ReleaseStatus::Ready, _) => Err(Error::Conflict(format!(
            "The build of {} failed. Fix the project or retry the build first.",
            release.version
        ))),
    }
}

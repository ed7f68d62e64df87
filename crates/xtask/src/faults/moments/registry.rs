//! A registry that answers 201 to an upload and stores nothing, once for each kind of upload.

use std::sync::{Arc, Mutex, PoisonError};

use ecluse_testbed::http_proxy::{HttpProxy, Treatment};

use super::super::site::{QUIET, Site};
use super::super::tally::Tally;
use crate::api::wait_for;

/// A blob, the signature of an image, and the tag of a release. Without the blob the registry itself
/// refuses the image, without the signature no deployment starts, and the tag is read by nothing
/// afterwards.
const UPLOADS: [&str; 3] = ["/blobs/uploads/", ".sig", "/manifests/v"];

/// Makes a release while the registry lies once about each kind of upload; answers its id.
pub(super) async fn release_with_lies(
    site: &Site<'_>,
    proxy: &HttpProxy,
    slug: &str,
    version: &str,
    tally: &mut Tally,
) -> anyhow::Result<String> {
    let left = Arc::new(Mutex::new(UPLOADS.to_vec()));
    let choosing = Arc::clone(&left);
    proxy.choose(move |line| {
        let mut left = choosing.lock().unwrap_or_else(PoisonError::into_inner);
        let path = line.strip_prefix("PUT ").unwrap_or_default();
        match left.iter().position(|kind| path.contains(kind)) {
            Some(index) => {
                left.swap_remove(index);
                Treatment::PretendStored
            }
            None => Treatment::Pass,
        }
    });
    let release = site.release(slug, version).await?;
    wait_for("an upload of each kind", QUIET, async || {
        let left = left.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(left.is_empty().then_some(()))
    })
    .await?;
    proxy.heal();
    tally.faults += u64::try_from(UPLOADS.len())?;
    Ok(release)
}

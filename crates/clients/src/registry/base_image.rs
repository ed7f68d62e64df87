//! Base images, and a cache of the ones used last.

use super::manifest::{IndexEntry, ManifestOrIndex};
use super::{MAX_MANIFEST, Registry, RegistryError};
use bytes::Bytes;
use ecluse_domain::Digest;
use ecluse_domain::text::quote_parse_error;
use std::sync::PoisonError;

/// Base images in the cache. Each has at most 8 MiB, and usually a hundredth of that.
const MAX_CACHED_BASES: usize = 16;

/// A base image for linux/amd64, as received from the registry and verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseImage {
    pub repository: String,
    /// The digest in the request: of an index, when the base is built for several platforms.
    pub digest: Digest,
    pub manifest: Bytes,
    pub config: Bytes,
}

impl Registry {
    /// Returns the base image of this digest; from an index, the image for linux/amd64.
    pub async fn fetch_base_image(
        &self,
        repository: &str,
        digest: &Digest,
    ) -> Result<BaseImage, RegistryError> {
        let known = |base: &&BaseImage| base.repository == repository && base.digest == *digest;
        if let Some(base) = self
            .bases
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .find(known)
        {
            return Ok(base.clone());
        }
        let reference = self.by_digest(repository, digest);
        let mut manifest = self.manifest(&reference).await?;
        let unusable = |reason: &str| RegistryError::Unusable {
            reference: reference.whole(),
            reason: reason.to_owned(),
        };
        let parse = |bytes: &Bytes| {
            serde_json::from_slice::<ManifestOrIndex>(bytes).map_err(|error| {
                unusable(&format!(
                    "its manifest cannot be read: {}",
                    quote_parse_error(&error)
                ))
            })
        };
        let mut parsed = parse(&manifest)?;
        if let Some(platforms) = parsed.manifests.take() {
            let amd64 = |entry: &&IndexEntry| {
                entry.platform.as_ref().is_some_and(|platform| {
                    platform.os == "linux" && platform.architecture == "amd64"
                })
            };
            let found = platforms
                .iter()
                .find(amd64)
                .ok_or_else(|| unusable("it has no image for linux/amd64"))?;
            manifest = self
                .manifest(&self.by_digest(repository, &found.digest))
                .await?;
            parsed = parse(&manifest)?;
        }
        let config = parsed
            .config
            .ok_or_else(|| unusable("its manifest names no config"))?;
        if config.size > MAX_MANIFEST {
            return Err(unusable("its config is larger than 4 MiB"));
        }
        let mut bytes = Vec::new();
        self.pull_blob(repository, &config.digest, config.size, &mut bytes)
            .await?;
        let base = BaseImage {
            repository: repository.to_owned(),
            digest: digest.clone(),
            manifest,
            config: bytes.into(),
        };
        let mut bases = self.bases.lock().unwrap_or_else(PoisonError::into_inner);
        bases.push_back(base.clone());
        if bases.len() > MAX_CACHED_BASES {
            bases.pop_front();
        }
        Ok(base)
    }
}

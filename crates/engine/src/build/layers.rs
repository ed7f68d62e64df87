//! The layers of a build: written once, sent when the registry lacks them.

use ecluse_clients::git::Checkout;
use ecluse_clients::registry::BaseImage;
use ecluse_domain::odoo::Owner;
use ecluse_image::Plan;
use ecluse_image::layer::Layer;
use ecluse_image::manifest::{self, MANIFEST_TYPE};
use tempfile::NamedTempFile;

use super::tags::branch_tags;
use super::{Run, outside};
use crate::{Error, Result};

impl Run<'_> {
    /// Writes the layer into a file of its own that vanishes with this run.
    pub(super) async fn lay(&self, checkout: &Checkout, plan: Plan, owner: Owner) -> Result<(Layer, NamedTempFile)> {
        let engine = self.engine;
        let times =
            engine.git.last_changes(checkout, &plan.dated_paths).await.map_err(|error| Error::outside(error.kind(), error.to_string()))?;
        let mut blobs = checkout.blobs();
        let scratch = engine.scratch.clone();
        let written = tokio::task::spawn_blocking(move || {
            let mut file = NamedTempFile::new_in(scratch)?;
            let out = std::io::BufWriter::new(file.as_file_mut());
            let layer =
                ecluse_image::layer::write(&plan, &times, owner, out, |file, out| blobs.copy(file.repository, file.blob, file.size, out))?;
            Ok::<_, std::io::Error>((layer, file))
        });
        let written = written.await.map_err(|error| Error::Internal(error.to_string()))?;
        let (layer, file) = written.map_err(|error| Error::Transient(format!("The layer could not be written: {error}.")))?;
        self.log.info(format!("Layer {} of {} addons, {} bytes.", layer.digest.short(), layer.addons.len(), layer.size)).await?;
        Ok((layer, file))
    }

    pub(super) async fn push(&self, base: &BaseImage, made: &manifest::Image, layer: &Layer, file: &NamedTempFile) -> Result<()> {
        let (engine, project, build) = (self.engine, self.project, self.build);
        let (registry, repository) = (&engine.registry, project.image_repository.as_str());
        for blob in &made.base_layers {
            registry.mount_blob(&base.repository, repository, &blob.digest, blob.size).await.map_err(outside)?;
        }
        registry.push_blob_file(repository, file.path(), &layer.digest, layer.size).await.map_err(outside)?;
        registry.push_blob(repository, made.config.clone()).await.map_err(outside)?;
        let mut tags = vec![build.commit_sha.to_string()];
        tags.extend(branch_tags(&mut *engine.connection().await?, project.id, &build.commit_sha).await?);
        let named: Vec<&str> = tags.iter().map(String::as_str).collect();
        registry.push_manifest(repository, &made.manifest, MANIFEST_TYPE, &named).await.map_err(outside)?;
        self.log.info(format!("Pushed {} as {repository}:{}.", made.digest, tags.join(", "))).await
    }
}

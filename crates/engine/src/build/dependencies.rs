//! The layers with the packages that a commit needs. A build waits for a dependency image that is
//! not ready yet, without a worker.

use ecluse_clients::git::Checkout;
use ecluse_domain::build::{BuildStep, Stream};
use ecluse_domain::dependencies::{
    self as wanted, DependencyImageStatus, PACKAGES_FILE, REQUIREMENTS_FILE,
};
use ecluse_image::manifest::Descriptor;
use ecluse_store::dependency_images::{self, DependencyImage, NewDependencyImage};

use super::base::Base;
use super::layers::DependencyLayers;
use super::{Run, text};
use crate::{Actor, Error, Result, commit, dependencies};

impl Run<'_> {
    /// Finds the layers between the base and the addons. `None` while their image is being made:
    /// then this job ends, and another one is enqueued when the image is ready.
    pub(super) async fn find_dependency_layers(
        &mut self,
        checkout: &Checkout,
        base: &Base,
    ) -> Result<Option<DependencyLayers>> {
        let wanted = read_wanted_packages(checkout).await?;
        if wanted.is_empty() {
            return Ok(Some(DependencyLayers::default()));
        }
        self.log.start_step(BuildStep::Dependencies).await?;
        let wanted = NewDependencyImage {
            key: wanted.key(&base.image.digest),
            base_repository: base.image.repository.clone(),
            base_digest: base.image.digest.clone(),
            packages: wanted.packages().join("\n"),
            requirements: wanted.requirements().join("\n"),
        };
        self.require_no_failed_image(&wanted).await?;
        let found =
            dependency_images::find_ready(&mut *self.engine.connection().await?, &wanted.key)
                .await?;
        let lost = match found {
            Some(ready) if dependencies::is_in_registry(self.engine, &ready).await? => {
                return self.use_ready_image(ready).await.map(Some);
            }
            // Somebody deleted the image from the registry, so it is made again.
            Some(lost) => Some(lost.id),
            None => None,
        };
        let mut tx = self.log.begin_with_lease().await?;
        let (id, is_new) =
            dependencies::request(&mut tx, &Actor::system(), self.project.id, &wanted).await?;
        // An image may have become ready between the search and the request.
        let ready = if is_new {
            dependency_images::find_ready(&mut tx, &wanted.key).await?
        } else {
            None
        };
        if let Some(ready) = ready.filter(|ready| Some(ready.id) != lost) {
            drop(tx);
            return self.use_ready_image(ready).await.map(Some);
        }
        dependency_images::set_waiting(&mut tx, id, self.build.id).await?;
        // This line is written before the commit: as soon as others see that the build waits,
        // another run may write to its log.
        let sentence = format!(
            "Waits for the dependency image {id}, with the key {}.",
            wanted.key
        );
        self.log.write_in(&mut tx, Stream::Info, &sentence).await?;
        commit(tx).await?;
        Ok(None)
    }

    async fn use_ready_image(&self, ready: DependencyImage) -> Result<DependencyLayers> {
        let mut tx = self.log.begin_with_lease().await?;
        dependency_images::set_used(&mut tx, ready.id, self.build.id).await?;
        commit(tx).await?;
        self.log
            .info(format!(
                "The packages are in the dependency image {}, with the key {}.",
                ready.id, ready.key
            ))
            .await?;
        let layers = ready
            .layers
            .iter()
            .flat_map(|layers| layers.0.clone())
            .map(|layer| Descriptor {
                digest: layer.digest,
                diff_id: layer.diff_id,
                size: layer.size,
                media_type: layer.media_type,
            });
        Ok(DependencyLayers {
            repository: ready.repository.clone().unwrap_or_default(),
            layers: layers.collect(),
            image: Some(ready),
        })
    }

    /// Fails if the image that this build waited for failed. Only a new build requests it again.
    async fn require_no_failed_image(&mut self, wanted: &NewDependencyImage) -> Result<()> {
        let mut conn = self.engine.connection().await?;
        let Some(awaited) = self.build.dependency_image_id else {
            return Ok(());
        };
        let awaited = dependency_images::get(&mut conn, awaited).await?;
        if awaited.key != wanted.key {
            return Ok(());
        }
        let error = awaited.error.unwrap_or_default();
        match awaited.status {
            DependencyImageStatus::Failed => Err(Error::Permanent(format!(
                "The packages cannot be installed: {error} See the dependency image {}.",
                awaited.id
            ))),
            DependencyImageStatus::Errored => {
                self.is_infrastructure_fault = true;
                Err(Error::Permanent(format!(
                    "The packages could not be installed: {error} See the dependency image {}.",
                    awaited.id
                )))
            }
            DependencyImageStatus::Queued
            | DependencyImageStatus::Running
            | DependencyImageStatus::Ready
            | DependencyImageStatus::Replaced => Ok(()),
        }
    }
}

/// Reads which packages the files of the commit name.
pub(super) async fn read_wanted_packages(checkout: &Checkout) -> Result<wanted::WantedPackages> {
    let (packages, requirements) = (
        text(checkout, PACKAGES_FILE).await?,
        text(checkout, REQUIREMENTS_FILE).await?,
    );
    wanted::WantedPackages::read(packages.as_deref(), requirements.as_deref())
        .map_err(|error| Error::Permanent(error.to_string()))
}

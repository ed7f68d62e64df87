//! The layers with the packages that a commit asks for: there already, or waited for without a worker.

use ecluse_clients::git::Checkout;
use ecluse_domain::build::{BuildStep, Stream};
use ecluse_domain::dependencies::{self as wanted, DependencyImageStatus, PACKAGES_FILE, REQUIREMENTS_FILE};
use ecluse_image::manifest::Descriptor;
use ecluse_store::dependency_images::{self, DependencyImage, Wanted};

use super::base::Base;
use super::layers::Dependencies;
use super::{Run, outside, text};
use crate::{Actor, Error, Result, commit, dependencies};

impl Run<'_> {
    /// The layers between the base and the addons; `None` while they are being made: then this build's
    /// job ends, and another one begins when they are.
    pub(super) async fn dependencies(&mut self, checkout: &Checkout, base: &Base) -> Result<Option<Dependencies>> {
        let wanted = read(checkout).await?;
        if wanted.is_empty() {
            return Ok(Some(Dependencies::default()));
        }
        self.log.begin(BuildStep::Dependencies).await?;
        let wanted = Wanted {
            key: wanted.key(&base.image.digest),
            base_repository: base.image.repository.clone(),
            base_digest: base.image.digest.clone(),
            packages: wanted.packages().join("\n"),
            requirements: wanted.requirements().join("\n"),
        };
        self.refuse_what_failed(&wanted).await?;
        let lost = match dependency_images::find_ready(&mut *self.engine.connection().await?, &wanted.key).await? {
            Some(ready) if self.is_in_registry(&ready).await? => return self.stand_on(ready).await.map(Some),
            // Somebody cleaned the registry; it is made again.
            Some(lost) => Some(lost.id),
            None => None,
        };
        let mut tx = self.log.hold().await?;
        let (id, is_new) = dependencies::request(&mut tx, &Actor::system(), Some(self.project.id), &wanted).await?;
        // One may have become ready between the question and the request.
        let ready = if is_new { dependency_images::find_ready(&mut tx, &wanted.key).await? } else { None };
        if let Some(ready) = ready.filter(|ready| Some(ready.id) != lost) {
            drop(tx);
            return self.stand_on(ready).await.map(Some);
        }
        dependency_images::set_waiting(&mut tx, id, self.build.id).await?;
        // Before others can see that it waits: from then on another run may write.
        let sentence = format!("Waits for the dependency image {id}, with the key {}.", wanted.key);
        self.log.say_in(&mut tx, Stream::Info, &sentence).await?;
        commit(tx).await?;
        Ok(None)
    }

    async fn stand_on(&self, ready: DependencyImage) -> Result<Dependencies> {
        let mut tx = self.log.hold().await?;
        dependency_images::set_used(&mut tx, ready.id, self.build.id).await?;
        commit(tx).await?;
        self.log.info(format!("The packages are in the dependency image {}, with the key {}.", ready.id, ready.key)).await?;
        let layers = ready.layers.iter().flat_map(|layers| layers.0.clone()).map(|layer| Descriptor {
            digest: layer.digest,
            diff_id: layer.diff_id,
            size: layer.size,
            media_type: layer.media_type,
        });
        Ok(Dependencies { repository: ready.repository.clone().unwrap_or_default(), layers: layers.collect(), image: Some(ready) })
    }

    /// What this build waited for may have ended without an image; asking again is for a new build.
    async fn refuse_what_failed(&mut self, wanted: &Wanted) -> Result<()> {
        let mut conn = self.engine.connection().await?;
        let Some(before) = self.build.dependency_image_id else { return Ok(()) };
        let before = dependency_images::get(&mut conn, before).await?;
        if before.key != wanted.key {
            return Ok(());
        }
        let error = before.error.unwrap_or_default();
        match before.status {
            DependencyImageStatus::Failed => {
                Err(Error::Permanent(format!("The packages cannot be installed: {error} See the dependency image {}.", before.id)))
            }
            DependencyImageStatus::Errored => {
                self.is_ours_to_mend = true;
                Err(Error::Permanent(format!("The packages could not be installed: {error} See the dependency image {}.", before.id)))
            }
            DependencyImageStatus::Queued
            | DependencyImageStatus::Running
            | DependencyImageStatus::Ready
            | DependencyImageStatus::Replaced => Ok(()),
        }
    }

    async fn is_in_registry(&self, image: &DependencyImage) -> Result<bool> {
        let (Some(repository), Some(digest)) = (&image.repository, &image.digest) else { return Ok(false) };
        self.engine.registry.exists(repository, digest).await.map_err(outside)
    }
}

/// What the commit's files ask for.
pub(super) async fn read(checkout: &Checkout) -> Result<wanted::Dependencies> {
    let (packages, requirements) = (text(checkout, PACKAGES_FILE).await?, text(checkout, REQUIREMENTS_FILE).await?);
    wanted::Dependencies::read(packages.as_deref(), requirements.as_deref()).map_err(|error| Error::Permanent(error.to_string()))
}

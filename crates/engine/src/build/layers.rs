//! The layers of a build. A layer that an earlier build wrote is used again; any other is written
//! and pushed.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use ecluse_clients::background;
use ecluse_clients::git::Checkout;
use ecluse_clients::registry::RegistryError;
use ecluse_domain::Digest;
use ecluse_domain::addon::Addon;
use ecluse_domain::build::{BuildStep, Stream};
use ecluse_domain::odoo::Owner;
use ecluse_image::layer::{self, Layer};
use ecluse_image::manifest::{self, Descriptor, LAYER_TYPE, MANIFEST_TYPE};
use ecluse_image::part::{MAX_LAYERS, Part};
use ecluse_store::dependency_images::DependencyImage;
use ecluse_store::{images, layers as known_layers};
use futures::{StreamExt as _, TryStreamExt as _};
use tempfile::NamedTempFile;
use tokio::sync::Semaphore;

use super::Run;
use super::base::Base;
use super::plan::DatedPlan;
use crate::records::quota;
use crate::{Error, Result};

/// The most requests of one build to the registry at the same time.
const MAX_REQUESTS: usize = 12;

/// The layers between the base and the addons.
#[derive(Debug, Clone, Default)]
pub(super) struct DependencyLayers {
    /// The repository in the registry that they can be mounted from.
    pub repository: String,
    /// From the bottom.
    pub layers: Vec<Descriptor>,
    /// The dependency image with these layers; `None` for a commit that needs no packages.
    pub image: Option<DependencyImage>,
}

/// A layer of addons that is in the project's repository.
pub(super) struct BuiltLayer {
    pub blob: Descriptor,
    pub addons: Vec<Addon>,
    /// This build wrote the layer, not an earlier one.
    is_new: bool,
}

/// Layers that are assumed to be in the project's repository until the image is pushed. The first
/// attempt of a build trusts a manifest in the registry. When it finds that a layer is missing, the
/// next attempt looks for each layer.
#[derive(Debug, Default)]
pub(super) struct AssumedLayers(HashSet<Digest>);

impl Run<'_> {
    /// Finds the layers of the project's newest image, as long as the registry has that image: a
    /// registry keeps the layers that a manifest names.
    pub(super) async fn find_assumed_layers(&self) -> Result<AssumedLayers> {
        let (engine, project) = (self.engine, self.project);
        if !self.log.is_first_attempt() {
            return Ok(AssumedLayers::default());
        }
        let newest = images::find_newest(&mut *engine.connection().await?, project.id).await?;
        let Some(newest) = newest.filter(|image| {
            image.repository
                == format!("{}/{}", engine.registry.address(), project.image_repository)
        }) else {
            return Ok(AssumedLayers::default());
        };
        // When the registry does not answer, the build looks for each layer later.
        if !engine
            .registry
            .exists(&project.image_repository, &newest.digest)
            .await
            .unwrap_or(false)
        {
            return Ok(AssumedLayers::default());
        }
        Ok(AssumedLayers(
            newest
                .layers
                .0
                .into_iter()
                .map(|layer| layer.digest)
                .collect(),
        ))
    }

    /// Brings every layer of the image into the project's repository, those of the base and of the
    /// dependencies too. Returns the layers of the addons, from the bottom.
    pub(super) async fn build_layers(
        &mut self,
        checkout: &Checkout,
        plan: DatedPlan,
        below: (&Base, &DependencyLayers),
        assumed: &AssumedLayers,
    ) -> Result<Vec<BuiltLayer>> {
        let built = match self.bring_all_layers(checkout, plan, below, assumed).await {
            Ok(built) => built,
            Err(LayerError::Registry(error)) => {
                // The registry did not accept a layer: that is a failure to push, and an
                // infrastructure fault, not a fault of the project.
                self.log.start_step(BuildStep::Push).await?;
                return Err(error.into());
            }
            Err(LayerError::Other(error)) => return Err(error),
        };
        let new: Vec<&BuiltLayer> = built.iter().filter(|layer| layer.is_new).collect();
        for layer in &new {
            let (addons, bytes) = (layer.addons.len(), layer.blob.size);
            self.log.write_later(
                Stream::Info,
                &format!(
                    "Layer {}: {addons} addons, {bytes} bytes.",
                    layer.blob.digest.short()
                ),
            );
        }
        self.log.write_later(
            Stream::Info,
            &format!(
                "{} layers of addons, {} of them new.",
                built.len(),
                new.len()
            ),
        );
        Ok(built)
    }

    async fn bring_all_layers(
        &self,
        checkout: &Checkout,
        plan: DatedPlan,
        (base, dependencies): (&Base, &DependencyLayers),
        assumed: &AssumedLayers,
    ) -> std::result::Result<Vec<BuiltLayer>, LayerError> {
        let engine = self.engine;
        let below = manifest::base_layers(&base.image.manifest)
            .map_err(|error| Error::Permanent(error.to_string()))?;
        let max_parts = MAX_LAYERS.saturating_sub(below.len() + dependencies.layers.len());
        let parts = plan.plan.into_parts(
            &plan.times,
            base.owner,
            |source| checkout.sources[source].path.as_str(),
            max_parts,
        );
        let parts = parts.map_err(|error| Error::Internal(error.to_string()))?;
        let keys: Vec<Digest> = parts.iter().map(|part| part.key.clone()).collect();
        let known = known_layers::find(&mut *engine.connection().await?, &keys)
            .await
            .map_err(Error::from)?;
        let mut known: HashMap<Digest, known_layers::Layer> = known
            .into_iter()
            .map(|layer| (layer.key.clone(), layer))
            .collect();

        let writers = Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from));
        let has_room = quota::has_room_for_image(engine, self.project.id);
        let shared = (&writers, assumed, has_room);
        let mut building = Vec::new();
        for part in parts {
            let known = known.remove(&part.key);
            building.push(self.build_layer(checkout, part, known, base, shared));
        }
        let to = self.project.image_repository.as_str();
        let mut mounts = Vec::new();
        for blob in below
            .iter()
            .filter(|blob| !assumed.0.contains(&blob.digest))
        {
            mounts.push(engine.registry.mount_blob(
                &base.image.repository,
                to,
                &blob.digest,
                blob.size,
            ));
        }
        for layer in dependencies
            .layers
            .iter()
            .filter(|layer| !assumed.0.contains(&layer.digest))
        {
            mounts.push(engine.registry.mount_blob(
                &dependencies.repository,
                to,
                &layer.digest,
                layer.size,
            ));
        }
        let building = futures::stream::iter(building)
            .buffered(MAX_REQUESTS)
            .try_collect();
        let mounts = async {
            Ok(futures::stream::iter(mounts)
                .buffer_unordered(MAX_REQUESTS)
                .try_collect::<()>()
                .await?)
        };
        let (built, ()) = futures::try_join!(building, mounts)?;
        Ok(built)
    }

    /// Brings one layer of addons into the project's repository. A layer that has to be sent fails
    /// when the project has no room for another image today; one that the registry has does not.
    async fn build_layer(
        &self,
        checkout: &Checkout,
        part: Part,
        known: Option<known_layers::Layer>,
        base: &Base,
        (writers, assumed, has_room): (&Semaphore, &AssumedLayers, bool),
    ) -> std::result::Result<BuiltLayer, LayerError> {
        let (engine, repository) = (self.engine, self.project.image_repository.as_str());
        if let Some(known) = known {
            let size = u64::try_from(known.size).unwrap_or(0);
            if assumed.0.contains(&known.digest)
                || engine
                    .registry
                    .mount_blob_if_present(&known.repository, repository, &known.digest, size)
                    .await?
            {
                let mut versions: HashMap<String, Option<String>> = known
                    .addons
                    .0
                    .into_iter()
                    .map(|addon| (addon.name.to_string(), addon.version))
                    .collect();
                let addons = part.addons(|name| versions.remove(name).flatten());
                let blob = Descriptor {
                    digest: known.digest,
                    diff_id: known.diff_id,
                    size,
                    media_type: LAYER_TYPE.to_owned(),
                };
                return Ok(BuiltLayer {
                    blob,
                    addons,
                    is_new: false,
                });
            }
        }
        if !has_room {
            return Err(quota::refuse_image(engine).into());
        }
        let key = part.key.clone();
        let (layer, file) = {
            let _permit = writers
                .acquire()
                .await
                .map_err(|error| Error::Internal(error.to_string()))?;
            write_layer(checkout, part, base.owner, engine.scratch.clone()).await?
        };
        let is_sent = engine
            .registry
            .push_blob_file(repository, file.path(), &layer.blob.digest, layer.blob.size)
            .await?;
        if is_sent {
            quota::count_image(engine, self.project.id, layer.blob.size);
        }
        let row = known_layers::Layer {
            key,
            digest: layer.blob.digest.clone(),
            diff_id: layer.blob.diff_id.clone(),
            size: layer.blob.size as i64,
            addons: layer.addons.clone().into(),
            repository: repository.to_owned(),
        };
        known_layers::insert(&mut *engine.connection().await?, &row)
            .await
            .map_err(Error::from)?;
        Ok(BuiltLayer {
            blob: layer.blob,
            addons: layer.addons,
            is_new: true,
        })
    }

    /// Pushes the config and the manifest of an image. The image gets no tag yet.
    pub(super) async fn push(
        &self,
        image: &manifest::Image,
        assumed: &AssumedLayers,
    ) -> Result<()> {
        let (registry, repository) = (
            &self.engine.registry,
            self.project.image_repository.as_str(),
        );
        let (_, is_sent) = registry
            .push_missing_blob(repository, image.config.clone())
            .await?;
        if is_sent {
            quota::count_image(self.engine, self.project.id, image.config.len() as u64);
        }
        let pushed = registry
            .push_manifest(repository, &image.manifest, MANIFEST_TYPE, &[])
            .await
            .map_err(Error::from);
        pushed.map_err(|error| match error {
            // Registries have different errors for a manifest that names a layer which they lost.
            Error::Permanent(reason) if !assumed.0.is_empty() => Error::Transient(reason),
            error => error,
        })?;
        self.log.write_later(
            Stream::Info,
            &format!("Pushed {} to {repository}.", image.digest),
        );
        Ok(())
    }

    /// Looks for the layers that were assumed to be in the repository: a registry may accept a
    /// manifest without looking for its layers.
    pub(super) async fn confirm_layers(
        &self,
        assumed: &AssumedLayers,
        layers: &[images::Layer],
    ) -> Result<()> {
        let (registry, repository) = (
            &self.engine.registry,
            self.project.image_repository.as_str(),
        );
        let mut lookups = Vec::new();
        for layer in layers
            .iter()
            .filter(|layer| assumed.0.contains(&layer.digest))
        {
            let size = u64::try_from(layer.size).unwrap_or(0);
            let found = registry.mount_blob_if_present(repository, repository, &layer.digest, size);
            lookups.push(async move { Ok::<_, RegistryError>((&layer.digest, found.await?)) });
        }
        let found = futures::stream::iter(lookups)
            .buffer_unordered(MAX_REQUESTS)
            .try_collect::<Vec<_>>()
            .await
            // The next attempt assumes nothing, and reports a registry that still fails.
            .map_err(|error| Error::Transient(error.to_string()))?;
        match found.iter().find(|(_, is_present)| !is_present) {
            Some((lost, _)) => Err(Error::Transient(format!(
                "the registry has lost {repository}@{lost}, a layer of an image that it has"
            ))),
            None => Ok(()),
        }
    }
}

/// Writes a layer into a temporary file, which is deleted with its handle. Dropping the future ends
/// the writing.
pub(super) async fn write_layer(
    checkout: &Checkout,
    part: Part,
    owner: Owner,
    scratch: PathBuf,
) -> Result<(Layer, NamedTempFile)> {
    let mut blobs = checkout.blobs();
    let written = background::run(None, move |permit| {
        let mut file = NamedTempFile::new_in(scratch)?;
        blobs.expect(part.files.iter().map(|file| (file.repository, file.blob)));
        let out = std::io::BufWriter::with_capacity(256 * 1024, file.as_file_mut());
        let layer = layer::write(&part, owner, out, |file, out| {
            blobs.copy(
                file.repository,
                file.blob,
                file.size,
                &mut permit.watch(out),
            )
        })?;
        Ok::<_, std::io::Error>((layer, file))
    });
    let written = written
        .await
        .map_err(|error| Error::Internal(error.to_string()))?;
    written.map_err(|error| Error::Transient(format!("A layer could not be written: {error}.")))
}

/// Why the layers are not in the repository. The kind decides how the build ends.
enum LayerError {
    Registry(RegistryError),
    Other(Error),
}

impl From<RegistryError> for LayerError {
    fn from(error: RegistryError) -> Self {
        Self::Registry(error)
    }
}

impl From<Error> for LayerError {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

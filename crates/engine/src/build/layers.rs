//! The layers of a build: each is known from an earlier build, or written once and sent.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use ecluse_clients::git::Checkout;
use ecluse_clients::registry::RegistryError;
use ecluse_domain::Digest;
use ecluse_domain::addon::Addon;
use ecluse_domain::build::{BuildStep, Stream};
use ecluse_domain::odoo::Owner;
use ecluse_image::layer::{self, Layer};
use ecluse_image::manifest::{self, Descriptor, LAYER_TYPE, MANIFEST_TYPE};
use ecluse_image::part::{MOST_LAYERS, Part};
use ecluse_store::dependency_images::DependencyImage;
use ecluse_store::{images, layers};
use futures::{StreamExt as _, TryStreamExt as _};
use tempfile::NamedTempFile;
use tokio::sync::Semaphore;

use super::base::Base;
use super::check::Dated;
use super::tags::branch_tags;
use super::{Run, outside};
use crate::{Error, Result, commit};

/// Requests to the registry at the same time, of one build.
const AT_ONCE: usize = 12;

/// Layers between the base and the addons.
#[derive(Debug, Clone, Default)]
pub(super) struct Dependencies {
    /// Inside the registry: where they can be mounted from.
    pub repository: String,
    /// From the bottom.
    pub layers: Vec<Descriptor>,
    /// The image that they are of; none where the commit asks for no packages.
    pub image: Option<DependencyImage>,
}

/// A layer of addons that the project's repository has.
pub(super) struct Laid {
    pub blob: Descriptor,
    pub addons: Vec<Addon>,
    /// Written by this build, not known from an earlier one.
    written: bool,
}

/// Layers that are taken to be in the project's repository until the image is pushed. The first attempt of a build trusts a manifest that
/// the registry has; when it finds a layer missing, the next one looks for each.
#[derive(Debug, Default)]
pub(super) struct There(HashSet<Digest>);

impl Run<'_> {
    /// The layers of the project's newest image, as long as the registry has that: it keeps what a manifest names.
    pub(super) async fn find_there(&self) -> Result<There> {
        let (engine, project) = (self.engine, self.project);
        if !self.log.is_first() {
            return Ok(There::default());
        }
        let newest = images::list(&mut *engine.connection().await?, project.id, None, 1).await?.into_iter().next();
        let Some(newest) = newest.filter(|image| image.repository == format!("{}/{}", engine.registry.address(), project.image_repository))
        else {
            return Ok(There::default());
        };
        // A registry that cannot be asked now is asked for each of them later.
        if !engine.registry.exists(&project.image_repository, &newest.digest).await.unwrap_or(false) {
            return Ok(There::default());
        }
        Ok(There(newest.layers.0.into_iter().map(|layer| layer.digest).collect()))
    }

    /// Has every layer of the image in the project's repository, those of the base and of the
    /// dependencies too; gives those of the addons, from the bottom.
    pub(super) async fn lay(
        &mut self,
        checkout: &Checkout,
        dated: Dated,
        below: (&Base, &Dependencies),
        there: &There,
    ) -> Result<Vec<Laid>> {
        let laid = self.all_layers(checkout, dated, below, there).await;
        let laid = match laid {
            Ok(laid) => laid,
            Err(Trouble::Registry(error)) => {
                // what cannot be sent is for the registry's people, not the project's, to mend
                self.log.begin(BuildStep::Push).await?;
                return Err(outside(error));
            }
            Err(Trouble::Other(error)) => return Err(error),
        };
        let written: Vec<&Laid> = laid.iter().filter(|laid| laid.written).collect();
        for laid in &written {
            let (addons, bytes) = (laid.addons.len(), laid.blob.size);
            self.log.note(Stream::Info, &format!("Layer {}: {addons} addons, {bytes} bytes.", laid.blob.digest.short()));
        }
        self.log.note(Stream::Info, &format!("{} layers of addons, {} of them new.", laid.len(), written.len()));
        Ok(laid)
    }

    async fn all_layers(
        &self,
        checkout: &Checkout,
        dated: Dated,
        (base, dependencies): (&Base, &Dependencies),
        there: &There,
    ) -> std::result::Result<Vec<Laid>, Trouble> {
        let engine = self.engine;
        let below = manifest::base_layers(&base.image.manifest).map_err(|error| Error::Permanent(error.to_string()))?;
        let room = MOST_LAYERS.saturating_sub(below.len() + dependencies.layers.len());
        let parts = dated.plan.into_parts(&dated.times, base.owner, |source| checkout.sources[source].path.as_str(), room);
        let parts = parts.map_err(|error| Error::Internal(error.to_string()))?;
        let keys: Vec<Digest> = parts.iter().map(|part| part.key.clone()).collect();
        let known = layers::find(&mut *engine.connection().await?, &keys).await.map_err(Error::from)?;
        let mut known: HashMap<Digest, layers::Layer> = known.into_iter().map(|layer| (layer.key.clone(), layer)).collect();

        let writers = Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from));
        let mut laying = Vec::new();
        for part in parts {
            let known = known.remove(&part.key);
            laying.push(self.part(checkout, part, known, base, (&writers, there)));
        }
        let to = self.project.image_repository.as_str();
        let mut mounts = Vec::new();
        for blob in below.iter().filter(|blob| !there.0.contains(&blob.digest)) {
            mounts.push(engine.registry.mount_blob(&base.image.repository, to, &blob.digest, blob.size));
        }
        for layer in dependencies.layers.iter().filter(|layer| !there.0.contains(&layer.digest)) {
            mounts.push(engine.registry.mount_blob(&dependencies.repository, to, &layer.digest, layer.size));
        }
        let laying = futures::stream::iter(laying).buffered(AT_ONCE).try_collect();
        let mounts = async { Ok(futures::stream::iter(mounts).buffer_unordered(AT_ONCE).try_collect::<()>().await?) };
        let (laid, ()) = futures::try_join!(laying, mounts)?;
        Ok(laid)
    }

    async fn part(
        &self,
        checkout: &Checkout,
        part: Part,
        known: Option<layers::Layer>,
        base: &Base,
        (writers, there): (&Semaphore, &There),
    ) -> std::result::Result<Laid, Trouble> {
        let (engine, repository) = (self.engine, self.project.image_repository.as_str());
        if let Some(known) = known {
            let size = u64::try_from(known.size).unwrap_or(0);
            if there.0.contains(&known.digest) || engine.registry.find_blob(&known.repository, repository, &known.digest, size).await? {
                let mut versions: HashMap<String, Option<String>> =
                    known.addons.0.into_iter().map(|addon| (addon.name.to_string(), addon.version)).collect();
                let addons = part.addons(|name| versions.remove(name).flatten());
                let blob = Descriptor { digest: known.digest, diff_id: known.diff_id, size, media_type: LAYER_TYPE.to_owned() };
                return Ok(Laid { blob, addons, written: false });
            }
        }
        let key = part.key.clone();
        let (layer, file) = {
            let _turn = writers.acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
            write(checkout, part, base.owner, engine.scratch.clone()).await?
        };
        engine.registry.push_blob_file(repository, file.path(), &layer.blob.digest, layer.blob.size).await?;
        let row = layers::Layer {
            key,
            digest: layer.blob.digest.clone(),
            diff_id: layer.blob.diff_id.clone(),
            size: layer.blob.size as i64,
            addons: layer.addons.clone().into(),
            repository: repository.to_owned(),
        };
        layers::insert(&mut *engine.connection().await?, &row).await.map_err(Error::from)?;
        Ok(Laid { blob: layer.blob, addons: layer.addons, written: true })
    }

    /// Sends the config and the manifest of an image. It has no name yet.
    pub(super) async fn push(&self, made: &manifest::Image, there: &There) -> Result<()> {
        let (registry, repository) = (&self.engine.registry, self.project.image_repository.as_str());
        registry.push_blob(repository, made.config.clone()).await.map_err(outside)?;
        let pushed = registry.push_manifest(repository, &made.manifest, MANIFEST_TYPE, &[]).await.map_err(outside);
        pushed.map_err(|error| match error {
            // Registries word it differently when a manifest names a layer that they lost.
            Error::Permanent(reason) if !there.0.is_empty() => Error::Transient(reason),
            error => error,
        })?;
        self.log.note(Stream::Info, &format!("Pushed {} to {repository}.", made.digest));
        Ok(())
    }

    /// Looks for what was taken to be there: a registry need not look at the layers of a manifest.
    pub(super) async fn confirm(&self, there: &There, layers: &[images::Layer]) -> Result<()> {
        let (registry, repository) = (&self.engine.registry, self.project.image_repository.as_str());
        let mut looks = Vec::new();
        for layer in layers.iter().filter(|layer| there.0.contains(&layer.digest)) {
            let size = u64::try_from(layer.size).unwrap_or(0);
            let found = registry.find_blob(repository, repository, &layer.digest, size);
            looks.push(async move { Ok::<_, RegistryError>((&layer.digest, found.await?)) });
        }
        let looked = futures::stream::iter(looks).buffer_unordered(AT_ONCE).try_collect::<Vec<_>>().await.map_err(outside)?;
        match looked.iter().find(|(_, found)| !found) {
            Some((lost, _)) => Err(Error::Transient(format!("the registry has lost {repository}@{lost}, which an image there names"))),
            None => Ok(()),
        }
    }

    /// Gives an image that is fit for it the names of its commit and branches.
    pub(super) async fn name(&self, made: &manifest::Image) -> Result<()> {
        let (engine, project, build) = (self.engine, self.project, self.build);
        let (registry, repository) = (&engine.registry, project.image_repository.as_str());
        let mut tags = vec![build.commit_sha.to_string()];
        tags.extend(branch_tags(&mut *engine.connection().await?, project.id, &build.commit_sha).await?);
        let named: Vec<&str> = tags.iter().map(String::as_str).collect();
        // A worker that lost its lease, or whose build was cancelled, names nothing.
        commit(self.log.hold().await?).await?;
        registry.push_manifest(repository, &made.manifest, MANIFEST_TYPE, &named).await.map_err(outside)?;
        self.log.info(format!("It is {repository}:{}.", tags.join(", "))).await
    }
}

/// Writes the layer into a file of its own that vanishes with this run.
pub(super) async fn write(checkout: &Checkout, part: Part, owner: Owner, scratch: PathBuf) -> Result<(Layer, NamedTempFile)> {
    let mut blobs = checkout.blobs();
    let written = tokio::task::spawn_blocking(move || {
        let mut file = NamedTempFile::new_in(scratch)?;
        blobs.expect(part.files.iter().map(|file| (file.repository, file.blob)));
        let out = std::io::BufWriter::with_capacity(256 * 1024, file.as_file_mut());
        let layer = layer::write(&part, owner, out, |file, out| blobs.copy(file.repository, file.blob, file.size, out))?;
        Ok::<_, std::io::Error>((layer, file))
    });
    let written = written.await.map_err(|error| Error::Internal(error.to_string()))?;
    written.map_err(|error| Error::Transient(format!("A layer could not be written: {error}.")))
}

/// Whose the trouble is decides how the build ends.
enum Trouble {
    Registry(RegistryError),
    Other(Error),
}

impl From<RegistryError> for Trouble {
    fn from(error: RegistryError) -> Self {
        Self::Registry(error)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}
